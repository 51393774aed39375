"""Which role the pods of a cluster get, and what it lets them reach, from settings."""

from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

from eks_citadel.leave.settings.pod_identity import ClusterPodIdentitySettings
from eks_citadel.leave.settings.workload_role import WorkloadRoleSettings
from eks_citadel.nodes.documents.load_balancer_controller import load_balancer_controller_policy
from eks_citadel.parsing.parse import Later, Leaf, replaced
from eks_citadel.parsing.refusal import Described, refuse
from eks_citadel.picture.picture import PodIdentity, in_order
from eks_citadel.picture.pods import Pods
from eks_citadel.picture.reach_from_documents import reaches as of_documents
from eks_citadel.picture.reach_from_settings import reaches
from eks_citadel.secure_cluster.settings.secure_cluster import SecureClusterSettings

Resolved = Mapping[str, str]
Roles = Mapping[str, WorkloadRoleSettings]


def pod_identities(
    settings: SecureClusterSettings, cluster_name: str, resolved: Resolved, roles: Roles
) -> tuple[PodIdentity, ...]:
    """The associations, sorted; with trust and reach of the role where its settings are known."""
    found: list[PodIdentity] = []
    for index, item in enumerate(settings.pod_identities):
        # A role that is created for permissions appears as the path of its `role_arn` key.
        role_arn = known(item.role_arn or Later(None, f"pod_identities[{index}].role_arn", str, {}), resolved)
        target = None if item.target_role_arn is None else known(item.target_role_arn, resolved)
        identity = PodIdentity(
            item.namespace, item.service_account, role_arn, not item.disable_session_tags, target_role_arn=target
        )
        role = _own_role(item, cluster_name) or roles.get(role_arn)
        found.append(identity if role is None else _answered(identity, role, cluster_name, resolved))
    return in_order([*found, *(_of_chart(settings, index, cluster_name, resolved) for index in settings.charts)])


def _of_chart(settings: SecureClusterSettings, index: int, cluster_name: str, resolved: Resolved) -> PodIdentity:
    """The association of an add-on that a chart installs; those of EKS add-ons belong to the add-on."""
    item = settings.addons[index]
    role_arn = known(item.role_arn or Later(None, f"addons[{index}].role_arn", str, {}), resolved)
    identity = PodIdentity(item.needs.namespace, item.needs.service_account, role_arn)
    if item.role_arn is not None:
        return identity
    pods = Pods("", cluster_name, identity.namespace, identity.service_account)
    policy = load_balancer_controller_policy("aws", "", "")  # what it reaches is told by tags, not by a place
    return replace(identity, trusted=True, reaches=of_documents([policy], pods))


def _own_role(item: ClusterPodIdentitySettings, cluster_name: str) -> WorkloadRoleSettings | None:
    if item.permissions is None:
        return None
    return WorkloadRoleSettings(
        trusted_clusters=(cluster_name,),
        namespace=item.namespace,
        service_account=item.service_account,
        permissions=item.permissions,
        target_role_arns=() if item.target_role_arn is None else (item.target_role_arn,),
    )


def _answered(identity: PodIdentity, role: WorkloadRoleSettings, cluster_name: str, resolved: Resolved) -> PodIdentity:
    pods = Pods("", cluster_name, identity.namespace, identity.service_account)
    filled = replaced(role, lambda leaf: known(leaf, resolved))
    trusted = (
        identity.session_tags
        and (role.namespace, role.service_account) == (identity.namespace, identity.service_account)
        and role.source_role_arn is None
        and any(fnmatchcase(cluster_name, str(pattern)) for pattern in filled.trusted_clusters)
    )
    return replace(identity, trusted=trusted, reaches=reaches(filled.permissions, filled.target_role_arns, pods))


def known(leaf: Leaf, resolved: Resolved) -> str:
    """The value itself. Errors: `Refusal` when `resolved` lacks it."""
    if not isinstance(leaf, Later):
        return leaf
    if leaf.path not in resolved:
        raise refuse(
            leaf.path,
            Described("not known yet"),
            "a picture needs the value itself",
            "give it in resolve under this path",
        )
    value: str = leaf.judge(resolved[leaf.path])
    return value
