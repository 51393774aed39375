"""Service ranges of both address families."""

from ipaddress import IPv4Network, IPv6Network

from eks_citadel.parsing import cidrs
from eks_citadel.parsing.parse import Leaf
from eks_citadel.parsing.refusal import Described, Unfit, refuse

SERVICE_IPV4_CIDR = "172.20.0.0/16"  # one of the two ranges that EKS itself chooses from


def service_cidr(text: str) -> None:
    """A check: https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html"""
    cidrs.block(text)
    network = cidrs.read(text)
    if not isinstance(network, IPv4Network) or not any(network.subnet_of(known) for known in cidrs.PRIVATE_IPV4[:3]):
        raise Unfit(
            "EKS accepts ranges in 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16", f'write "{SERVICE_IPV4_CIDR}"'
        )
    if not 12 <= network.prefixlen <= 24:
        meant = IPv4Network((network.network_address, 16), strict=False)
        raise Unfit("EKS accepts /12 to /24", f'write "{meant}"')


def service_ipv6_cidr(text: str) -> None:
    """A check: the unique local range that EKS has given to an IPv6 cluster.

    https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigResponse.html
    """
    cidrs.block(text)
    network = cidrs.read(text)
    if not isinstance(network, IPv6Network) or not network.subnet_of(cidrs.UNIQUE_LOCAL_IPV6):
        rule = f"EKS gives IPv6 clusters a range of {cidrs.UNIQUE_LOCAL_IPV6}"
        raise Unfit(rule, "give the cluster's serviceIpv6Cidr")


def judge_service_ranges(ipv4: Leaf | None, ipv6: Leaf | None, path: str) -> None:
    """Refuses both ranges at once: the given range also tells the address family of the pods."""
    if ipv4 is not None and ipv6 is not None:
        rule = "a cluster has one service range, which is of its address family"
        raise refuse(path, Described("service_ipv4_cidr and service_ipv6_cidr"), rule, "keep one")
