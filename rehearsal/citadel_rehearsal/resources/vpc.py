"""VPCs and subnets."""

from typing import Any

from citadel_rehearsal.ground.refusals import existing
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.resource import InPlace, Properties, Resource, words
from citadel_rehearsal.resources.retagging import ec2_tags, tags_by
from citadel_rehearsal.resources.shapes import ask, one, only, tag_map, tag_specifications

SUBNET_ATTRIBUTES = {
    "assignIpv6AddressOnCreation": "AssignIpv6AddressOnCreation",
    "enableDns64": "EnableDns64",
    "enableResourceNameDnsARecordOnLaunch": "EnableResourceNameDnsARecordOnLaunch",
    "enableResourceNameDnsAaaaRecordOnLaunch": "EnableResourceNameDnsAAAARecordOnLaunch",
    "mapPublicIpOnLaunch": "MapPublicIpOnLaunch",
}


def create_vpc(context: Context, inputs: Properties) -> str:
    ec2 = context.client("ec2")
    sent = only(inputs, {"cidrBlock": "CidrBlock", "instanceTenancy": "InstanceTenancy"})
    if inputs.get("assignGeneratedIpv6CidrBlock"):
        sent["AmazonProvidedIpv6CidrBlock"] = True
    vpc_id = str(ec2.create_vpc(**sent, **tag_specifications("vpc", inputs))["Vpc"]["VpcId"])
    with existing(vpc_id):
        set_dns(context, vpc_id, {}, inputs)
    return vpc_id


