"""A namespace with Pod Security admission."""

from eks_citadel.kubernetes.labels import Document, metadata
from eks_citadel.talk.settings.namespace import NamespaceSettings

# https://kubernetes.io/docs/concepts/security/pod-security-admission/
_POD_SECURITY = "pod-security.kubernetes.io"
_MODES = ("audit", "enforce", "warn")


def namespace(settings: NamespaceSettings) -> Document:
    """The Namespace; its labels are the same whether it is created or adopted."""
    labels: dict[str, str] = {}
    for mode in _MODES:
        labels[f"{_POD_SECURITY}/{mode}"] = settings.pod_security
        labels[f"{_POD_SECURITY}/{mode}-version"] = "latest"
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata(settings.name, labels=labels)}


def own_namespace(name: str) -> Document:
    """The Namespace of an add-on, without Pod Security: EKS decides what its pods may."""
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata(name)}
