"""The values by which EC2's Describe operations filter what the embedded AWS has.

Names: the API reference of each operation, such as
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2

from citadel_rehearsal.emulator import vpc_ranges
from citadel_rehearsal.emulator.ec2.group_rules import all_rules, rules_of
from citadel_rehearsal.emulator.ipv6 import association_id

Record = dict[str, Any]
Value = Callable[[Record], Any]


class Described(NamedTuple):
    """What an operation describes: the records, the key of their ids, the element of the answer, the filters."""

    records: Callable[[], Any]
    key: str
    element: str
    values: Mapping[str, Value]


def _field(name: str) -> Value:
    return lambda record: record.get(name)


def _inside(name: str, inner: str) -> Value:
    return lambda record: [one.get(inner) for one in record.get(name) or []]


def _attached(name: str) -> Value:
    return lambda record: (record.get("Attachment") or {}).get(name)


def _of_ipv6(key: str) -> dict[str, Value]:
    prefix = "ipv6-cidr-block-association"
    return {
        f"{prefix}.association-id": lambda one: association_id(one, key) if one.get("Ipv6CidrBlock") else None,
        f"{prefix}.ipv6-cidr-block": _field("Ipv6CidrBlock"),
        f"{prefix}.state": lambda one: "associated" if one.get("Ipv6CidrBlock") else None,
    }


def _ipv4_association(record: Record) -> list[str]:
    shown = ec2._vpc_fields_xml(record, tag="item").partition("<cidrBlockAssociationSet>")[2]
    found = shown.partition("</cidrBlockAssociationSet>")[0].split("<associationId>")[1:]
    return [one.partition("<")[0] for one in found]


_VPC: dict[str, Value] = {
    "vpc-id": _field("VpcId"),
    "cidr": _field("CidrBlock"),
    "cidr-block-association.association-id": _ipv4_association,
    "cidr-block-association.cidr-block": lambda one: [one["CidrBlock"], *vpc_ranges.further(one).values()],
    "cidr-block-association.state": lambda _: "associated",
    "dhcp-options-id": _field("DhcpOptionsId"),
    "is-default": _field("IsDefault"),
    # As terraform-provider-aws spells the same filter:
    # https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/vpc_data_source.go
    "isDefault": _field("IsDefault"),
    "owner-id": _field("OwnerId"),
    "state": _field("State"),
    **_of_ipv6("VpcId"),
    "ipv6-cidr-block-association.ipv6-pool": lambda one: "Amazon" if one.get("Ipv6CidrBlock") else None,
}
_SUBNET: dict[str, Value] = {
    "subnet-id": _field("SubnetId"),
    "vpc-id": _field("VpcId"),
    "availability-zone": _field("AvailabilityZone"),
    "availabilityZone": _field("AvailabilityZone"),
    "availability-zone-id": _field("AvailabilityZoneId"),
    "availabilityZoneId": _field("AvailabilityZoneId"),
    "cidr": _field("CidrBlock"),
    "cidr-block": _field("CidrBlock"),
    "cidrBlock": _field("CidrBlock"),
    "available-ip-address-count": _field("AvailableIpAddressCount"),
    "default-for-az": _field("DefaultForAz"),
    "defaultForAz": _field("DefaultForAz"),
    "enable-dns64": lambda one: bool(one.get("EnableDns64")),
    # The embedded AWS makes no subnets without IPv4.
    "ipv6-native": lambda _: False,
    "map-public-ip-on-launch": _field("MapPublicIpOnLaunch"),
    "owner-id": _field("OwnerId"),
    "state": _field("State"),
    "subnet-arn": lambda one: f"arn:aws:ec2:{get_region()}:{get_account_id()}:subnet/{one['SubnetId']}",
    **_of_ipv6("SubnetId"),
}
_ADDRESS: dict[str, Value] = {
    "allocation-id": _field("AllocationId"),
    "association-id": _field("AssociationId"),
    "domain": _field("Domain"),
    "instance-id": _field("InstanceId"),
    "network-border-group": lambda _: get_region(),
    "network-interface-id": _field("NetworkInterfaceId"),
    "private-ip-address": _field("PrivateIpAddress"),
    "public-ip": _field("PublicIp"),
}
_ROUTE_TABLE: dict[str, Value] = {
    "association.gateway-id": _inside("Associations", "GatewayId"),
    "association.main": lambda one: [bool(part.get("Main")) for part in one.get("Associations") or []] or [False],
    "association.route-table-association-id": _inside("Associations", "RouteTableAssociationId"),
    "association.route-table-id": _field("RouteTableId"),
    "association.subnet-id": _inside("Associations", "SubnetId"),
    "owner-id": _field("OwnerId"),
    "route-table-id": _field("RouteTableId"),
    "route.destination-cidr-block": _inside("Routes", "DestinationCidrBlock"),
    "route.destination-ipv6-cidr-block": _inside("Routes", "DestinationIpv6CidrBlock"),
    "route.destination-prefix-list-id": _inside("Routes", "DestinationPrefixListId"),
    "route.egress-only-internet-gateway-id": _inside("Routes", "EgressOnlyInternetGatewayId"),
    "route.gateway-id": lambda one: _inside("Routes", "GatewayId")(one) + _inside("Routes", "VpcEndpointId")(one),
    "route.instance-id": _inside("Routes", "InstanceId"),
    "route.nat-gateway-id": _inside("Routes", "NatGatewayId"),
    "route.origin": _inside("Routes", "Origin"),
    "route.state": lambda one: [route.get("State", "active") for route in one.get("Routes") or []],
    "route.transit-gateway-id": _inside("Routes", "TransitGatewayId"),
    "route.vpc-peering-connection-id": _inside("Routes", "VpcPeeringConnectionId"),
    "vpc-id": _field("VpcId"),
}
_INTERFACE: dict[str, Value] = {
    "addresses.private-ip-address": _field("PrivateIpAddress"),
    "availability-zone": _field("AvailabilityZone"),
    "availability-zone-id": lambda one: ec2._az_id_for_zone_name(one.get("AvailabilityZone")),
    "description": _field("Description"),
    "group-id": _inside("Groups", "GroupId"),
    "group-name": _inside("Groups", "GroupName"),
    "attachment.attachment-id": _attached("AttachmentId"),
    "attachment.device-index": _attached("DeviceIndex"),
    "attachment.instance-id": _attached("InstanceId"),
    "attachment.instance-owner-id": _attached("InstanceOwnerId"),
    "attachment.status": _attached("Status"),
    "interface-type": _field("InterfaceType"),
    "mac-address": _field("MacAddress"),
    "network-interface-id": _field("NetworkInterfaceId"),
    "owner-id": _field("OwnerId"),
    "private-ip-address": _field("PrivateIpAddress"),
    "requester-id": _field("RequesterId"),
    "requester-managed": lambda one: bool(one.get("RequesterManaged")),
    "source-dest-check": lambda one: bool(one.get("SourceDestCheck", True)),
    "status": _field("Status"),
    "subnet-id": _field("SubnetId"),
    "vpc-id": _field("VpcId"),
}
_NAT: dict[str, Value] = {
    "nat-gateway-id": _field("NatGatewayId"),
    "state": _field("State"),
    "subnet-id": _field("SubnetId"),
    "vpc-id": _field("VpcId"),
}
_ENDPOINT: dict[str, Value] = {
    "ip-address-type": _field("IpAddressType"),
    "service-name": _field("ServiceName"),
    "service-region": lambda _: get_region(),
    "vpc-endpoint-id": _field("VpcEndpointId"),
    "vpc-endpoint-state": _field("State"),
    "vpc-endpoint-type": _field("VpcEndpointType"),
    "vpc-id": _field("VpcId"),
}
_FLOW_LOG: dict[str, Value] = {
    "deliver-log-status": _field("DeliverLogsStatus"),
    "flow-log-id": _field("FlowLogId"),
    "log-destination-type": _field("LogDestinationType"),
    "log-group-name": _field("LogGroupName"),
    "resource-id": _field("ResourceId"),
    "traffic-type": _field("TrafficType"),
}
_GATEWAY: dict[str, Value] = {
    "attachment.state": _inside("Attachments", "State"),
    "attachment.vpc-id": _inside("Attachments", "VpcId"),
    "internet-gateway-id": _field("InternetGatewayId"),
    "owner-id": _field("OwnerId"),
}
_ACL: dict[str, Value] = {
    "association.association-id": _inside("Associations", "NetworkAclAssociationId"),
    "association.network-acl-id": _field("NetworkAclId"),
    "association.subnet-id": _inside("Associations", "SubnetId"),
    "default": _field("IsDefault"),
    "entry.cidr": _inside("Entries", "CidrBlock"),
    "entry.egress": _inside("Entries", "Egress"),
    "entry.ipv6-cidr": _inside("Entries", "Ipv6CidrBlock"),
    "entry.protocol": _inside("Entries", "Protocol"),
    "entry.rule-action": _inside("Entries", "RuleAction"),
    "entry.rule-number": _inside("Entries", "RuleNumber"),
    "network-acl-id": _field("NetworkAclId"),
    "owner-id": _field("OwnerId"),
    "vpc-id": _field("VpcId"),
}


def _source(kind: str, key: str, *, egress: bool) -> Value:
    return lambda group: [item.get(key) for rule in rules_of(group, egress=egress) for item in rule[kind]]


def _part(key: str, *, egress: bool) -> Value:
    return lambda group: [rule.get(key) for rule in rules_of(group, egress=egress)]


def _of_rules(prefix: str, *, egress: bool) -> dict[str, Value]:
    return {
        f"{prefix}.cidr": _source("IpRanges", "CidrIp", egress=egress),
        f"{prefix}.from-port": _part("FromPort", egress=egress),
        f"{prefix}.group-id": _source("UserIdGroupPairs", "GroupId", egress=egress),
        f"{prefix}.group-name": _source("UserIdGroupPairs", "GroupName", egress=egress),
        f"{prefix}.ipv6-cidr": _source("Ipv6Ranges", "CidrIpv6", egress=egress),
        f"{prefix}.prefix-list-id": _source("PrefixListIds", "PrefixListId", egress=egress),
        f"{prefix}.protocol": _part("IpProtocol", egress=egress),
        f"{prefix}.to-port": _part("ToPort", egress=egress),
        f"{prefix}.user-id": _source("UserIdGroupPairs", "UserId", egress=egress),
    }


_GROUP: dict[str, Value] = {
    "description": _field("Description"),
    "group-id": _field("GroupId"),
    "group-name": _field("GroupName"),
    "owner-id": _field("OwnerId"),
    "vpc-id": _field("VpcId"),
    **_of_rules("ip-permission", egress=False),
    **_of_rules("egress.ip-permission", egress=True),
}
_RULE: dict[str, Value] = {"group-id": _field("GroupId"), "security-group-rule-id": _field("SecurityGroupRuleId")}
_PREFIX_LIST: dict[str, Value] = {
    "owner-id": _field("OwnerId"),
    "prefix-list-id": _field("PrefixListId"),
    "prefix-list-name": _field("PrefixListName"),
}


def _prefix_lists() -> dict[str, Record]:
    """Those of AWS and those of the account."""
    found = [*ec2._get_aws_managed_prefix_lists(), *ec2._prefix_lists.values()]
    return {one["PrefixListId"]: one for one in found}


DESCRIBED: Mapping[str, Described] = {
    "DescribeAddresses": Described(lambda: ec2._addresses, "AllocationId", "addressesSet", _ADDRESS),
    "DescribeEgressOnlyInternetGateways": Described(
        lambda: ec2._egress_igws, "EgressOnlyInternetGatewayId", "egressOnlyInternetGatewaySet", {}
    ),
    "DescribeFlowLogs": Described(lambda: ec2._flow_logs, "FlowLogId", "flowLogSet", _FLOW_LOG),
    "DescribeInternetGateways": Described(
        lambda: ec2._internet_gateways, "InternetGatewayId", "internetGatewaySet", _GATEWAY
    ),
    "DescribeManagedPrefixLists": Described(_prefix_lists, "PrefixListId", "prefixListSet", _PREFIX_LIST),
    "DescribeNatGateways": Described(lambda: ec2._nat_gateways, "NatGatewayId", "natGatewaySet", _NAT),
    "DescribeNetworkAcls": Described(lambda: ec2._network_acls, "NetworkAclId", "networkAclSet", _ACL),
    "DescribeNetworkInterfaces": Described(
        lambda: ec2._network_interfaces, "NetworkInterfaceId", "networkInterfaceSet", _INTERFACE
    ),
    "DescribePrefixLists": Described(_prefix_lists, "PrefixListId", "prefixListSet", _PREFIX_LIST),
    "DescribeRouteTables": Described(lambda: ec2._route_tables, "RouteTableId", "routeTableSet", _ROUTE_TABLE),
    "DescribeSecurityGroupRules": Described(all_rules, "SecurityGroupRuleId", "securityGroupRuleSet", _RULE),
    "DescribeSecurityGroups": Described(lambda: ec2._security_groups, "GroupId", "securityGroupInfo", _GROUP),
    "DescribeSubnets": Described(lambda: ec2._subnets, "SubnetId", "subnetSet", _SUBNET),
    "DescribeVpcEndpoints": Described(lambda: ec2._vpc_endpoints, "VpcEndpointId", "vpcEndpointSet", _ENDPOINT),
    "DescribeVpcs": Described(lambda: ec2._vpcs, "VpcId", "vpcSet", _VPC),
}
# What other operations judge, in MiniStack or in their own modules.
ELSEWHERE: Mapping[str, str] = {
    "DescribeAvailabilityZones": "group-long-name group-name message opt-in-status parent-zone-id parent-zone-name "
    "region-name state zone-id zone-name zone-type",
    "DescribeIamInstanceProfileAssociations": "instance-id state",
    "DescribeImages": "architecture description image-id is-public name owner-alias owner-id platform root-device-name "
    "root-device-type state virtualization-type tag",
    "DescribeInstances": "image-id instance-state-name instance-type tag",
    "DescribeLaunchTemplates": "launch-template-name tag",
    "DescribePlacementGroups": "group-name state strategy tag",
    "DescribeSnapshots": "description encrypted owner-id progress snapshot-id start-time status storage-tier volume-id "
    "volume-size tag",
    "DescribeTags": "key resource-id resource-type value",
    "DescribeVolumes": "attachment.attach-time attachment.delete-on-termination attachment.device "
    "attachment.instance-id attachment.status availability-zone create-time encrypted multi-attach-enabled size "
    "snapshot-id status tag volume-id volume-type",
    "DescribeVpcEndpointServices": "owner service-name service-type supported-ip-address-types",
    "DescribeVpnGateways": "attachment.vpc-id tag",
    "DescribeVpcPeeringConnections": "status-code tag",
}
