"""Kinds of Kubernetes objects about which a rehearsal knows less: custom resources, and those with a status.

A program defines custom resources itself, or their definitions come from elsewhere.
"""

import threading

from google.protobuf.struct_pb2 import Struct

from citadel_rehearsal.program import wire
from citadel_rehearsal.resources.kubernetes_rules import is_custom_group, is_of_eks
from citadel_rehearsal.resources.resource import words

# Built-in kinds whose status is written by controllers or by pods, of which a rehearsal runs none.
# https://kubernetes.io/docs/reference/kubernetes-api/
STATUS = words(
    "CertificateSigningRequest CronJob DaemonSet Deployment HorizontalPodAutoscaler Ingress Job PersistentVolume"
    " PersistentVolumeClaim Pod PodDisruptionBudget ReplicaSet ReplicationController ResourceQuota Service StatefulSet"
    " VolumeAttachment"
)
DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"


class CustomKinds:
    """The kinds that the program's own definitions add. Thread-safe.

    Until `complete`, while the first look collects them, every kind counts as known.
    """

    def __init__(self) -> None:
        self._kinds: set[tuple[str, str]] = set()
        self._lock = threading.Lock()
        self.complete = False

    def note(self, token: str, inputs: Struct) -> None:
        """Keep the kind of a definition."""
        if token != DEFINITION:
            return
        spec = wire.decode(inputs).values.get("spec")
        names = spec.get("names") if isinstance(spec, dict) else None
        if isinstance(spec, dict) and isinstance(names, dict):
            with self._lock:
                self._kinds.add((str(spec.get("group")), str(names.get("kind"))))

    def is_from_elsewhere(self, token: str) -> bool:
        """Whether a type is a custom resource that neither the program nor EKS defines."""
        if not self.complete or not token.startswith("kubernetes:"):
            return False
        group, kind = group_and_kind(token)
        with self._lock:
            return is_custom_group(group) and not is_of_eks(group) and (group, kind) not in self._kinds


def group_and_kind(token: str) -> tuple[str, str]:
    """Of `kubernetes:GROUP/VERSION:KIND`; a patch has the kind of its object."""
    _, api_version, kind = token.split(":")
    return api_version.rpartition("/")[0], kind.removesuffix("Patch")


def has_status_of_controllers(token: str) -> bool:
    """Whether the status of this type is written by what does not run in a rehearsal."""
    if not token.startswith("kubernetes:"):
        return False
    group, kind = group_and_kind(token)
    return kind in STATUS or is_custom_group(group)
