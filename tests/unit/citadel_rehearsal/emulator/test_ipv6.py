"""IPv6 of VPCs, subnets and routes in the embedded AWS."""

from collections.abc import Iterator
from ipaddress import IPv6Network
from typing import Any

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import ACCOUNT, REGION, refusal


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws() as running:
        yield running


@pytest.fixture(scope="module")
def ec2(aws: EmbeddedAws) -> Any:
    return aws.client("ec2", REGION, ACCOUNT)


@pytest.fixture(scope="module")
def vpc(ec2: Any) -> dict[str, Any]:
    return ec2.create_vpc(CidrBlock="10.6.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]


@pytest.fixture(scope="module")
def whole(vpc: dict[str, Any]) -> IPv6Network:
    return IPv6Network(vpc["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"])


def block(whole: IPv6Network, place: int) -> str:
    return str(list(whole.subnets(new_prefix=64))[place])


def test_Amazon_gives_a_VPC_a_56_that_stays(ec2: Any, vpc: dict[str, Any], whole: IPv6Network) -> None:
    described = ec2.describe_vpcs(VpcIds=[vpc["VpcId"]])["Vpcs"][0]
    assert described["Ipv6CidrBlockAssociationSet"] == vpc["Ipv6CidrBlockAssociationSet"]
    assert whole.prefixlen == 56
    assert not ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"].get("Ipv6CidrBlockAssociationSet")


def test_a_subnet_has_the_64_that_it_was_given(ec2: Any, vpc: dict[str, Any], whole: IPv6Network) -> None:
    request = {"VpcId": vpc["VpcId"], "CidrBlock": "10.6.1.0/24", "Ipv6CidrBlock": block(whole, 1)}
    made = ec2.create_subnet(**request)["Subnet"]
    assert made["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"] == block(whole, 1)
    assert (made["AssignIpv6AddressOnCreation"], made["EnableDns64"]) == (False, False)
    for name in ("AssignIpv6AddressOnCreation", "EnableDns64"):
        ec2.modify_subnet_attribute(SubnetId=made["SubnetId"], **{name: {"Value": True}})
    (found,) = ec2.describe_subnets(SubnetIds=[made["SubnetId"]])["Subnets"]
    assert (found["AssignIpv6AddressOnCreation"], found["EnableDns64"]) == (True, True)


@pytest.mark.parametrize("fault", ["no CIDR", "a /56", "of another VPC", "taken"])
def test_a_subnet_whose_IPv6_does_not_fit_is_refused(
    fault: str, ec2: Any, vpc: dict[str, Any], whole: IPv6Network
) -> None:
    taken = {"VpcId": vpc["VpcId"], "Ipv6CidrBlock": block(whole, 9)}
    refusal(ec2.create_subnet, CidrBlock="10.6.9.0/24", **taken)
    wrong = {"no CIDR": "six", "a /56": str(whole), "of another VPC": "2001:db9::/64", "taken": block(whole, 9)}
    code, _ = refusal(ec2.create_subnet, VpcId=vpc["VpcId"], CidrBlock="10.6.10.0/24", Ipv6CidrBlock=wrong[fault])
    assert code in {"InvalidParameterValue", "InvalidSubnet.Range", "InvalidSubnet.Conflict"}


def test_a_subnet_without_IPv6_assigns_none(ec2: Any, vpc: dict[str, Any]) -> None:
    made = ec2.create_subnet(VpcId=vpc["VpcId"], CidrBlock="10.6.11.0/24")["Subnet"]["SubnetId"]
    wanted = {"AssignIpv6AddressOnCreation": {"Value": True}}
    assert refusal(ec2.modify_subnet_attribute, SubnetId=made, **wanted)[0] == "InvalidParameterValue"


def test_an_egress_only_gateway_is_the_way_of_IPv6_routes_in_its_VPC(ec2: Any, vpc: dict[str, Any]) -> None:
    made = ec2.create_egress_only_internet_gateway(VpcId=vpc["VpcId"])["EgressOnlyInternetGateway"]
    gateway = {"EgressOnlyInternetGatewayId": made["EgressOnlyInternetGatewayId"]}
    table = ec2.create_route_table(VpcId=vpc["VpcId"])["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationIpv6CidrBlock="::/0", **gateway)
    ec2.create_route(RouteTableId=table, DestinationIpv6CidrBlock="64:ff9b::/96", NatGatewayId="nat-0")
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId="nat-0")
    assert routes(ec2, table)["::/0"] == gateway["EgressOnlyInternetGatewayId"]
    assert routes(ec2, table)["64:ff9b::/96"] == routes(ec2, table)["0.0.0.0/0"] == "nat-0"
    ec2.delete_route(RouteTableId=table, DestinationIpv6CidrBlock="::/0")
    assert {"64:ff9b::/96", "0.0.0.0/0"} <= set(routes(ec2, table))
    assert "::/0" not in routes(ec2, table)


def test_an_egress_only_gateway_of_another_VPC_or_for_IPv4_is_refused(ec2: Any, vpc: dict[str, Any]) -> None:
    made = ec2.create_egress_only_internet_gateway(VpcId=vpc["VpcId"])["EgressOnlyInternetGateway"]
    gateway = {"EgressOnlyInternetGatewayId": made["EgressOnlyInternetGatewayId"]}
    other = ec2.create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
    tables = [ec2.create_route_table(VpcId=one)["RouteTable"]["RouteTableId"] for one in (other, vpc["VpcId"])]
    codes = [
        refusal(ec2.create_route, RouteTableId=tables[0], DestinationIpv6CidrBlock="::/0", **gateway)[0],
        refusal(ec2.create_route, RouteTableId=tables[1], DestinationCidrBlock="0.0.0.0/0", **gateway)[0],
        refusal(ec2.create_egress_only_internet_gateway, VpcId="vpc-0")[0],
    ]
    assert codes == ["InvalidGatewayID.NotFound", "InvalidParameterCombination", "InvalidVpcID.NotFound"]


def test_an_endpoint_has_IPv6_only_where_its_service_has(ec2: Any, vpc: dict[str, Any]) -> None:
    names = {short: f"com.amazonaws.{REGION}.{short}" for short in ("sts", "eks")}
    services = ec2.describe_vpc_endpoint_services(ServiceNames=list(names.values()))["ServiceDetails"]
    kinds = {one["ServiceName"]: one["SupportedIpAddressTypes"] for one in services}
    assert kinds == {names["sts"]: ["ipv4", "ipv6"], names["eks"]: ["ipv4"]}
    request = {"VpcId": vpc["VpcId"], "VpcEndpointType": "Interface", "IpAddressType": "dualstack"}
    assert refusal(ec2.create_vpc_endpoint, ServiceName=names["eks"], **request)[0] == "InvalidParameter"
    assert refusal(ec2.create_vpc_endpoint, ServiceName=names["sts"], **request)[0] == "accepted"


def routes(ec2: Any, table: str) -> dict[str, str]:
    (found,) = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"]
    ways = ("EgressOnlyInternetGatewayId", "NatGatewayId", "GatewayId")
    return {
        one.get("DestinationIpv6CidrBlock") or one["DestinationCidrBlock"]: next(one[way] for way in ways if way in one)
        for one in found["Routes"]
    }
