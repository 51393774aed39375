"""The log group of a control plane, created before the cluster, or adopted when it exists."""

from typing import Any, Protocol

import pulumi
import pulumi_aws as aws

from eks_citadel import arns
from eks_citadel.inputs.answers import complete
from eks_citadel.inputs.known import known, tagged


class Logged(Protocol):
    """What the settings of a cluster say about its logs."""

    @property
    def cluster_name(self) -> Any: ...
    @property
    def tags(self) -> Any: ...
    @property
    def log_retention_days(self) -> int: ...
    @property
    def retain_logs(self) -> bool: ...


def control_plane_logs(
    name: str, settings: Logged, key: Any, parent: pulumi.Resource | None
) -> "pulumi.Output[aws.cloudwatch.LogGroup]":
    """Created before the cluster, since otherwise EKS creates a log group that keeps logs for ever.

    An existing group (retained from an earlier cluster, or created again by EKS) is adopted. A key of the cluster's own
    would be scheduled for deletion with it and make retained logs unreadable, so only a given key encrypts them.
    """
    group_name = pulumi.Output.from_input(known(settings.cluster_name)).apply(arns.control_plane_log_group)
    opts = pulumi.InvokeOutputOptions(parent=parent)
    groups = aws.cloudwatch.get_log_groups_output(log_group_name_prefix=group_name, opts=opts)
    found = complete(groups, "aws:cloudwatch/getLogGroups:getLogGroups", "log_group_names")

    def create(names: list[Any]) -> aws.cloudwatch.LogGroup:
        wanted, there = names
        return aws.cloudwatch.LogGroup(
            f"{name}-logs",
            name=wanted,
            retention_in_days=settings.log_retention_days,
            kms_key_id=key,
            tags=tagged(settings.tags),
            opts=pulumi.ResourceOptions(
                parent=parent,
                import_=wanted if wanted in there else None,
                retain_on_delete=settings.retain_logs,
            ),
        )

    return pulumi.Output.all(group_name, found.log_group_names).apply(create)
