"""The picture of a cluster as its settings mean it, before it exists.

Computed from the decisions themselves and not from the manifests, so that comparing it with a picture that was read
back says something.
"""

from collections.abc import Iterable, Mapping

from eks_citadel.manifests.ranges import Ranges
from eks_citadel.model.permits_from_settings import permits
from eks_citadel.model.picture import Binding, Entry, Grant, Namespace, Picture, PodIdentity, in_order
from eks_citadel.settings.cluster_access import AccessEntrySettings
from eks_citadel.settings.parse import Later, Leaf
from eks_citadel.settings.pod_identity import ClusterPodIdentitySettings
from eks_citadel.settings.refusal import Said, refuse
from eks_citadel.settings.secure_cluster import SecureClusterSettings

Resolved = Mapping[str, str]


def from_settings(
    settings: SecureClusterSettings, cluster_name: str, ranges: Ranges, resolve: Resolved | None = None
) -> Picture:
    """The picture. `resolve` gives the values that were not known when the settings were parsed, by their paths."""
    resolved = resolve or {}
    return Picture(
        cluster_name=settings.cluster_name or cluster_name,
        kubernetes_version=settings.kubernetes_version,
        authentication_mode="API",
        creator_admin=False,
        public_cidrs=in_order(settings.endpoint_public_cidrs),
        private_cidrs=in_order(settings.endpoint_private_cidrs),
        network_policy_mode=settings.policy_mode,
        entries=in_order(_entry(item, resolved) for item in settings.access_entries),
        bindings=in_order(_bindings(settings.access_entries)),
        pod_identities=_pod_identities(settings, resolved),
        namespaces=_namespaces(settings),
        permits=permits(settings, ranges),
    )


def _entry(settings: AccessEntrySettings, resolved: Resolved) -> Entry:
    whole = [Grant(policy) for policy in settings.cluster_policies]
    parts = [Grant(item.policy, in_order(item.namespaces)) for item in settings.namespace_policies]
    principal_arn = _known(settings.principal_arn, resolved)
    return Entry(principal_arn, in_order(settings.kubernetes_groups), in_order([*whole, *parts]))


def _bindings(entries: Iterable[AccessEntrySettings]) -> Iterable[Binding]:
    for entry in entries:
        for item in entry.cluster_role_bindings:
            yield Binding(item.group, item.cluster_role)
        for item in entry.role_bindings:
            for namespace in item.namespaces:
                yield Binding(item.group, item.cluster_role, namespace)


def _pod_identities(settings: SecureClusterSettings, resolved: Resolved) -> tuple[PodIdentity, ...]:
    return in_order(
        PodIdentity(
            item.namespace, item.service_account, _role_arn(item, index, resolved), not item.disable_session_tags
        )
        for index, item in enumerate(settings.pod_identities)
    )


def _role_arn(item: ClusterPodIdentitySettings, index: int, resolved: Resolved) -> str:
    """A role that is made for permissions is known by the path at which it could have been given."""
    path = f"pod_identities[{index}].role_arn"
    return _known(item.role_arn or Later(None, path, str, {}), resolved)


def _namespaces(settings: SecureClusterSettings) -> tuple[Namespace, ...]:
    """Those that are closed, or else the one that every cluster has, which then stands open."""
    closed = [Namespace(item.name, item.pod_security, closed=True) for item in settings.closed_namespaces]
    return in_order(closed or [Namespace("default", "privileged", closed=False)])


def _known(leaf: Leaf, resolved: Resolved) -> str:
    if not isinstance(leaf, Later):
        return leaf
    if leaf.path not in resolved:
        raise refuse(
            leaf.path, Said("not known yet"), "a picture needs the value itself", "give it in resolve by this path"
        )
    known: str = leaf.judge(resolved[leaf.path])
    return known
