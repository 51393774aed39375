"""The ranges that named ends of flows stand for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eks_citadel.kubernetes.cluster import DnsSettings, ServiceRangeSettings
from eks_citadel.kubernetes.service_ranges import service_ipv6_cidr
from eks_citadel.parsing import cidrs
from eks_citadel.parsing.parse import Leaf, Leaves, checked
from eks_citadel.parsing.refusal import refuse
from eks_citadel.talk.settings.flow import FlowSettings


@dataclass(frozen=True, kw_only=True)
class PeerRangesSettings(ServiceRangeSettings, DnsSettings):
    """Where the API server, the control plane's interfaces, endpoints, load balancers and databases are."""

    service_ipv6_cidr: Leaf | None = checked(service_ipv6_cidr, default=None)
    control_plane_cidrs: Leaves = checked(cidrs.block, default=())
    aws_endpoint_cidrs: Leaves = checked(cidrs.block, default=())
    load_balancer_cidrs: Leaves = checked(cidrs.block, default=())
    data_cidrs: Leaves = checked(cidrs.block, default=())
    vpc_cidrs: Leaves = checked(cidrs.block, default=())

    @property
    def family_of_pods(self) -> str:
        """The family of the pods' addresses."""
        return "ipv4" if self.service_ipv6_cidr is None else "ipv6"

    def judge_named_ends(self, flows: Sequence[FlowSettings], path: str) -> None:
        """Refuses a named end without a range, which would be everybody."""
        for index, flow in enumerate(flows):
            for needed, name in self._needs(flow):
                if not getattr(self, needed):
                    raise refuse(f"{path}[{index}]", flow.name, f"{name} has no addresses here", f"give {needed}")

    def _needs(self, flow: FlowSettings) -> Iterator[tuple[str, str]]:
        """Keys of ranges, each with the end that needs it."""
        if flow.source.named == "api-server":
            yield "control_plane_cidrs", "api-server"
        if flow.destination.named == "api-server" and self.service_ipv6_cidr is None:
            yield "service_ipv4_cidr", "api-server"
        if flow.destination.named == "aws-endpoints":
            yield "aws_endpoint_cidrs", "aws-endpoints"
        if flow.destination.named == "data-subnets":
            yield "data_cidrs", "data-subnets"
        if flow.names("load-balancers"):
            yield "load_balancer_cidrs", "load-balancers"
        if flow.names("internet") and self.service_ipv6_cidr is not None:  # the VPC's own range is public
            yield "vpc_cidrs", "internet"
