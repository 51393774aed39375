"""IPv6 for VPCs, subnets and routes, which MiniStack lacks.

Shapes: botocore ec2 CreateVpc, CreateSubnet, ModifySubnetAttribute, CreateRoute, DeleteRoute. Rules:
https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html and subnet-sizing.html
"""

import hashlib
import ipaddress
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2

Request = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]
Operation = Callable[[Request], Answer]

# Documentation addresses (RFC 3849), which are not in use on the internet.
POOL = ipaddress.IPv6Network("2001:db8::/32")
VPC_PREFIX, SUBNET_PREFIX = 56, 64


def install() -> None:
    """Wrap MiniStack's operations and answers with the corrections."""
    actions: dict[str, Any] = ec2._ACTION_MAP
    actions["CreateVpc"] = _with_amazon_range(actions["CreateVpc"])
    actions["CreateSubnet"] = _with_range(actions["CreateSubnet"])
    actions["ModifySubnetAttribute"] = _with_attributes(actions["ModifySubnetAttribute"])
    actions["CreateRoute"] = _create_route(actions["CreateRoute"])
    actions["DeleteRoute"] = _delete_route(actions["DeleteRoute"])
    ec2._vpc_fields_xml = _with_associations(ec2._vpc_fields_xml, "VpcId")
    ec2._subnet_fields_xml = _with_flags(_with_associations(ec2._subnet_fields_xml, "SubnetId"))


def give_vpc_range(vpc_id: str) -> str:
    """The /56 of a VPC, assigned on the first call."""
    vpc = ec2._vpcs[vpc_id]
    if "Ipv6CidrBlock" not in vpc:
        taken = {one.get("Ipv6CidrBlock") for one in ec2._vpcs.values()}
        vpc["Ipv6CidrBlock"] = next(network for network in _networks() if network not in taken)
    return str(vpc["Ipv6CidrBlock"])


def _networks() -> Iterator[str]:
    """Networks for the VPCs of an account and region, in an order that is the same in every run."""
    for number in count():
        place = int(hashlib.sha256(f"{get_account_id()} {get_region()} {number}".encode()).hexdigest()[:6], 16)
        yield str(ipaddress.IPv6Network((int(POOL.network_address) + (place << 72), VPC_PREFIX)))


def give_subnet_range(subnet_id: str) -> str:
    """The /64 of a subnet, by default a free one of the VPC's /56."""
    subnet = ec2._subnets[subnet_id]
    if "Ipv6CidrBlock" not in subnet:
        taken = {one.get("Ipv6CidrBlock") for one in ec2._subnets.values()}
        whole = ipaddress.IPv6Network(give_vpc_range(subnet["VpcId"]))
        free = (str(one) for one in whole.subnets(new_prefix=SUBNET_PREFIX) if str(one) not in taken)
        subnet["Ipv6CidrBlock"] = next(free)
    return str(subnet["Ipv6CidrBlock"])


def refuse(request: dict[str, str]) -> Answer | None:
    """EC2's refusal of invalid IPv6 parameters, or None."""
    check = {"CreateSubnet": _refuse_subnet, "CreateRoute": _refuse_route}.get(request.get("Action", ""))
    if request.get("Action") == "CreateEgressOnlyInternetGateway" and request.get("VpcId") not in ec2._vpcs:
        return ec2._error("InvalidVpcID.NotFound", f"The vpc ID '{request.get('VpcId')}' does not exist", 400)
    return check(request) if check else None


def _refuse_subnet(request: dict[str, str]) -> Answer | None:
    text, vpc = request.get("Ipv6CidrBlock"), ec2._vpcs.get(request.get("VpcId", ""), {})
    if not text:
        return None
    whole = vpc.get("Ipv6CidrBlock")
    try:
        block = ipaddress.IPv6Network(text)
    except ValueError:
        return ec2._error("InvalidParameterValue", f"Value ({text}) for parameter ipv6CidrBlock is invalid.", 400)
    if not whole or block.prefixlen != SUBNET_PREFIX or not block.subnet_of(ipaddress.IPv6Network(whole)):
        return ec2._error("InvalidSubnet.Range", f"The CIDR '{text}' is invalid.", 400)
    if any(subnet.get("Ipv6CidrBlock") == text for subnet in ec2._subnets.values()):
        return ec2._error("InvalidSubnet.Conflict", f"The CIDR '{text}' conflicts with another subnet", 400)
    return None


def _refuse_route(request: dict[str, str]) -> Answer | None:
    """Refuse an egress-only gateway that does not exist in the route table's VPC, or an IPv4 destination."""
    gateway_id, destination = request.get("EgressOnlyInternetGatewayId"), request.get("DestinationIpv6CidrBlock")
    if not gateway_id:
        return None
    gateway, table = ec2._egress_igws.get(gateway_id), ec2._route_tables.get(request.get("RouteTableId", ""), {})
    if gateway is None or gateway["VpcId"] != table.get("VpcId"):
        return ec2._error("InvalidGatewayID.NotFound", f"The gateway ID '{gateway_id}' does not exist", 400)
    if not destination:
        return ec2._error("InvalidParameterCombination", "An egress-only internet gateway is for IPv6 only.", 400)
    return None


