"""An object in a cluster, from its document."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from eks_citadel.kubernetes.labels import Document

# Looked up when they are asked for: a module of Kubernetes' types takes long to load.
_CLASSES: Mapping[str, Callable[[], Any]] = {
    "ClusterRoleBinding": lambda: kubernetes.rbac.v1.ClusterRoleBinding,
    "Namespace": lambda: kubernetes.core.v1.Namespace,
    "RoleBinding": lambda: kubernetes.rbac.v1.RoleBinding,
    "StorageClass": lambda: kubernetes.storage.v1.StorageClass,
}


def cluster_object(name: str, document: Document, opts: pulumi.ResourceOptions) -> pulumi.CustomResource:
    """The resource of a document."""
    fields = {_snake(key): value for key, value in document.items() if key not in ("apiVersion", "kind")}
    return _CLASSES[document["kind"]]()(name, opts=opts, **fields)


def _snake(key: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", key).lower()
