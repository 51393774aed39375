"""Decides which changes of a Kubernetes object require its replacement.

Source: the real provider replaces an object when one of these fields differs, and sends every other change:
https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/provider/diff.go
The API server refuses other changes of immutable fields with 422.
"""

from collections.abc import Mapping
from typing import Any

from citadel_rehearsal.resources.resource import words

_VOLUMES = (
    "awsElasticBlockStore azureDisk azureFile cephfs cinder csi fc flexVolume flocker gcePersistentDisk glusterfs"
    " hostPath iscsi local nfs photonPersistentDisk portworxVolume quobyte rbd scaleIO storageos vsphereVolume"
)
_OF_PODS = (
    "affinity automountServiceAccountToken containers dnsConfig dnsPolicy enableServiceLinks hostAliases hostIPC"
    " hostNetwork hostPID hostname imagePullSecrets initContainers nodeName nodeSelector overhead preemptionPolicy"
    " priority priorityClassName readinessGates restartPolicy runtimeClassName schedulerName securityContext"
    " serviceAccount serviceAccountName shareProcessNamespace subdomain terminationGracePeriodSeconds volumes"
)


def _in_spec(text: str) -> frozenset[str]:
    return frozenset(f"spec.{name}" for name in text.split())


REPLACED_BY = {
    "ClusterRoleBinding": words("roleRef"),
    "ConfigMap": words("binaryData data"),
    "DaemonSet": _in_spec("selector"),
    "Deployment": _in_spec("selector"),
    "Job": _in_spec("completions parallelism selector template"),
    "PersistentVolume": _in_spec(_VOLUMES),
    "PersistentVolumeClaim": words("spec"),
    "Pod": _in_spec(_OF_PODS),
    "ResourceQuota": _in_spec("scopes"),
    "RoleBinding": words("roleRef"),
    "Secret": words("data stringData type"),
    "Service": _in_spec("clusterIP"),
    "StatefulSet": _in_spec("podManagementPolicy revisionHistoryLimit selector serviceName volumeClaimTemplates"),
    "StorageClass": words("parameters provisioner"),
}


def object_replaces(
    token: str, old: Mapping[str, Any], new: Mapping[str, Any], changed: tuple[str, ...], mutable: frozenset[str]
) -> tuple[str, ...]:
    """The changed properties that require a replacement; data of the kinds in `mutable` does where it is immutable."""
    kind = str(new.get("kind") or token.rpartition(":")[2]).removesuffix("Patch")
    replaced_by = () if kind in mutable and old.get("immutable") is not True else REPLACED_BY.get(kind, ())
    paths = [path for path in replaced_by if _at(path, old) != _at(path, new)]
    parts = {path.partition(".")[0] for path in paths}
    return tuple(key for key in changed if key in parts or _is_identity(key, old, new))


def _at(path: str, document: Mapping[str, Any]) -> Any:
    found: Any = document
    for name in path.split("."):
        if not isinstance(found, Mapping):
            return found  # not known yet
        found = found.get(name)
    return found


def _is_identity(key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    if key == "apiVersion":  # the same object in another version of its API group
        return _group(old) != _group(new)
    return key == "kind" or (key == "metadata" and _place(old) != _place(new))


def _group(document: Mapping[str, Any]) -> str:
    return str(document.get("apiVersion", "")).rpartition("/")[0]


def _place(document: Mapping[str, Any]) -> tuple[Any, Any]:
    metadata = document.get("metadata") or {}
    return (metadata.get("name"), metadata.get("namespace")) if isinstance(metadata, Mapping) else (None, None)
