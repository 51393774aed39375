"""Decides which changes of a Kubernetes object require its replacement.

Source: the API server refuses to change these fields (https://kubernetes.io/docs/reference/kubernetes-api/), and
the real provider replaces the object instead. It replaces ConfigMaps and Secrets so that pods see the change
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
# Some fields of their specs are immutable; which ones is not recorded here.
HALF_FIXED = words("Job PersistentVolume PersistentVolumeClaim Pod StatefulSet")


def object_replaces(
    token: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: tuple[str, ...]
) -> tuple[str, ...]:
    """The changed properties that require a replacement. Errors: `NotKnown` for a kind without recorded rules."""
    kind = str(new.get("kind") or token.rpartition(":")[2]).removesuffix("Patch")
    replaces = [key for key in changed if key in REPLACED_BY.get(kind, frozenset()) or _is_identity(key, old, new)]
    if not replaces and kind in HALF_FIXED and "spec" in changed:
        raise NotKnown(f"{token}: the rehearsal does not know which fields of its spec can change; do not change it.")
    return tuple(replaces)


def _is_identity(key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    if key == "apiVersion":  # the same object in another version of its API group
        return _group(old) != _group(new)
    return key == "kind" or (key == "metadata" and _place(old) != _place(new))


def _group(document: Mapping[str, Any]) -> str:
    return str(document.get("apiVersion", "")).rpartition("/")[0]


def _place(document: Mapping[str, Any]) -> tuple[Any, Any]:
    metadata = document.get("metadata") or {}
    return (metadata.get("name"), metadata.get("namespace")) if isinstance(metadata, Mapping) else (None, None)
