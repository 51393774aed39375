"""The Pod Identity associations of a whole cluster, and the roles that are created for them."""

import pulumi

from eks_citadel import arns
from eks_citadel.inputs.location import locate
from eks_citadel.inputs.refusals import handed
from eks_citadel.leave.pod_identity import PodIdentity
from eks_citadel.leave.settings.pod_identity import ClusterPodIdentitySettings
from eks_citadel.leave.workload_role import WorkloadRole
from eks_citadel.parsing.parse import Later, made
from eks_citadel.secure_cluster import parts
from eks_citadel.secure_cluster.settings.gates import GatesChoices


def pod_identities(
    name: str, settings: GatesChoices, cluster_name: "pulumi.Output[str]", parent: pulumi.Resource
) -> dict[str, PodIdentity]:
    """The associations by "namespace/service-account". They wait for `cluster_name`, roles do not."""
    child, cluster = pulumi.ResourceOptions(parent=parent), made(cluster_name)
    roles = _roles(name, settings, parent)
    return {
        item.key: PodIdentity(
            f"{name}-identity-{_pods(item)}",
            handed(parts.of_pod_identity(settings, item, cluster, **roles.get(item.key, {}))),
            child,
        )
        for item in settings.pod_identities
    }


def _roles(name: str, settings: GatesChoices, parent: pulumi.Resource) -> dict[str, dict[str, Later]]:
    """Role ARN and unique id for each identity with `permissions`; the role trusts this cluster only."""
    wanted = [item for item in settings.pod_identities if item.permissions is not None]
    if not wanted:
        return {}
    here, child, found = locate(parent), pulumi.ResourceOptions(parent=parent), dict[str, dict[str, Later]]()
    for item in wanted:
        owner = arns.pods_role_owner(str(settings.cluster_name), item.namespace, item.service_account)
        role_name = here.apply(lambda at, owner=owner: arns.iam_name(owner, at.region, "pods"))
        workload = parts.of_workload_role(settings, item, made(role_name))
        role = WorkloadRole(f"{name}-role-{_pods(item)}", handed(workload), child)
        found[item.key] = {"role_arn": made(role.role_arn), "role_unique_id": made(role.role_unique_id)}
    return found


def _pods(item: ClusterPodIdentitySettings) -> str:
    return f"{item.namespace}.{item.service_account}"
