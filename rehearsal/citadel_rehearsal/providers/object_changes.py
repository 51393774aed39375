"""Which change of a Kubernetes object makes another object.

Source: the API server refuses to change these fields (https://kubernetes.io/docs/reference/kubernetes-api/), and
the real provider replaces the object instead; ConfigMaps and Secrets it replaces so that pods see the change
(https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/, enableConfigMapMutable).
"""

from collections.abc import Mapping
from typing import Any

from citadel_rehearsal.ground.refusals import NotKnown
from citadel_rehearsal.resources.resource import words

REPLACED_BY = {
    "ClusterRoleBinding": words("roleRef"),
    "ConfigMap": words("binaryData data immutable"),
    "CSIDriver": words("spec"),
    "IngressClass": words("spec"),
    "PriorityClass": words("preemptionPolicy value"),
    "RoleBinding": words("roleRef"),
    "RuntimeClass": words("handler"),
    "Secret": words("data immutable stringData type"),
    "StorageClass": words("parameters provisioner reclaimPolicy volumeBindingMode"),
}
# Parts of their specs can be changed and parts not, and which is not in the records.
HALF_FIXED = words("Job PersistentVolume PersistentVolumeClaim Pod StatefulSet")


def object_replaces(
    token: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: tuple[str, ...]
) -> tuple[str, ...]:
    """Changed properties that make another object. Errors: `NotKnown` for a kind whose rules are not known here."""
    kind = str(new.get("kind") or token.rpartition(":")[2]).removesuffix("Patch")
    replaces = [key for key in changed if key in REPLACED_BY.get(kind, frozenset()) or _is_identity(key, old, new)]
    if not replaces and kind in HALF_FIXED and "spec" in changed:
        raise NotKnown(f"{token}: the rehearsal does not know which parts of its spec can change; leave it as it was.")
    return tuple(replaces)


def _is_identity(key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    if key == "apiVersion":  # another version of a group is the same object
        return _group(old) != _group(new)
    return key == "kind" or (key == "metadata" and _place(old) != _place(new))


def _group(document: Mapping[str, Any]) -> str:
    return str(document.get("apiVersion", "")).rpartition("/")[0]


def _place(document: Mapping[str, Any]) -> tuple[Any, Any]:
    metadata = document.get("metadata") or {}
    return (metadata.get("name"), metadata.get("namespace")) if isinstance(metadata, Mapping) else (None, None)
