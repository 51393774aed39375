"""Filters of EC2's Describe operations: those of this table are judged, and every other one is refused.

Names: the API reference of each operation, such as
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html
Refusal: `InvalidFilter` in https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
"""

from collections.abc import Callable
from typing import Any

from ministack.services import ec2

from citadel_rehearsal.emulator.ipv6 import association_id

Record = dict[str, Any]
Request = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]
Value = Callable[[Record], Any]
TAGS = ("tag-key", "tag-value")


def _field(name: str) -> Value:
    return lambda record: record.get(name)


def _inside(name: str, inner: str) -> Value:
    return lambda record: [one.get(inner) for one in record.get(name) or []]


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
    "cidr-block-association.cidr-block": _field("CidrBlock"),
    "cidr-block-association.state": lambda _: "associated",
    "dhcp-options-id": _field("DhcpOptionsId"),
    "is-default": _field("IsDefault"),
    # As terraform-provider-aws spells the same filter:
    # https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/vpc_data_source.go
    "isDefault": _field("IsDefault"),
    "owner-id": _field("OwnerId"),
    "state": _field("State"),
    **_of_ipv6("VpcId"),
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
    "default-for-az": _field("DefaultForAz"),
    "defaultForAz": _field("DefaultForAz"),
    "map-public-ip-on-launch": _field("MapPublicIpOnLaunch"),
    "owner-id": _field("OwnerId"),
    "state": _field("State"),
    **_of_ipv6("SubnetId"),
}
_ADDRESS: dict[str, Value] = {
    "allocation-id": _field("AllocationId"),
    "association-id": _field("AssociationId"),
    "domain": _field("Domain"),
    "instance-id": _field("InstanceId"),
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
    "route.gateway-id": _inside("Routes", "GatewayId"),
    "route.nat-gateway-id": _inside("Routes", "NatGatewayId"),
    "vpc-id": _field("VpcId"),
}
_INTERFACE: dict[str, Value] = {
    "description": _field("Description"),
    "group-id": _inside("Groups", "GroupId"),
    "group-name": _inside("Groups", "GroupName"),
    "attachment.instance-id": lambda one: (one.get("Attachment") or {}).get("InstanceId"),
    "attachment.attachment-id": lambda one: (one.get("Attachment") or {}).get("AttachmentId"),
    "attachment.instance-owner-id": lambda one: (one.get("Attachment") or {}).get("InstanceOwnerId"),
    "interface-type": _field("InterfaceType"),
    "mac-address": _field("MacAddress"),
    "network-interface-id": _field("NetworkInterfaceId"),
    "owner-id": _field("OwnerId"),
    "private-ip-address": _field("PrivateIpAddress"),
    "requester-id": _field("RequesterId"),
    "requester-managed": _field("RequesterManaged"),
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
# Operation -> (records, the key of their id, the element of the answer, filters).
DESCRIBED: dict[str, tuple[Callable[[], Any], str, str, dict[str, Value]]] = {
    "DescribeAddresses": (lambda: ec2._addresses, "AllocationId", "addressesSet", _ADDRESS),
    "DescribeFlowLogs": (lambda: ec2._flow_logs, "FlowLogId", "flowLogSet", _FLOW_LOG),
    "DescribeNatGateways": (lambda: ec2._nat_gateways, "NatGatewayId", "natGatewaySet", _NAT),
    "DescribeNetworkInterfaces": (
        lambda: ec2._network_interfaces,
        "NetworkInterfaceId",
        "networkInterfaceSet",
        _INTERFACE,
    ),
    "DescribeRouteTables": (lambda: ec2._route_tables, "RouteTableId", "routeTableSet", _ROUTE_TABLE),
    "DescribeSubnets": (lambda: ec2._subnets, "SubnetId", "subnetSet", _SUBNET),
    "DescribeVpcEndpoints": (lambda: ec2._vpc_endpoints, "VpcEndpointId", "vpcEndpointSet", _ENDPOINT),
    "DescribeVpcs": (lambda: ec2._vpcs, "VpcId", "vpcSet", _VPC),
}


def install() -> None:
    """Put the table in front of MiniStack's operations."""
    actions: dict[str, Any] = ec2._ACTION_MAP
    for operation in DESCRIBED:
        actions[operation] = _with_filters(operation, actions[operation])


def _with_filters(operation: str, describe: Callable[[Request], Answer]) -> Callable[[Request], Answer]:
    def described(request: Request) -> Answer:
        if not ec2._parse_filters(request):
            return describe(request)
        found = chosen(operation, request)
        if not isinstance(found, list):
            return found
        _, key, element, _ = DESCRIBED[operation]
        if not found:
            return ec2._xml(200, f"{operation}Response", f"<{element}/>")
        plain = {name: value for name, value in request.items() if not name.startswith(("Filter.", f"{key}."))}
        return describe(plain | {f"{key}.{place}": [one[key]] for place, one in enumerate(found, 1)})

    return described


def chosen(operation: str, request: Request) -> list[Record] | Answer:
    """The records that fit the ids and filters of a request, or a refusal."""
    records, key, _, known = DESCRIBED[operation]
    filters, ids = ec2._parse_filters(request), ec2._parse_member_list(request, key)
    unknown = [name for name in filters if name not in known and name not in TAGS and not name.startswith("tag:")]
    if unknown:
        return ec2._error("InvalidFilter", f"The filter '{unknown[0]}' is invalid", 400)
    every = [one for one in records().values() if not ids or one[key] in ids]
    tagged = [one for one in every if ec2._resource_matches_tag_filters(one[key], filters)]
    values = {name: wanted for name, wanted in filters.items() if name in known}
    return [one for one in tagged if all(_fits(known[name](one), wanted) for name, wanted in values.items())]


def _fits(value: Any, wanted: list[str]) -> bool:
    found = value if isinstance(value, list) else [value]
    return any(ec2._filter_value_matches(_text(one), wanted) for one in found if one is not None)


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
