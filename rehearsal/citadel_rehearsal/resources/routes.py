"""Route tables, routes, and associations of route tables with subnets."""

import zlib
from typing import Any

from citadel_rehearsal.ground.refusals import existing
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.resource import InPlace, Properties, Resource, words
from citadel_rehearsal.resources.retagging import ec2_tags, tags_by
from citadel_rehearsal.resources.shapes import ask, one, only, tag_map, tag_specifications

DESTINATIONS = {
    "destinationCidrBlock": "DestinationCidrBlock",
    "destinationIpv6CidrBlock": "DestinationIpv6CidrBlock",
    "destinationPrefixListId": "DestinationPrefixListId",
}
TARGETS = {
    "egressOnlyGatewayId": "EgressOnlyInternetGatewayId",
    "gatewayId": "GatewayId",
    "natGatewayId": "NatGatewayId",
    "networkInterfaceId": "NetworkInterfaceId",
    "transitGatewayId": "TransitGatewayId",
    "vpcEndpointId": "VpcEndpointId",
    "vpcPeeringConnectionId": "VpcPeeringConnectionId",
}
# Inline routes of a route table have other property names for the destination than Route resources.
INLINE = {"cidrBlock": "DestinationCidrBlock", "ipv6CidrBlock": "DestinationIpv6CidrBlock"} | TARGETS


def create_route_table(context: Context, inputs: Properties) -> str:
    ec2 = context.client("ec2")
    answer = ec2.create_route_table(VpcId=inputs["vpcId"], **tag_specifications("route-table", inputs))
    table_id = str(answer["RouteTable"]["RouteTableId"])
    for route in inputs.get("routes") or []:
        with existing(table_id):
            ec2.create_route(RouteTableId=table_id, **only(route, INLINE))
    return table_id


def read_route_table(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    table = one(context.client("ec2").describe_route_tables, "RouteTables", RouteTableIds=[identifier])
    return table and {
        "arn": context.arn("ec2", f"route-table/{identifier}"),
        "ownerId": context.account,
        "routes": [_inline(route) for route in table.get("Routes", []) if route.get("GatewayId") != "local"],
        "tagsAll": tag_map(table.get("Tags")),
        "vpcId": table["VpcId"],
    }


def delete_route_table(context: Context, identifier: str, outputs: Properties) -> None:
    ask(context.client("ec2").delete_route_table, RouteTableId=identifier)


def create_route(context: Context, inputs: Properties) -> str:
    ec2 = context.client("ec2")
    ec2.create_route(RouteTableId=inputs["routeTableId"], **only(inputs, DESTINATIONS | TARGETS))
    return route_id(inputs)


def route_id(inputs: Properties) -> str:
    """The provider's id, made of the route table and the destination, since a route has no id in AWS."""
    destination = next(iter(only(inputs, DESTINATIONS).values()))
    return f"r-{inputs['routeTableId']}{zlib.crc32(str(destination).encode())}"


def read_route(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    call = context.client("ec2").describe_route_tables
    table = one(call, "RouteTables", RouteTableIds=[inputs.get("routeTableId", "")])
    wanted = set(only(inputs, DESTINATIONS).items())
    found = [route for route in (table or {}).get("Routes", []) if wanted <= set(_flat(route).items())]
    return (
        {"origin": found[0].get("Origin", "CreateRoute"), "state": found[0].get("State", "active")} if found else None
    )


def update_route(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    context.client("ec2").replace_route(RouteTableId=new["routeTableId"], **only(new, DESTINATIONS | TARGETS))


def delete_route(context: Context, identifier: str, outputs: Properties) -> None:
    destination = only(outputs, DESTINATIONS)
    ask(context.client("ec2").delete_route, RouteTableId=outputs["routeTableId"], **destination)


def create_association(context: Context, inputs: Properties) -> str:
    names = {"routeTableId": "RouteTableId", "subnetId": "SubnetId", "gatewayId": "GatewayId"}
    return str(context.client("ec2").associate_route_table(**only(inputs, names))["AssociationId"])


def read_association(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    search = [{"Name": "association.route-table-association-id", "Values": [identifier]}]
    table = one(context.client("ec2").describe_route_tables, "RouteTables", Filters=search)
    return table and {"routeTableId": table["RouteTableId"]}


def delete_association(context: Context, identifier: str, outputs: Properties) -> None:
    ask(context.client("ec2").disassociate_route_table, AssociationId=identifier)


def _inline(route: dict[str, Any]) -> dict[str, Any]:
    return {here: route[there] for here, there in INLINE.items() if route.get(there)}


def _flat(route: dict[str, Any]) -> dict[str, str]:
    return {key: value for key, value in route.items() if isinstance(value, str)}


ROUTE_TABLE = Resource(
    "aws:ec2/routeTable:RouteTable",
    words("vpcId routes tags"),
    words("arn ownerId"),
    create_route_table,
    read_route_table,
    delete_route_table,
    in_place=(tags_by(ec2_tags),),
)
ROUTE = Resource(
    "aws:ec2/route:Route",
    words("routeTableId") | frozenset(DESTINATIONS) | frozenset(TARGETS),
    words("origin state"),
    create_route,
    read_route,
    delete_route,
    in_place=(InPlace(frozenset(TARGETS), update_route),),
)
ASSOCIATION = Resource(
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    words("routeTableId subnetId gatewayId"),
    words(""),
    create_association,
    read_association,
    delete_association,
)
RESOURCES = (ROUTE_TABLE, ROUTE, ASSOCIATION)
