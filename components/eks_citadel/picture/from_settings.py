"""The picture of a cluster from its settings, before the cluster exists.

Computed from the settings and not from the manifests, so that a comparison with a picture that was read back can
find mistakes.
"""

from collections.abc import Iterable

from eks_citadel import arns
from eks_citadel.enter.settings import AccessEntrySettings
from eks_citadel.kubernetes import versions
from eks_citadel.kubernetes.checks import KUBE_SYSTEM
from eks_citadel.picture.permits_from_settings import permits
from eks_citadel.picture.picture import Addon, Binding, Entry, Grant, Namespace, NodeGroup, Picture, in_order
from eks_citadel.picture.pod_identities_from_settings import Resolved, Roles, known, pod_identities
from eks_citadel.secure_cluster.settings.secure_cluster import SecureClusterSettings
from eks_citadel.talk.documents.ranges import Ranges


def from_settings(
    settings: SecureClusterSettings,
    cluster_name: str,
    ranges: Ranges,
    resolve: Resolved | None = None,
    roles: Roles | None = None,
) -> Picture:
    """The picture. `resolve` gives the values that were not known when the settings were parsed, by their paths.

    A role that is created for permissions appears as the path of its `role_arn` key. `roles` are the settings of
    workload roles by their ARNs; the picture does not say what other roles reach.
    """
    resolved = resolve or {}
    return Picture(
        cluster_name=settings.cluster_name or cluster_name,
        kubernetes_version=settings.kubernetes_version,
        authentication_mode="API",
        public_cidrs=in_order(settings.endpoint_public_cidrs),
        private_cidrs=in_order(settings.endpoint_private_cidrs),
        network_policy_mode=settings.policy_mode,
        entries=in_order(_entry(item, resolved) for item in settings.access_entries),
        bindings=in_order(_bindings(settings.access_entries)),
        pod_identity_agent=True,
        pod_identities=pod_identities(settings, settings.cluster_name or cluster_name, resolved, roles or {}),
        namespaces=_namespaces(settings),
        permits=permits(settings, ranges),
        addons=in_order(_addons(settings)),
        node_groups=in_order(_node_groups(settings)),
    )


def _entry(settings: AccessEntrySettings, resolved: Resolved) -> Entry:
    whole = [Grant(policy) for policy in settings.cluster_policies]
    parts = [Grant(item.policy, in_order(item.namespaces)) for item in settings.namespace_policies]
    principal_arn = known(settings.principal_arn, resolved)
    return Entry(principal_arn, in_order(settings.kubernetes_groups), in_order([*whole, *parts]))


def _bindings(entries: Iterable[AccessEntrySettings]) -> Iterable[Binding]:
    for entry in entries:
        for item in entry.cluster_role_bindings:
            yield Binding(item.group, item.cluster_role)
        for item in entry.role_bindings:
            for namespace in item.namespaces:
                yield Binding(item.group, item.cluster_role, namespace)


def _addons(settings: SecureClusterSettings) -> Iterable[Addon]:
    found = {**versions.addon_versions(settings.kubernetes_version), **settings.addon_versions}
    yield from (Addon(name, KUBE_SYSTEM, found[name]) for name in versions.ADDONS)
    of_eks = [item for item in settings.addons if not item.needs.chart]
    yield from (Addon(item.name, item.needs.namespace, item.version) for item in of_eks)


def _node_groups(settings: SecureClusterSettings) -> Iterable[NodeGroup]:
    for group in settings.node_groups:
        yield NodeGroup(group.name[: arns.NODE_GROUP_NAME_LENGTH], settings.kubernetes_version)


def _namespaces(settings: SecureClusterSettings) -> tuple[Namespace, ...]:
    """The closed namespaces, or else `default`, which every cluster has and which then is open."""
    closed = [Namespace(item.name, item.pod_security, closed=True) for item in settings.closed_namespaces]
    if closed and settings.policy_mode == "strict":
        own = {item.needs.namespace for item in settings.addons if item.needs.pods}
        closed += [Namespace(name, "privileged", closed=True) for name in own if not name.startswith("kube-")]
    return in_order(closed or [Namespace("default", "privileged", closed=False)])