def _with_amazon_range(create: Operation) -> Operation:
    def create_vpc(request: Request) -> Answer:
        answer = create(request)
        if answer[0] == 200 and ec2._p(request, "AmazonProvidedIpv6CidrBlock") == "true":
            vpc_id = _made(answer, "vpcId")
            local = {"GatewayId": "local", "State": "active", "Origin": "CreateRouteTable"}
            main = ec2._route_tables[ec2._vpcs[vpc_id]["MainRouteTableId"]]
            main["Routes"].append({"DestinationIpv6CidrBlock": give_vpc_range(vpc_id), **local})
            return ec2._xml(200, "CreateVpcResponse", ec2._vpc_fields_xml(ec2._vpcs[vpc_id], tag="vpc"))
        return answer

    return create_vpc


def _made(answer: Answer, element: str) -> str:
    """The id of the created resource in an answer."""
    return answer[2].decode().partition(f"<{element}>")[2].partition("<")[0]


def _with_range(create: Operation) -> Operation:
    def create_subnet(request: Request) -> Answer:
        answer = create(request)
        text = ec2._p(request, "Ipv6CidrBlock")
        if answer[0] == 200 and text:
            subnet_id = _made(answer, "subnetId")
            ec2._subnets[subnet_id]["Ipv6CidrBlock"] = text
            inner = ec2._subnet_fields_xml(ec2._subnets[subnet_id], tag="subnet")
            return ec2._xml(200, "CreateSubnetResponse", inner)
        return answer

    return create_subnet


def _with_attributes(modify: Operation) -> Operation:
    def modify_subnet_attribute(request: Request) -> Answer:
        subnet = ec2._subnets.get(ec2._p(request, "SubnetId"))
        for name in ("AssignIpv6AddressOnCreation", "EnableDns64"):
            value = ec2._p(request, f"{name}.Value")
            if subnet is not None and value:
                if value == "true" and "Ipv6CidrBlock" not in subnet:
                    sentence = f"{name} needs an IPv6 CIDR block in subnet {subnet['SubnetId']}."
                    return ec2._error("InvalidParameterValue", sentence, 400)
                subnet[name] = value == "true"
        return modify(request)

    return modify_subnet_attribute


def _create_route(create: Operation) -> Operation:
    """Add the IPv6 destination and the gateway to the created route, which is the last of its table."""

    def create_route(request: Request) -> Answer:
        answer = create(request)
        destination = ec2._p(request, "DestinationIpv6CidrBlock")
        if answer[0] == 200 and destination:
            route = ec2._route_tables[ec2._p(request, "RouteTableId")]["Routes"][-1]
            route.pop("DestinationCidrBlock")
            route["DestinationIpv6CidrBlock"] = destination
            if gateway := ec2._p(request, "EgressOnlyInternetGatewayId"):
                route.pop("GatewayId")
                route["EgressOnlyInternetGatewayId"] = gateway
        return answer

    return create_route


def _delete_route(delete: Operation) -> Operation:
    def delete_route(request: Request) -> Answer:
        destination = ec2._p(request, "DestinationIpv6CidrBlock")
        table = ec2._route_tables.get(ec2._p(request, "RouteTableId"))
        if not destination or table is None:
            return delete(request)
        table["Routes"] = [one for one in table["Routes"] if one.get("DestinationIpv6CidrBlock") != destination]
        return ec2._xml(200, "DeleteRouteResponse", "<return>true</return>")

    return delete_route


def association_id(record: dict[str, Any], key: str) -> str:
    """The id of the IPv6 range of a VPC (`key` is VpcId) or subnet (SubnetId)."""
    return f"{key[:-2].lower()}-cidr-assoc-{record[key].partition('-')[2][::-1]}"


def _with_associations(fields: Callable[..., str], key: str) -> Callable[..., str]:
    """Adds the IPv6 range to the description of a VPC or subnet, in the form that EC2 uses for each."""
    state = "ipv6CidrBlockState"

    def described(record: dict[str, Any], tag: str = "item") -> str:
        text, whole = fields(record, tag=tag), record.get("Ipv6CidrBlock")
        association = association_id(record, key)
        group = f"<networkBorderGroup>{get_region()}</networkBorderGroup><ipv6Pool>Amazon</ipv6Pool>"
        found = (
            f"<item><ipv6CidrBlock>{whole}</ipv6CidrBlock><associationId>{association}</associationId>"
            f"<{state}><state>associated</state></{state}>{group if key == 'VpcId' else ''}</item>"
        )
        blocks = f"<ipv6CidrBlockAssociationSet>{found if whole else ''}</ipv6CidrBlockAssociationSet>"
        return text.removesuffix(f"</{tag}>") + f"{blocks}</{tag}>"

    return described


def _with_flags(fields: Callable[..., str]) -> Callable[..., str]:
    """Corrects flags that MiniStack always describes as false."""

    def described(record: dict[str, Any], tag: str = "item") -> str:
        flag = "<assignIpv6AddressOnCreation>{}</assignIpv6AddressOnCreation>".format
        value = "true" if record.get("AssignIpv6AddressOnCreation") else "false"
        return fields(record, tag=tag).replace(flag("false"), flag(value))

    return described
