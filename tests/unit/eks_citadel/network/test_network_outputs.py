"""What a network tells to programs: ids by duty, ranges, addresses, route tables; and subnets on request."""

from collections.abc import Mapping
from ipaddress import ip_network
from typing import Any

import pytest

from harness import VPC_IPV6_CIDR
from unit.eks_citadel.component_samples import ALONE, by_type, later, made, small, tried

NEW = ALONE["Network"]
EVERYTHING = {
    **NEW,
    "outbound": "nat-per-zone",
    "aws_endpoints": ["s3"],
    "public_load_balancers": True,
    "internal_load_balancers": True,
    "data_subnets": True,
}
NODES, PLANES = ["subnet-0a1b2c3d", "subnet-1a1b2c3d"], ["subnet-2a1b2c3d", "subnet-3a1b2c3d"]
ENDPOINTS, BALANCERS, DATA = ["subnet-4a1b2c3d"], ["subnet-5a1b2c3d"], ["subnet-6a1b2c3d"]
EXISTING = {
    "vpc_id": "vpc-0a1b2c3d",
    "node_subnet_ids": NODES,
    "control_plane_subnet_ids": PLANES,
    "aws_endpoint_subnet_ids": ENDPOINTS,
    "load_balancer_subnet_ids": BALANCERS,
    "data_subnet_ids": DATA,
}
LISTS = {
    "awsEndpointCidrs", "awsEndpointSubnetIds", "controlPlaneCidrs", "controlPlaneSubnetIds", "dataCidrs",
    "dataSubnetIds", "interfaceCidrs", "loadBalancerCidrs", "loadBalancerSubnetIds", "natAddresses", "nodeCidrs",
    "nodeSubnetIds", "publicSubnetCidrs", "publicSubnetIds", "vpcCidrs",
}  # fmt: skip


def outputs(arguments: Any, **options: Any) -> Mapping[str, Any]:
    return made(arguments, "net", "Network", **options).outputs_of("net")


def found(subnet_id: str, ipv6: bool = False, **changes: str) -> dict[str, str]:
    """A look-up of a subnet whose first digit is its place."""
    place = int(subnet_id[7], 16)
    zone = {"availabilityZone": f"eu-west-1{'ab'[place % 2]}", "availabilityZoneId": f"euw1-az{place % 2 + 1}"}
    ranges = {"cidrBlock": f"10.9.{place}.0/24", "ipv6CidrBlock": f"2001:db8:0:{place}::/64" if ipv6 else ""}
    return {"id": subnet_id, "vpcId": "vpc-0a1b2c3d", **zone, **ranges, **changes}


def answers(ipv6: bool = False, **vpcs: str) -> dict[str, Any]:
    def look_up(args: Any) -> dict[str, str]:
        vpc = vpcs.get(args["id"].replace("-", "_"))
        return found(args["id"], ipv6, **({} if vpc is None else {"vpcId": vpc}))

    return {"aws:ec2/getSubnet:getSubnet": look_up}


def test_a_new_VPC_tells_ids_and_ranges_of_each_kind_of_subnet() -> None:
    monitor = made(EVERYTHING, "net", "Network")
    told = monitor.outputs_of("net")
    subnets = {item.name: item.inputs["cidrBlock"] for item in by_type(monitor, "Subnet")}

    def ranges(noun: str) -> list[str]:
        return [subnets[f"net-{noun}-subnet-{zone}"] for zone in "ab"]

    for noun, output in (
        ("node", "nodeCidrs"),
        ("public", "publicSubnetCidrs"),
        ("control-plane", "controlPlaneCidrs"),
        ("aws-endpoint", "awsEndpointCidrs"),
        ("data", "dataCidrs"),
    ):
        assert told[output] == ranges(noun)
    assert told["loadBalancerCidrs"] == [*ranges("public"), *ranges("load-balancer")]
    assert told["loadBalancerSubnetIds"][:2] == told["publicSubnetIds"]
    assert told["vpcCidrs"] == [NEW["cidr"]]
    ids = [one for name in LISTS if name.endswith("Ids") for one in told[name]]
    assert len(set(ids)) == len(subnets) == 12


def test_route_tables_are_told_by_what_they_are_for() -> None:
    assert set(outputs(EVERYTHING)["routeTableIds"]) == {
        "data", "isolated", "load-balancer", "node-a", "node-b", "public",
    }  # fmt: skip
    assert set(outputs({**NEW, "outbound": "aws-endpoints"})["routeTableIds"]) == {"isolated"}


def test_addresses_are_those_of_every_NAT_gateway() -> None:
    calls = {"single-nat": 1, "nat-per-zone": 2, "aws-endpoints": 0}
    for outbound, count in calls.items():
        monitor = made({**NEW, "outbound": outbound}, "net", "Network")
        assert len(monitor.outputs_of("net")["natAddresses"]) == len(by_type(monitor, "Eip")) == count


