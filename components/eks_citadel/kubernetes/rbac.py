"""Bindings of an access entry's groups to ClusterRoles."""

from eks_citadel.kubernetes.labels import Document, metadata

_GROUP = "rbac.authorization.k8s.io"
_VERSION = f"{_GROUP}/v1"


def cluster_role_binding(name: str, group: str, cluster_role: str) -> Document:
    """`group` has `cluster_role` in the whole cluster."""
    return {
        "apiVersion": _VERSION,
        "kind": "ClusterRoleBinding",
        "metadata": metadata(name),
        **_binds(group, cluster_role),
    }


def role_binding(name: str, namespace: str, group: str, cluster_role: str) -> Document:
    """`group` has `cluster_role` in `namespace` only."""
    return {
        "apiVersion": _VERSION,
        "kind": "RoleBinding",
        "metadata": metadata(name, namespace),
        **_binds(group, cluster_role),
    }


def _binds(group: str, cluster_role: str) -> Document:
    return {
        "roleRef": {"apiGroup": _GROUP, "kind": "ClusterRole", "name": cluster_role},
        "subjects": [{"apiGroup": _GROUP, "kind": "Group", "name": group}],
    }
