"""Lists of a cluster's objects at its endpoint: the kinds that a picture is made of.

https://kubernetes.io/docs/reference/using-api/api-concepts/#collections
"""

from collections.abc import Iterable, Mapping
from typing import Any

Document = dict[str, Any]
_RBAC = "rbac.authorization.k8s.io"
KINDS: Mapping[str, tuple[str, str]] = {
    "/api/v1/namespaces": ("v1", "Namespace"),
    "/apis/networking.k8s.io/v1/networkpolicies": ("networking.k8s.io/v1", "NetworkPolicy"),
    f"/apis/{_RBAC}/v1/clusterrolebindings": (f"{_RBAC}/v1", "ClusterRoleBinding"),
    f"/apis/{_RBAC}/v1/rolebindings": (f"{_RBAC}/v1", "RoleBinding"),
}


def as_list(path: str, objects: Iterable[Mapping[str, Any]]) -> Document:
    """The list at one of the paths, in one page. Items of a list do not say their kind."""
    version, kind = KINDS[path]
    unsaid = ("apiVersion", "kind")
    items = [{key: value for key, value in one.items() if key not in unsaid} for one in objects if one["kind"] == kind]
    return {"apiVersion": version, "kind": f"{kind}List", "metadata": {}, "items": items}
