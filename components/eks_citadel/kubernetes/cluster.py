"""Settings by which the components of a cluster know the cluster."""

from dataclasses import dataclass
from datetime import date

from eks_citadel.kubernetes import versions
from eks_citadel.kubernetes.checks import NETWORK_POLICY_MODES
from eks_citadel.kubernetes.service_ranges import service_cidr
from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import Leaf, at, checked
from eks_citadel.parsing.refusal import Described, refuse

IP_FAMILIES = ("ipv4", "ipv6")
# https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
NODE_LOCAL_DNS = "169.254.20.10"


@dataclass(frozen=True, kw_only=True)
class NamedClusterSettings:
    """The cluster by its name."""

    cluster_name: Leaf = checked(checks.cluster_name)


@dataclass(frozen=True, kw_only=True)
class ActiveClusterSettings:
    """The cluster by its ARN, which is known once it is ACTIVE."""

    cluster_arn: Leaf | None = checked(checks.cluster_arn, default=None)


@dataclass(frozen=True, kw_only=True)
class VersionSettings:
    """The cluster's version."""

    kubernetes_version: str = checked(versions.kubernetes_version)

    def judge_day(self, path: str, today: date) -> None:
        """Errors: `Refusal` of a version that EKS offers no more on this day."""
        judge_version(path, self.kubernetes_version, "clusters", today)


def judge_version(path: str, version: str, made: str, today: date) -> None:
    """Errors: `Refusal` of a version with which EKS creates no more `made` on this day."""
    if versions.support_ended(version, today):
        ends = versions.support_ends(version, "extended")
        over = f"its extended support ended on {ends}" if ends else "its extended support is over"
        rule = f"{over}, and EKS creates no {made} with it"
        raise refuse(at(path, "kubernetes_version"), version, rule, f'write "{versions.advised(today)}"')


@dataclass(frozen=True, kw_only=True)
class FamilySettings:
    """The address family of pods and Services."""

    ip_family: str = checked(checks.word(*IP_FAMILIES), default="ipv4")


@dataclass(frozen=True, kw_only=True)
class ServiceRangeSettings:
    """The range of Services of an IPv4 cluster."""

    service_ipv4_cidr: str | None = checked(service_cidr, default=None)


@dataclass(frozen=True, kw_only=True)
class DnsSettings:
    """Where pods ask for names, beside the cluster's DNS."""

    node_local_dns_cache: bool = False

    def judge_dns(self, path: str, ip_family: str) -> None:
        """Refuses NodeLocal DNSCache for pods without IPv4."""
        if self.node_local_dns_cache and ip_family == "ipv6":
            rule = f"it answers at {NODE_LOCAL_DNS}, and pods of an IPv6 cluster have no IPv4 address"
            raise refuse(at(path, "node_local_dns_cache"), Described("true"), rule, "leave it out")


@dataclass(frozen=True, kw_only=True)
class PolicyModeSettings:
    """The VPC CNI's mode of enforcing network policies: `strict` or `standard`."""

    network_policy_mode: str = checked(checks.word(*NETWORK_POLICY_MODES), default="standard")
