"""The facts that the picture of a cluster has, such as that of a rehearsal's report."""

from eks_citadel.doctor.facts import AccessEntry, AddonState, Association, Facts, NodeGroupState
from eks_citadel.picture.picture import Picture

_REASON = "the report of a rehearsal does not have it"
NOT_IN_PICTURES = (
    "control_plane", "creator", "entry_types", "principals", "service_accounts", "addon_health", "node_releases",
    "node_metadata", "node_roles",
)  # fmt: skip


def facts_from(picture: Picture) -> Facts:
    """What of the cluster is known; a picture has no add-on's associations, and its mode is always API."""
    return Facts(
        cluster_name=picture.cluster_name,
        kubernetes_version=picture.kubernetes_version,
        authentication_mode=picture.authentication_mode,
        public_cidrs=picture.public_cidrs,
        private_cidrs=picture.private_cidrs,
        entries=tuple(AccessEntry(one) for one in picture.entries),
        associations=tuple(
            Association(one.namespace, one.service_account, one.role_arn, one.trusted) for one in picture.pod_identities
        ),
        addons=tuple(AddonState(one.name, one.version) for one in picture.addons),
        policy_mode=picture.network_policy_mode,
        node_groups=tuple(NodeGroupState(one.name, one.kubernetes_version) for one in picture.node_groups),
        namespaces=picture.namespaces,
        bindings=picture.bindings,
        unanswered=dict.fromkeys(NOT_IN_PICTURES, _REASON),
    )