def test_what_is_not_there_is_an_empty_list() -> None:
    told = outputs({**NEW, "outbound": "aws-endpoints"})
    for name in ("publicSubnetIds", "publicSubnetCidrs", "dataSubnetIds", "dataCidrs", "natAddresses"):
        assert told[name] == []
    plain = outputs(NEW)
    assert (plain["awsEndpointSubnetIds"], plain["awsEndpointCidrs"]) == ([], [])


def test_load_balancers_stand_among_the_nodes_unless_they_get_subnets() -> None:
    plain = outputs(NEW)
    assert plain["loadBalancerSubnetIds"] == plain["nodeSubnetIds"]
    assert plain["loadBalancerCidrs"] == ["10.20.0.0/19", "10.20.32.0/19"]
    assert outputs({**NEW, "public_load_balancers": True})["loadBalancerCidrs"] == ["10.20.224.0/23", "10.20.228.0/23"]
    own = {**NEW, "internal_load_balancers": True}
    assert outputs(own)["loadBalancerCidrs"] == ["10.20.192.0/23", "10.20.196.0/23"]


def test_the_tag_for_internal_load_balancers_goes_where_they_stand() -> None:
    def tagged(arguments: Any) -> set[str]:
        subnets = by_type(made(arguments, "net", "Network"), "Subnet")
        return {item.name for item in subnets if "kubernetes.io/role/internal-elb" in item.inputs["tags"]}

    assert tagged(NEW) == {"net-node-subnet-a", "net-node-subnet-b"}
    assert tagged({**NEW, "internal_load_balancers": True}) == {
        "net-load-balancer-subnet-a",
        "net-load-balancer-subnet-b",
    }


def test_no_subnet_is_of_one_cluster_alone() -> None:
    """With one cluster's tag, the controller of load balancers leaves the subnet out in every other cluster.

    https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2607
    """
    for item in by_type(made(EVERYTHING, "net", "Network"), "Subnet"):
        assert not [key for key in item.inputs["tags"] if key.startswith("kubernetes.io/cluster/")]


@pytest.mark.parametrize("noun", ["data", "load-balancer"])
def test_subnets_on_request_have_a_route_table_of_their_own_and_no_way_out(noun: str) -> None:
    monitor = made(EVERYTHING, "net", "Network")
    associations = {item.name: item for item in by_type(monitor, "RouteTableAssociation")}
    tables = {name: item.feeds("routeTableId") for name, item in associations.items()}
    own = set().union(*(urns for name, urns in tables.items() if name.startswith(f"net-{noun}-association")))
    others = set().union(*(urns for name, urns in tables.items() if not name.startswith(f"net-{noun}-association")))
    routed = {urn for route in by_type(monitor, "Route") for urn in route.feeds("routeTableId")}
    assert len(own) == 1
    assert not own & (others | routed)


def test_subnets_on_request_move_no_other() -> None:
    def ranges(arguments: Any) -> dict[str, tuple[str, str]]:
        subnets = by_type(made(arguments, "net", "Network"), "Subnet")
        return {item.name: (item.inputs["cidrBlock"], item.inputs.get("ipv6CidrBlock", "")) for item in subnets}

    for family in ("ipv4", "ipv6"):
        without = ranges({**NEW, "aws_endpoints": ["s3"], "ip_family": family})
        with_all = ranges({**EVERYTHING, "ip_family": family, "public_load_balancers": False})
        assert without.items() <= with_all.items()
        networks = [ip_network(text) for pair in with_all.values() for text in pair if text]
        assert not [
            (a, b) for a in networks for b in networks if a is not b and a.version == b.version and a.overlaps(b)
        ]


def test_an_IPv6_network_tells_ranges_of_both_kinds_where_pods_see_both() -> None:
    told = outputs({**EVERYTHING, "ip_family": "ipv6"})
    assert told["vpcCidrs"] == [NEW["cidr"], VPC_IPV6_CIDR]
    assert told["dataCidrs"][0] == "2001:db8:0:4220::/64"
    assert told["dataCidrs"][2:] == ["64:ff9b::a14:c200/119", "64:ff9b::a14:c600/119"]
    assert [ip_network(text).version for text in told["loadBalancerCidrs"]] == [6] * 4
    assert outputs({**NEW, "ip_family": "ipv6"})["publicSubnetCidrs"] == []


def test_an_existing_VPC_tells_what_it_was_given_and_looks_up_the_ranges() -> None:
    told = outputs(EXISTING, calls=answers())
    assert (told["nodeSubnetIds"], told["nodeCidrs"]) == (NODES, ["10.9.0.0/24", "10.9.1.0/24"])
    assert (told["awsEndpointSubnetIds"], told["awsEndpointCidrs"]) == (ENDPOINTS, ["10.9.4.0/24"])
    assert (told["loadBalancerSubnetIds"], told["loadBalancerCidrs"]) == (BALANCERS, ["10.9.5.0/24"])
    assert (told["dataSubnetIds"], told["dataCidrs"]) == (DATA, ["10.9.6.0/24"])
    assert (told["natAddresses"], told["routeTableIds"], told["publicSubnetIds"]) == ([], {}, [])


