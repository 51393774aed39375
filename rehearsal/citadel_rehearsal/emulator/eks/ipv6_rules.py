"""Rules of EKS for clusters with the IP family ipv6."""

import ipaddress

from ministack.core.responses import get_region
from ministack.services import ec2

from citadel_rehearsal.emulator.eks import store
from citadel_rehearsal.emulator.eks.call import Call, invalid_parameter
from citadel_rehearsal.emulator.eks.clusters import is_ipv6
from citadel_rehearsal.emulator.eks.rule import Rule
from citadel_rehearsal.ground.partition import partition

CREATE, BOTH, NODES = ("CreateCluster",), ("CreateCluster", "UpdateClusterConfig"), ("CreateNodegroup",)
# Instance families that are not built on Nitro, from the table of vpc-cni (2026-08-20).
XEN = "c1 c3 c4 d2 f1 h1 i2 i3 m1 m2 m3 m4 p3 r3 r4 t1 t2 x1 x1e"


def _service_range(call: Call) -> None:
    if is_ipv6(call.body) and call.body["kubernetesNetworkConfig"].get("serviceIpv4Cidr"):
        raise invalid_parameter("serviceIpv4Cidr may not be given when ipFamily is ipv6.")


def _region(call: Call) -> None:
    if is_ipv6(call.body) and partition(get_region()) == "aws-cn":
        raise invalid_parameter(f"ipFamily ipv6 is not available in {get_region()}.")


def _subnets(call: Call) -> None:
    for subnet_id in call.body["resourcesVpcConfig"]["subnetIds"] if is_ipv6(call.body) else []:
        subnet = store.subnet(subnet_id) or {}
        if not subnet.get("Ipv6CidrBlock") or not ec2._vpcs.get(subnet["VpcId"], {}).get("Ipv6CidrBlock"):
            raise invalid_parameter(f"Subnet {subnet_id} and its VPC need an IPv6 CIDR block when ipFamily is ipv6.")


def _public_cidrs(call: Call) -> None:
    cluster = call.body if call.operation in CREATE else store.cluster(call.cluster)
    for cidr in (call.body.get("resourcesVpcConfig") or {}).get("publicAccessCidrs") or []:
        if ipaddress.ip_network(cidr).version == 6 and not is_ipv6(cluster):
            raise invalid_parameter(f"publicAccessCidrs {cidr} is IPv6, but an ipv4 cluster's endpoint is not.")


def _node_subnets(call: Call) -> None:
    for subnet_id in call.body["subnets"] if is_ipv6(store.cluster(call.cluster)) else []:
        if not (store.subnet(subnet_id) or {}).get("AssignIpv6AddressOnCreation"):
            raise invalid_parameter(f"Subnet {subnet_id} must auto-assign IPv6 addresses in an ipv6 cluster.")


def _nitro(call: Call) -> None:
    for kind in call.body.get("instanceTypes") or [] if is_ipv6(store.cluster(call.cluster)) else []:
        family, _, size = kind.partition(".")
        if family in XEN.split() and size != "metal":
            raise invalid_parameter(f"Instance type {kind} is not built on Nitro, which an ipv6 cluster needs.")


RULES = (
    Rule(
        "service-range-ipv6",
        "serviceIpv4Cidr may not be given with ipv6",
        "botocore eks KubernetesNetworkConfigRequest.serviceIpv4Cidr",
        CREATE,
        _service_range,
    ),
    Rule(
        "ipv6-region",
        "ipv6 is not available in China",
        "botocore eks KubernetesNetworkConfigRequest.ipFamily",
        CREATE,
        _region,
    ),
    Rule(
        "ipv6-subnets",
        "With ipv6, the VPC and the subnets must have IPv6 CIDR blocks",
        "botocore eks KubernetesNetworkConfigRequest.ipFamily",
        CREATE,
        _subnets,
    ),
    Rule(
        "public-cidrs-ipv6",
        "IPv6 publicAccessCidrs are for ipv6 clusters only",
        "botocore eks VpcConfigRequest.publicAccessCidrs",
        BOTH,
        _public_cidrs,
    ),
    Rule(
        "node-subnets-ipv6",
        "With ipv6, nodes' subnets must assign IPv6 addresses on creation",
        "EKS User Guide: cni-ipv6",
        NODES,
        _node_subnets,
    ),
    Rule(
        "node-nitro",
        "With ipv6, nodes must be built on Nitro",
        "EKS User Guide: cni-ipv6; amazon-vpc-cni-k8s pkg/vpc/vpc_ip_resource_limit.go",
        NODES,
        _nitro,
    ),
)
