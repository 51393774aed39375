"""The ranges around a cluster: those of its pods, and names for others."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from eks_citadel.live.pages import pages
from eks_citadel.parsing.cidrs import internet, nat64
from eks_citadel.talk.documents.ranges import Ranges

ENDPOINTS = "endpoints of AWS services"


@dataclass(frozen=True)
class Surroundings:
    """Ranges in which pods have their addresses, and the names of other ranges.

    `wholes` are names of many ranges that mean something only together, each with the ranges, the most ranges first.
    """

    pod_cidrs: tuple[str, ...]
    names: Mapping[str, str]
    wholes: tuple[tuple[str, frozenset[str]], ...] = ()


def surroundings(client: Callable[[str], Any], cluster_name: str) -> Surroundings:
    """Read from the cluster, its node groups, and the subnets of its VPC.

    `client(service)` gives a boto3 client of the cluster's region and account.
    """
    eks, ec2 = client("eks"), client("ec2")
    cluster = eks.describe_cluster(name=cluster_name)["cluster"]
    services, access = cluster["kubernetesNetworkConfig"], cluster["resourcesVpcConfig"]
    ranges = Ranges(
        service_ipv4_cidr=services.get("serviceIpv4Cidr"), service_ipv6_cidr=services.get("serviceIpv6Cidr")
    )
    filters = [{"Name": "vpc-id", "Values": [access["vpcId"]]}]
    subnets = {one["SubnetId"]: one for one in pages(ec2.describe_subnets, "Subnets", Filters=filters)}
    endpoints = pages(ec2.describe_vpc_endpoints, "VpcEndpoints", Filters=filters)
    inside = {subnet for endpoint in endpoints for subnet in endpoint.get("SubnetIds", ())}
    nodes = _node_subnets(eks, cluster_name)
    cidrs = {key: _range_of(subnet, ranges.ip_family) for key, subnet in subnets.items()}
    names = {ranges.api_server: "the API server"}
    for key in inside & subnets.keys():  # not every server applies the filter of endpoints
        names[cidrs[key]] = ENDPOINTS
        if ranges.ip_family == "ipv6":  # endpoints without IPv6, behind a NAT gateway
            names[nat64(subnets[key]["CidrBlock"])] = ENDPOINTS
    names |= {cidrs[key]: "the control plane" for key in set(access["subnetIds"]) - nodes}
    names |= {cidrs[key]: "load balancers" for key in _load_balancers(subnets.values()) - nodes}
    wholes = _internet(ranges.ip_family, _vpc_ranges(ec2, access["vpcId"]))
    return Surroundings(tuple(sorted(cidrs[key] for key in nodes)), names, wholes)


def _load_balancers(subnets: Iterable[Mapping[str, Any]]) -> set[str]:
    """Subnets with the tags by which controllers find them."""
    tags = {"kubernetes.io/role/elb", "kubernetes.io/role/internal-elb"}
    return {one["SubnetId"] for one in subnets if tags & {tag["Key"] for tag in one.get("Tags", ())}}


def _vpc_ranges(ec2: Any, vpc_id: str) -> list[str]:
    (vpc,) = ec2.describe_vpcs(VpcIds=[vpc_id])["Vpcs"]
    ipv4 = [block["CidrBlock"] for block in vpc.get("CidrBlockAssociationSet", ())]
    ipv6 = [block["Ipv6CidrBlock"] for block in vpc.get("Ipv6CidrBlockAssociationSet", ())]
    return [vpc["CidrBlock"], *ipv4, *ipv6]


def _internet(ip_family: str, own: list[str]) -> tuple[tuple[str, frozenset[str]], ...]:
    sides = (internet(ip_family, own, destination=destination) for destination in (True, False))
    return tuple(("the internet", frozenset(ranges)) for ranges in sides)


def _node_subnets(eks: Any, cluster_name: str) -> set[str]:
    found: set[str] = set()
    for group in pages(eks.list_nodegroups, "nodegroups", clusterName=cluster_name):
        found |= set(eks.describe_nodegroup(clusterName=cluster_name, nodegroupName=group)["nodegroup"]["subnets"])
    return found


def _range_of(subnet: Mapping[str, Any], ip_family: str) -> str:
    """The range of a subnet in the family of the pods; empty where it has none."""
    if ip_family == "ipv4":
        return str(subnet["CidrBlock"])
    blocks = subnet.get("Ipv6CidrBlockAssociationSet") or [{}]
    return str(blocks[0].get("Ipv6CidrBlock", ""))
