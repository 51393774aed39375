"""What the pods of a whole cluster become: each service account's association, and a role of its own if it has one."""

from typing import Any

import pulumi

from eks_citadel import arns
from eks_citadel.inputs.known import merged
from eks_citadel.inputs.location import locate
from eks_citadel.leave.args import WorkloadRoleArgs
from eks_citadel.leave.pod_identity import PodIdentity
from eks_citadel.leave.settings.pod_identity import ClusterPodIdentitySettings
from eks_citadel.leave.workload_role import WorkloadRole
from eks_citadel.parsing.parse import plain
from eks_citadel.secure_cluster import shares
from eks_citadel.secure_cluster.settings import SecureClusterSettings


def pod_identities(
    name: str, settings: SecureClusterSettings, cluster_name: "pulumi.Output[str]", parent: pulumi.Resource
) -> dict[str, PodIdentity]:
    """By "namespace/service-account". `cluster_name` is known once the cluster is there; roles do not wait for it."""
    child = pulumi.ResourceOptions(parent=parent)
    common = {"tags": plain(settings.tags), "cluster_name": cluster_name}
    roles = _roles(name, settings, parent)
    return {
        item.key: PodIdentity(
            f"{name}-identity-{_pods(item)}",
            merged(shares.of_pod_identity(item), roles.get(item.key, {"role_arn": plain(item.role_arn)}), common),
            child,
        )
        for item in settings.pod_identities
    }


def _roles(name: str, settings: SecureClusterSettings, parent: pulumi.Resource) -> dict[str, dict[str, Any]]:
    """Of those that say what their pods may do: a role that trusts this cluster only."""
    wanted = {index: item for index, item in enumerate(settings.pod_identities) if item.permissions is not None}
    if not wanted:
        return {}
    here, found = locate(parent), dict[str, dict[str, Any]]()
    common = {"tags": plain(settings.tags), "permissions_boundary_arn": settings.permissions_boundary_arn}
    for index, item in wanted.items():
        owner = f"{settings.cluster_name}.{_pods(item)}"  # neither cluster nor namespace has a dot in its name
        role_name = here.apply(lambda at, owner=owner: arns.iam_name(owner, at.region, "pods"))
        inputs = {"trusted_clusters": [settings.cluster_name], "role_name": role_name}
        args = merged(shares.of_workload_role(item), inputs, common)
        child, path = pulumi.ResourceOptions(parent=parent), f"pod_identities[{index}].permissions"
        role = _RoleOfACluster(f"{name}-role-{_pods(item)}", args, child, path)
        found[item.key] = {"role_arn": role.role_arn, "role_unique_id": role.role_unique_id}
    return found


class _RoleOfACluster(WorkloadRole):
    """Refuses by the path that the cluster's writer knows."""

    def __init__(self, name: str, args: WorkloadRoleArgs, opts: pulumi.ResourceOptions, permissions_path: str) -> None:
        self._permissions_path = permissions_path
        super().__init__(name, args, opts)


def _pods(item: ClusterPodIdentitySettings) -> str:
    return f"{item.namespace}.{item.service_account}"
