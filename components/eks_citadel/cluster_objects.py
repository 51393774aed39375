"""Objects in a cluster, from the documents of `manifests`."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from eks_citadel.boundary import known, printing
from eks_citadel.manifests.labels import Document, metadata
from eks_citadel.manifests.ranges import Ranges
from eks_citadel.settings.addons import KubeSystemSettings
from eks_citadel.settings.isolated_namespace import IsolatedNamespaceSettings

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


def network_policies(
    name: str,
    namespace: str,
    builders: Mapping[str, Callable[[Ranges], Document]],
    ranges: "pulumi.Output[Ranges]",
    opts: pulumi.ResourceOptions,
) -> list[kubernetes.networking.v1.NetworkPolicy]:
    """One resource a policy: its name is plain, its rules are built when the ranges are known."""
    return [
        kubernetes.networking.v1.NetworkPolicy(
            f"{name}-policy-{policy}",
            metadata=kubernetes.meta.v1.ObjectMetaArgs(**metadata(policy, namespace)),
            spec=ranges.apply(printing(lambda found, build=build: build(found)["spec"])),
            opts=opts,
        )
        for policy, build in builders.items()
    ]


def ranges_of(settings: KubeSystemSettings | IsolatedNamespaceSettings) -> "pulumi.Output[Ranges]":
    """The ranges that named ends stand for, once they are known."""
    later = (settings.control_plane_cidrs, settings.aws_endpoint_cidrs, settings.service_ipv6_cidr)
    return pulumi.Output.all(*[known(value) for value in later]).apply(
        lambda found: Ranges(tuple(found[0]), tuple(found[1]), settings.service_ipv4_cidr, found[2])
    )


def _snake(key: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", key).lower()
