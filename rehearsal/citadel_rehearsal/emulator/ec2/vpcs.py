"""Attributes of VPCs, and IPv6 ranges that are given back.

Sources: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcAttribute.html, and
API_DisassociateVpcCidrBlock.html next to it.
"""

from collections.abc import Callable
from typing import Any

from ministack.services import ec2

from citadel_rehearsal.emulator import vpc_ranges
from citadel_rehearsal.emulator.ipv6 import association_id

Request = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]
Operation = Callable[[Request], Answer]
METRICS = "enableNetworkAddressUsageMetrics"


def install() -> None:
    """Put the corrections around MiniStack's operations."""
    actions: dict[str, Any] = ec2._ACTION_MAP
    actions["ModifyVpcAttribute"] = _modify_attribute(actions["ModifyVpcAttribute"])
    actions["DescribeVpcAttribute"] = _describe_attribute(actions["DescribeVpcAttribute"])
    actions["DisassociateVpcCidrBlock"] = disassociate


def _modify_attribute(modify: Operation) -> Operation:
    def modify_vpc_attribute(request: Request) -> Answer:
        vpc = ec2._vpcs.get(ec2._p(request, "VpcId"))
        value = ec2._p(request, "EnableNetworkAddressUsageMetrics.Value")
        if vpc is not None and value:
            vpc[METRICS] = value == "true"
        return modify(request)

    return modify_vpc_attribute


def _describe_attribute(describe: Operation) -> Operation:
    def describe_vpc_attribute(request: Request) -> Answer:
        status, headers, body = describe(request)
        vpc = ec2._vpcs.get(ec2._p(request, "VpcId")) or {}
        if ec2._p(request, "Attribute") == METRICS and vpc.get(METRICS):
            body = body.replace(b"<value>false</value>", b"<value>true</value>")
        return status, headers, body

    return describe_vpc_attribute


def disassociate(request: Request) -> Answer:
    """DisassociateVpcCidrBlock; the first IPv4 range stays as long as the VPC."""
    wanted = ec2._p(request, "AssociationId")
    if (further := vpc_ranges.disassociate(wanted)) is not None:
        return further
    vpc = next((one for one in ec2._vpcs.values() if wanted == association_id(one, "VpcId")), None)
    if vpc is None or "Ipv6CidrBlock" not in vpc:
        sentence = f"The vpc CIDR block association ID '{wanted}' does not exist"
        return ec2._error("InvalidVpcCidrBlockAssociationID.NotFound", sentence, 400)
    if any(one["VpcId"] == vpc["VpcId"] and one.get("Ipv6CidrBlock") for one in ec2._subnets.values()):
        sentence = f"The vpc '{vpc['VpcId']}' currently has a subnet within CIDR block {vpc['Ipv6CidrBlock']}"
        return ec2._error("InvalidCidr.InUse", sentence, 400)
    block = vpc.pop("Ipv6CidrBlock")
    inner = (
        f"<ipv6CidrBlockAssociation><associationId>{wanted}</associationId><ipv6CidrBlock>{block}</ipv6CidrBlock>"
        "<ipv6CidrBlockState><state>disassociating</state></ipv6CidrBlockState></ipv6CidrBlockAssociation>"
        f"<vpcId>{vpc['VpcId']}</vpcId>"
    )
    return ec2._xml(200, "DisassociateVpcCidrBlockResponse", inner)
