"""`KubeSystem`, used alone."""

from dataclasses import dataclass

from eks_citadel.kubernetes.checks import NETWORK_POLICY_MODES
from eks_citadel.kubernetes.service_ranges import judge_service_ranges, service_cidr, service_ipv6_cidr
from eks_citadel.parsing import checks, cidrs
from eks_citadel.parsing.parse import Leaf, Leaves, at, checked
from eks_citadel.parsing.refusal import refuse


@dataclass(frozen=True, kw_only=True)
class KubeSystemSettings:
    """`KubeSystem`, used alone."""

    network_policy_mode: str = checked(checks.word(*NETWORK_POLICY_MODES), default="standard")
    service_ipv4_cidr: str | None = checked(service_cidr, default=None)
    service_ipv6_cidr: Leaf | None = checked(service_ipv6_cidr, default=None)
    control_plane_cidrs: Leaves = checked(cidrs.block, default=())
    aws_endpoint_cidrs: Leaves = checked(cidrs.block, default=())

    def judge(self, path: str) -> None:
        """Refuses two service ranges, and none."""
        judge_service_ranges(self.service_ipv4_cidr, self.service_ipv6_cidr, path)
        if self.service_ipv4_cidr is None and self.service_ipv6_cidr is None:
            rule = "the API server's address is the first of it"
            raise refuse(at(path, "service_ipv4_cidr"), None, rule, "give it, or service_ipv6_cidr of an IPv6 cluster")
