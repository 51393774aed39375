"""`WorkloadRole`: a role for one duty, whose pods get it in every cluster that the role trusts."""

import dataclasses
from typing import Any

import pulumi
import pulumi_aws as aws

from eks_citadel import arns
from eks_citadel.iam.limits import policy_within_limits, trust_within_limits
from eks_citadel.iam.place import judge_boundary, judge_partition
from eks_citadel.iam.pod_identity_trust import pod_identity_trust, target_role_trust
from eks_citadel.inputs.component import Component
from eks_citadel.inputs.known import known, resolved, tagged
from eks_citadel.inputs.late import after
from eks_citadel.inputs.location import Location, locate
from eks_citadel.inputs.outputs import register_outputs
from eks_citadel.inputs.refusals import accept, printing
from eks_citadel.inputs.role_tags import judged_tags
from eks_citadel.inputs.telling import tell_findings
from eks_citadel.leave.args import WorkloadRoleArgs
from eks_citadel.leave.customer_keys import foreign_keys, judge_keys
from eks_citadel.leave.documents.place import Place
from eks_citadel.leave.documents.workload import workload_policy
from eks_citadel.leave.findings import role_findings
from eks_citadel.leave.settings.permissions import PermissionsSettings
from eks_citadel.leave.settings.workload_role import WorkloadRoleSettings


class WorkloadRole(Component):
    """A role whose pods reach only their own resources, in each cluster the resources of that cluster."""

    role_arn: pulumi.Output[str]
    """ARN of the role, known once its policy exists."""
    role_name: pulumi.Output[str]
    """Name of the role."""
    role_unique_id: pulumi.Output[str]
    """IAM's unique id of the role, which changes when the role is created again."""

    def __init__(self, name: str, args: WorkloadRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        settings = accept(WorkloadRoleSettings, args)
        super().__init__("eks-citadel:index:WorkloadRole", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        here = locate(self)
        whole: Any = pulumi.Output.all(here, resolved(_documented(settings)))
        given = here.apply(lambda found: arns.iam_name(name, found.region, "pods"))
        role = aws.iam.Role(
            f"{name}-role",
            name=given if settings.role_name is None else known(settings.role_name),
            assume_role_policy=whole.apply(printing(lambda found: _trust(found[0], found[1]))),
            permissions_boundary=settings.permissions_boundary_arn,
            tags=tagged(settings.tags),
            opts=child,
        )
        policy = aws.iam.RolePolicy(
            f"{name}-policy",
            name_prefix=arns.name_prefix(f"{name}-policy", arns.POLICY_NAME_LENGTH),
            role=role.name,
            policy=whole.apply(printing(lambda found: _policy(found[0], found[1]))),
            opts=child,
        )
        tell_findings(role_findings(settings, name), self)
        whole.apply(lambda found: tell_findings(foreign_keys(found[1].permissions, name, found[0].account), self))
        self.role_arn = after(role.arn, policy.id, judged_tags(role))
        self.role_name = role.name
        self.role_unique_id = role.unique_id
        register_outputs(self)


def _documented(settings: WorkloadRoleSettings) -> WorkloadRoleSettings:
    """The settings without values that no document needs, so that documents do not wait for them."""
    return dataclasses.replace(settings, tags={}, role_name=None)


def _trust(here: Location, settings: WorkloadRoleSettings) -> str:
    judge_partition(dataclasses.replace(settings, permissions=PermissionsSettings()), here.partition)
    judge_partition(settings.permissions, here.partition, settings.permissions.settings_path)
    judge_keys(settings.permissions, _place(here, settings).regions)
    judge_boundary(settings.permissions_boundary_arn, here.account, "permissions_boundary_arn")
    source = None if settings.source_role_arn is None else str(settings.source_role_arn)
    account = here.account if source is None else arns.account_of(source)
    clusters = [
        arns.cluster(here.partition, region, account, str(cluster))
        for region in _place(here, settings).regions
        for cluster in settings.trusted_clusters
    ]
    if source is None:
        trust = pod_identity_trust(account, clusters, settings.namespace, settings.service_account)
    else:
        trust = target_role_trust(source, clusters, settings.namespace, settings.service_account)
    return trust_within_limits(trust)


def _policy(here: Location, settings: WorkloadRoleSettings) -> str:
    permissions = settings.permissions
    # Now that all values are known, two items may be about the same resources.
    permissions.judge(permissions.settings_path)
    targets = [str(arn) for arn in settings.target_role_arns]
    policy = workload_policy(permissions, _place(here, settings), targets)
    return policy_within_limits(policy, permissions.settings_path)


def _place(here: Location, settings: WorkloadRoleSettings) -> Place:
    return Place(here.partition, here.account, settings.trusted_regions or (here.region,))