def set_dns(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    ec2 = context.client("ec2")
    ec2.modify_vpc_attribute(VpcId=identifier, EnableDnsSupport={"Value": new.get("enableDnsSupport", True)})
    ec2.modify_vpc_attribute(VpcId=identifier, EnableDnsHostnames={"Value": new.get("enableDnsHostnames", False)})


def read_vpc(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    ec2 = context.client("ec2")
    vpc = one(ec2.describe_vpcs, "Vpcs", VpcIds=[identifier])
    if vpc is None:
        return None
    table = _first(ec2.describe_route_tables(Filters=_in_vpc(identifier, "association.main", "true"))["RouteTables"])
    group = _first(ec2.describe_security_groups(Filters=_in_vpc(identifier, "group-name", "default"))["SecurityGroups"])
    acl = _first(ec2.describe_network_acls(Filters=_in_vpc(identifier, "default", "true"))["NetworkAcls"])
    blocks = vpc.get("Ipv6CidrBlockAssociationSet") or [{}]
    return {
        "arn": context.arn("ec2", f"vpc/{identifier}"),
        "cidrBlock": vpc["CidrBlock"],
        "defaultNetworkAclId": acl.get("NetworkAclId", ""),
        "defaultRouteTableId": table.get("RouteTableId", ""),
        "defaultSecurityGroupId": group.get("GroupId", ""),
        "dhcpOptionsId": vpc.get("DhcpOptionsId", ""),
        "enableDnsHostnames": _attribute(ec2, identifier, "enableDnsHostnames", "EnableDnsHostnames"),
        "enableDnsSupport": _attribute(ec2, identifier, "enableDnsSupport", "EnableDnsSupport"),
        "instanceTenancy": vpc.get("InstanceTenancy", "default"),
        "ipv6AssociationId": blocks[0].get("AssociationId", ""),
        "ipv6CidrBlock": blocks[0].get("Ipv6CidrBlock", ""),
        "mainRouteTableId": table.get("RouteTableId", ""),
        "ownerId": context.account,
        "tagsAll": tag_map(vpc.get("Tags")),
    }


def delete_vpc(context: Context, identifier: str, outputs: Properties) -> None:
    ask(context.client("ec2").delete_vpc, VpcId=identifier)


def associate_range(context: Context, inputs: Properties) -> str:
    ec2 = context.client("ec2")
    answer = ec2.associate_vpc_cidr_block(VpcId=inputs["vpcId"], CidrBlock=inputs.get("cidrBlock", ""))
    return str(answer["CidrBlockAssociation"]["AssociationId"])


def read_range(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    found = [{"Name": "cidr-block-association.association-id", "Values": [identifier]}]
    vpc = one(context.client("ec2").describe_vpcs, "Vpcs", Filters=found)
    if vpc is None:
        return None
    blocks = {item["AssociationId"]: item["CidrBlock"] for item in vpc["CidrBlockAssociationSet"]}
    return {"cidrBlock": blocks[identifier], "vpcId": vpc["VpcId"]}


def disassociate_range(context: Context, identifier: str, outputs: Properties) -> None:
    ask(context.client("ec2").disassociate_vpc_cidr_block, AssociationId=identifier)


def create_subnet(context: Context, inputs: Properties) -> str:
    ec2 = context.client("ec2")
    names = {
        "vpcId": "VpcId",
        "cidrBlock": "CidrBlock",
        "ipv6CidrBlock": "Ipv6CidrBlock",
        "availabilityZone": "AvailabilityZone",
        "availabilityZoneId": "AvailabilityZoneId",
    }
    answer = ec2.create_subnet(**only(inputs, names), **tag_specifications("subnet", inputs))
    subnet_id = str(answer["Subnet"]["SubnetId"])
    for here, there in SUBNET_ATTRIBUTES.items():
        if inputs.get(here):
            with existing(subnet_id):
                ec2.modify_subnet_attribute(SubnetId=subnet_id, **{there: {"Value": True}})
    return subnet_id


def read_subnet(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    subnet = one(context.client("ec2").describe_subnets, "Subnets", SubnetIds=[identifier])
    return subnet and subnet_properties(context, subnet)


def subnet_properties(context: Context, subnet: dict[str, Any]) -> Properties:
    """The outputs of a subnet with Pulumi's property names."""
    blocks = subnet.get("Ipv6CidrBlockAssociationSet") or [{}]
    return {
        "arn": context.arn("ec2", f"subnet/{subnet['SubnetId']}"),
        "availabilityZone": subnet["AvailabilityZone"],
        "availabilityZoneId": subnet.get("AvailabilityZoneId", ""),
        "cidrBlock": subnet["CidrBlock"],
        "assignIpv6AddressOnCreation": subnet.get("AssignIpv6AddressOnCreation", False),
        "enableDns64": subnet.get("EnableDns64", False),
        "ipv6CidrBlock": blocks[0].get("Ipv6CidrBlock", ""),
        "ipv6CidrBlockAssociationId": blocks[0].get("AssociationId", ""),
        "mapPublicIpOnLaunch": subnet.get("MapPublicIpOnLaunch", False),
        "ownerId": context.account,
        "tagsAll": tag_map(subnet.get("Tags")),
        "vpcId": subnet["VpcId"],
    }


def update_subnet(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    """Change the attributes. EC2 accepts one attribute per request."""
    ec2 = context.client("ec2")
    for here, there in SUBNET_ATTRIBUTES.items():
        if old.get(here) != new.get(here):
            ec2.modify_subnet_attribute(SubnetId=identifier, **{there: {"Value": bool(new.get(here))}})


def delete_subnet(context: Context, identifier: str, outputs: Properties) -> None:
    ask(context.client("ec2").delete_subnet, SubnetId=identifier)


def _in_vpc(vpc_id: str, name: str, value: str) -> list[dict[str, Any]]:
    return [{"Name": "vpc-id", "Values": [vpc_id]}, {"Name": name, "Values": [value]}]


def _attribute(ec2: Any, vpc_id: str, name: str, key: str) -> bool:
    return bool(ec2.describe_vpc_attribute(VpcId=vpc_id, Attribute=name)[key]["Value"])


def _first(items: list[dict[str, Any]]) -> dict[str, Any]:
    return items[0] if items else {}


VPC = Resource(
    "aws:ec2/vpc:Vpc",
    words("cidrBlock enableDnsHostnames enableDnsSupport instanceTenancy assignGeneratedIpv6CidrBlock tags"),
    words(
        "arn defaultNetworkAclId defaultRouteTableId defaultSecurityGroupId dhcpOptionsId ipv6AssociationId"
        " ipv6CidrBlock mainRouteTableId ownerId"
    ),
    create_vpc,
    read_vpc,
    delete_vpc,
    in_place=(InPlace(words("enableDnsHostnames enableDnsSupport"), set_dns), tags_by(ec2_tags)),
)
SUBNET = Resource(
    "aws:ec2/subnet:Subnet",
    words("vpcId cidrBlock ipv6CidrBlock availabilityZone availabilityZoneId tags") | frozenset(SUBNET_ATTRIBUTES),
    words("arn ipv6CidrBlockAssociationId ownerId"),
    create_subnet,
    read_subnet,
    delete_subnet,
    in_place=(InPlace(frozenset(SUBNET_ATTRIBUTES), update_subnet), tags_by(ec2_tags)),
)
FURTHER_RANGE = Resource(
    "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
    words("vpcId cidrBlock"),
    frozenset(),
    associate_range,
    read_range,
    disassociate_range,
)
RESOURCES = (VPC, SUBNET, FURTHER_RANGE)
