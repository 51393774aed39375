"""Network policies as resources, and the ranges that they are made with."""

from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from eks_citadel.inputs.known import known
from eks_citadel.inputs.refusals import printing
from eks_citadel.kubernetes.labels import Document, metadata
from eks_citadel.talk.documents.ranges import Ranges
from eks_citadel.talk.settings.isolated_namespace import IsolatedNamespaceSettings
from eks_citadel.talk.settings.kube_system import KubeSystemSettings

_LISTS = ("control_plane_cidrs", "aws_endpoint_cidrs", "load_balancer_cidrs", "data_cidrs", "vpc_cidrs")


def network_policies(
    name: str,
    namespace: str,
    builders: Mapping[str, Callable[[Ranges], Document]],
    ranges: "pulumi.Output[Ranges]",
    opts: pulumi.ResourceOptions,
) -> list[kubernetes.networking.v1.NetworkPolicy]:
    """One resource for each policy: its name is plain, its rules are built when the ranges are known."""
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
    alone = settings if isinstance(settings, KubeSystemSettings) else None
    lists = {name: getattr(settings, name) for name in _LISTS}
    lists["node_cidrs"] = alone.node_cidrs if alone else ()
    own: dict[str, Any] = {
        "service_ipv4_cidr": settings.service_ipv4_cidr,
        "node_local_dns_cache": settings.node_local_dns_cache,
        "ec2_endpoint": alone is not None and alone.ec2_endpoint,
        "endpoint_services": alone.endpoint_services if alone else (),
    }

    def ranges(found: list[Any]) -> Ranges:
        service_ipv6_cidr, *values = found
        tuples: dict[str, Any] = {name: tuple(texts) for name, texts in zip(lists, values, strict=True)}
        return Ranges(**own, **tuples, service_ipv6_cidr=service_ipv6_cidr)

    return pulumi.Output.all(*[known(value) for value in (settings.service_ipv6_cidr, *lists.values())]).apply(ranges)
