"""Pulumi resources of Kubernetes objects, from their documents."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from eks_citadel.kubernetes.labels import Document

# Functions, so that only the modules in use are imported: a module of Kubernetes types is slow to load.
_CLASSES: Mapping[str, Callable[[], Any]] = {
    "ClusterRoleBinding": lambda: kubernetes.rbac.v1.ClusterRoleBinding,
    "Namespace": lambda: kubernetes.core.v1.Namespace,
    "RoleBinding": lambda: kubernetes.rbac.v1.RoleBinding,
    "StorageClass": lambda: kubernetes.storage.v1.StorageClass,
}


def cluster_object(name: str, document: Document, opts: pulumi.ResourceOptions) -> pulumi.CustomResource:
    """The Pulumi resource of one Kubernetes document."""
    fields = {_snake(key): value for key, value in document.items() if key not in ("apiVersion", "kind")}
    return _CLASSES[document["kind"]]()(name, opts=opts, **fields)


def _snake(key: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", key).lower()