def test_databases_and_endpoints_of_an_existing_IPv6_VPC_may_have_IPv4_only() -> None:
    told = outputs({**EXISTING, "ip_family": "ipv6"}, calls=answers(ipv6=True))
    assert told["awsEndpointCidrs"] == ["2001:db8:0:4::/64", "64:ff9b::a09:400/120"]
    assert told["dataCidrs"] == ["2001:db8:0:6::/64", "64:ff9b::a09:600/120"]
    assert told["loadBalancerCidrs"] == ["2001:db8:0:5::/64"]


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize(
    ("key", "place", "subnet"),
    [
        ("node_subnet_ids", 1, NODES[1]),
        ("control_plane_subnet_ids", 0, PLANES[0]),
        ("aws_endpoint_subnet_ids", 0, ENDPOINTS[0]),
        ("load_balancer_subnet_ids", 0, BALANCERS[0]),
        ("data_subnet_ids", 0, DATA[0]),
    ],
)
def test_a_subnet_of_another_VPC_is_refused_in_the_preview(key: str, place: int, subnet: str, preview: bool) -> None:
    elsewhere = answers(**{subnet.replace("-", "_"): "vpc-9a1b2c3d"})
    sentence = (
        f'network.{key}[{place}] is "{subnet}": it is in vpc-9a1b2c3d, and vpc_id is vpc-0a1b2c3d; give subnets of one '
        "VPC, and the id of that VPC."
    )
    for refused in (
        tried(EXISTING, "net", "Network", calls=elsewhere, preview=preview),
        tried(small(network=EXISTING), calls=elsewhere, preview=preview),
    ):
        assert refused.sentence == sentence
        assert not refused.monitor.of_type("aws:eks/nodeGroup:NodeGroup")


def test_a_VPC_that_is_known_late_is_compared_too() -> None:
    refused = tried(lambda: {**EXISTING, "vpc_id": later("vpc-9a1b2c3d")}, "net", "Network", calls=answers())
    assert refused.sentence.endswith(
        "it is in vpc-0a1b2c3d, and vpc_id is vpc-9a1b2c3d; give subnets of one VPC, and the id of that VPC."
    )


def test_nothing_is_refused_where_AWS_does_not_say_the_VPC() -> None:
    assert outputs(EXISTING)["nodeSubnetIds"] == NODES


def test_T3_load_balancers_that_prove_to_stand_among_nodes_are_told_when_that_is_known() -> None:
    flow = {
        "name": "web",
        "source": {"named": "load-balancers"},
        "destination": {"namespace": "shop"},
        "ports": [{"port": 80}],
    }

    def arguments(*subnet_ids: str) -> Any:
        own = {**EXISTING, "load_balancer_subnet_ids": later(list(subnet_ids))}
        return small(network=own, namespaces=[{"name": "shop"}], flows=[flow])

    shared = made(lambda: arguments(NODES[0])).logged
    apart = made(lambda: arguments(*BALANCERS)).logged
    assert len([text for text in shared if text.startswith("load-balancers-share-subnets: web ")]) == 1
    assert not [text for text in apart if text.startswith("load-balancers-share-subnets")]


def test_the_VPC_s_ranges_are_looked_up_only_where_a_flow_to_the_internet_leaves_them_out() -> None:
    flow = {
        "name": "out",
        "source": {"namespace": "shop"},
        "destination": {"named": "internet"},
        "ports": [{"port": 443}],
    }
    vpc = {
        "id": "vpc-0a1b2c3d",
        "cidrBlock": "10.9.0.0/16",
        "cidrBlockAssociations": [{"cidrBlock": "10.9.0.0/16"}, {"cidrBlock": "11.0.0.0/16"}],
        "ipv6CidrBlock": "",
    }
    calls = {"aws:ec2/getVpc:getVpc": vpc, **answers()}
    plain = made(small(network=EXISTING, namespaces=[{"name": "shop"}]), calls=calls)
    assert "aws:ec2/getVpc:getVpc" not in plain.invokes
    monitor = made(small(network=EXISTING, namespaces=[{"name": "shop"}], flows=[flow]), calls=calls)
    spec = monitor.one("shop-namespace-shop-policy-flow-out-egress").inputs["spec"]
    ranges = [ip_network(peer["ipBlock"]["cidr"]) for peer in spec["egress"][0]["to"]]
    assert not [one for one in ranges if one.overlaps(ip_network("11.0.0.0/16"))]
    assert [one for one in ranges if ip_network("11.1.0.0/32").subnet_of(one)]
