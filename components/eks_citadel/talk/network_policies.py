"""Network policies as resources, and the ranges that they are made with."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from eks_citadel.inputs.known import known
from eks_citadel.inputs.refusals import printing
from eks_citadel.kubernetes.labels import Document, metadata
from eks_citadel.talk.documents.ranges import Ranges
from eks_citadel.talk.settings.isolated_namespace import IsolatedNamespaceSettings
from eks_citadel.talk.settings.kube_system import KubeSystemSettings


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
    nodes = alone.node_cidrs if alone else ()
    later = (settings.control_plane_cidrs, settings.aws_endpoint_cidrs, settings.service_ipv6_cidr, nodes)

    def ranges(found: list[Any]) -> Ranges:
        control_plane, endpoints, services, node_cidrs = found
        here = Ranges(tuple(control_plane), tuple(endpoints), settings.service_ipv4_cidr, services, tuple(node_cidrs))
        if alone is None:
            return here
        return replace(here, ec2_endpoint=alone.ec2_endpoint, endpoint_services=alone.endpoint_services)

    return pulumi.Output.all(*[known(value) for value in later]).apply(ranges)
