"""Findings about access entries: what they allow and is still worth knowing."""

from collections.abc import Iterable, Iterator

from eks_citadel.enter.settings import AccessEntrySettings, ClusterRoleBindingSettings, RoleBindingSettings
from eks_citadel.kubernetes.binding import USER_FACING_ROLES
from eks_citadel.parsing.finding import Finding


def entry_findings(entries: Iterable[AccessEntrySettings]) -> Iterator[Finding]:
    """The findings about the bindings of each entry."""
    for entry in entries:
        yield from _cluster_roles(entry)
        yield from _bound_admin(entry)


def bindings_of(entry: AccessEntrySettings) -> tuple[ClusterRoleBindingSettings | RoleBindingSettings, ...]:
    """The bindings of an entry, in the whole cluster and in namespaces."""
    return (*entry.cluster_role_bindings, *entry.role_bindings)


def _cluster_roles(entry: AccessEntrySettings) -> Iterator[Finding]:
    for item in bindings_of(entry):
        role = item.cluster_role
        if role not in USER_FACING_ROLES and not role.startswith(("system:", "eks:")):
            sentence = (
                f"{entry.name} is bound to the ClusterRole {role}, which neither Kubernetes nor this library "
                "creates: until it exists, it gives no rights."
            )
            yield Finding("unknown-cluster-role", sentence)


def _bound_admin(entry: AccessEntrySettings) -> Iterator[Finding]:
    """Kubernetes' own role without limits: https://kubernetes.io/docs/reference/access-authn-authz/rbac/"""
    for binding in entry.cluster_role_bindings:
        if binding.cluster_role == "cluster-admin":
            sentence = (
                f"{entry.name} is admin of the cluster by its group {binding.group}, and none of its access "
                "policies shows that."
            )
            yield Finding("admin-by-group", sentence)
