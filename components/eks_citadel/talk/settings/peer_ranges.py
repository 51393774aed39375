"""The ranges that named ends of flows stand for."""

from dataclasses import dataclass

from eks_citadel.kubernetes.service_ranges import service_cidr, service_ipv6_cidr
from eks_citadel.parsing import cidrs
from eks_citadel.parsing.parse import Leaf, Leaves, checked


@dataclass(frozen=True, kw_only=True)
class PeerRangesSettings:
    """Where the API server, the control plane's interfaces and the endpoints of AWS services are."""

    service_ipv4_cidr: str | None = checked(service_cidr, default=None)
    service_ipv6_cidr: Leaf | None = checked(service_ipv6_cidr, default=None)
    control_plane_cidrs: Leaves = checked(cidrs.block, default=())
    aws_endpoint_cidrs: Leaves = checked(cidrs.block, default=())
