"""The network: subnets by duty, ways out by choice."""

from ipaddress import ip_network
from typing import Any

import pytest

from unit.eks_citadel.component_samples import ALONE, by_type, everything, later, made, seen, small, tried

NEW = ALONE["Network"]


def network(**changes: Any) -> Any:
    return made({**NEW, **changes}, "net", "Network")


def test_each_zone_has_subnets_for_nodes_control_plane_and_ways_out_that_do_not_overlap() -> None:
    subnets = {item.name: item.inputs for item in by_type(seen(everything), "Subnet")}
    ranges = [ip_network(item["cidrBlock"]) for item in subnets.values()]
    assert all(range_.subnet_of(ip_network("10.20.0.0/16")) for range_ in ranges)
    assert not [(a, b) for a in ranges for b in ranges if a is not b and a.overlaps(b)]
    duties = {"node", "control-plane", "public", "aws-endpoint"}
    assert set(subnets) == {f"shop-network-{duty}-subnet-{zone}" for duty in duties for zone in "abc"}
    assert all(item["availabilityZone"] == f"eu-west-1{name[-1]}" for name, item in subnets.items())


def test_no_subnet_gives_public_addresses() -> None:
    assert not [item for item in by_type(seen(everything), "Subnet") if item.inputs.get("mapPublicIpOnLaunch")]


def test_DNS_is_on() -> None:
    inputs = network().one("net-vpc").inputs
    assert (inputs["enableDnsHostnames"], inputs["enableDnsSupport"], inputs["cidrBlock"]) == (True, True, NEW["cidr"])


def test_flows_are_logged_by_a_role_for_one_log_group() -> None:
    monitor = network()
    log = monitor.one("net-flow-log")
    assert log.inputs["trafficType"] == "ALL"
    assert monitor.waits_for("net-flow-log", "net-flow-logs-policy")
    assert monitor.one("net-flow-logs").inputs["retentionInDays"] > 0


def test_the_default_security_group_has_no_rules() -> None:
    (group,) = by_type(network(), "DefaultSecurityGroup")
    assert not group.inputs.get("ingress")
    assert not group.inputs.get("egress")


@pytest.mark.parametrize(
    ("outbound", "gateways", "default_routes"), [("single-nat", 1, 2), ("nat-per-zone", 2, 2), ("aws-endpoints", 0, 0)]
)
def test_the_ways_out(outbound: str, gateways: int, default_routes: int) -> None:
    monitor = network(outbound=outbound)
    assert len(by_type(monitor, "NatGateway")) == gateways
    out = [item for item in by_type(monitor, "Route") if item.name.startswith("net-route-node")]
    assert len(out) == default_routes
    assert {item.inputs["destinationCidrBlock"] for item in out} <= {"0.0.0.0/0"}


def test_control_plane_and_endpoint_subnets_have_no_way_out() -> None:
    monitor = seen(everything)
    associations = by_type(monitor, "RouteTableAssociation")
    tables = {
        urn
        for item in associations
        for urn in item.feeds("routeTableId")
        if "control-plane" in item.name or "aws-endpoint" in item.name
    }
    routed = {urn for route in by_type(monitor, "Route") for urn in route.feeds("routeTableId")}
    assert tables
    assert not tables & routed


def test_a_closed_network_has_the_endpoints_that_a_cluster_needs_and_no_gateway() -> None:
    monitor = network(outbound="aws-endpoints", aws_endpoints=["secretsmanager"])
    endpoints = {
        item.inputs["serviceName"].rpartition("eu-west-1.")[2]: item for item in by_type(monitor, "VpcEndpoint")
    }
    assert set(endpoints) == {
        "ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "elasticloadbalancing", "logs", "s3", "secretsmanager", "sts",
    }  # fmt: skip
    assert {item.inputs["vpcEndpointType"] for item in endpoints.values()} == {"Interface"}
    assert all(item.inputs["privateDnsEnabled"] for item in endpoints.values())
    # Without it EC2 wants a gateway endpoint for S3, too.
    only_inbound = "privateDnsOnlyForInboundResolverEndpoint"
    options = {name: item.inputs["dnsOptions"] for name, item in endpoints.items()}
    assert {name: found[only_inbound] for name, found in options.items() if only_inbound in found} == {"s3": False}
    assert not by_type(monitor, "InternetGateway", "NatGateway", "Eip")


@pytest.mark.parametrize("family", ["ipv4", "ipv6"])
def test_S3_answers_the_whole_VPC_without_a_gateway_endpoint(family: str) -> None:
    monitor = network(aws_endpoints=["s3", "kms"], ip_family=family)
    options = {item.name: item.inputs.get("dnsOptions", {}) for item in by_type(monitor, "VpcEndpoint")}
    only_inbound = "privateDnsOnlyForInboundResolverEndpoint"
    assert options["net-aws-endpoint-s3"][only_inbound] is False
    assert only_inbound not in options["net-aws-endpoint-kms"]


def test_DynamoDB_has_no_private_names_to_ask_for() -> None:
    monitor = network(aws_endpoints=["dynamodb", "dynamodb-streams", "kms"])
    private = {item.name: item.inputs["privateDnsEnabled"] for item in by_type(monitor, "VpcEndpoint")}
    assert private == {
        "net-aws-endpoint-dynamodb": False,
        "net-aws-endpoint-dynamodb-streams": False,
        "net-aws-endpoint-kms": True,
    }


def test_endpoints_answer_the_network_on_443_only() -> None:
    rules = [item.inputs for item in by_type(network(aws_endpoints=["s3"]), "SecurityGroupIngressRule")]
    assert [(rule["cidrIpv4"], rule["fromPort"], rule["toPort"], rule["ipProtocol"]) for rule in rules] == [
        (NEW["cidr"], 443, 443, "tcp")
    ]


def test_load_balancers_get_role_tags_and_public_ones_only_on_request() -> None:
    def roles(monitor: Any) -> dict[str, set[str]]:
        return {
            item.name: {key for key in item.inputs.get("tags", {}) if key.startswith("kubernetes.io/role/")}
            for item in by_type(monitor, "Subnet")
        }

    assert "kubernetes.io/role/elb" not in str(roles(network()))
    public = roles(network(public_load_balancers=True))
    assert public["net-public-subnet-a"] == {"kubernetes.io/role/elb"}
    assert public["net-node-subnet-a"] == {"kubernetes.io/role/internal-elb"}
    assert public["net-control-plane-subnet-a"] == set()


def test_a_zone_without_EKS_is_refused_and_no_subnet_is_made() -> None:
    calls = {
        "aws:index/getAvailabilityZones:getAvailabilityZones": {
            "names": ["us-east-1a", "us-east-1b"],
            "zoneIds": ["use1-az3", "use1-az1"],
        }
    }
    refused = tried(NEW, "net", "Network", calls=calls, region="us-east-1")
    assert refused.sentence.startswith('zones[0] is "a": ') or refused.sentence.startswith('network.zones[0] is "a": ')
    assert not by_type(refused.monitor, "Subnet", "NatGateway")


def test_a_zone_that_the_region_lacks_is_refused() -> None:
    calls = {"aws:index/getAvailabilityZones:getAvailabilityZones": {"names": ["eu-west-1a"], "zoneIds": ["euw1-az1"]}}
    refused = tried(small(), calls=calls)
    assert refused.sentence.startswith('network.zones[1] is "b": ')
    assert not by_type(refused.monitor, "Subnet", "Cluster")


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"zones": ["a"]}, "zones"),
        ({"cidr": "10.20.0.1/16"}, "cidr"),
        ({"cidr": "10.0.0.0/8"}, "cidr"),
        ({"cidr": "10.20.0.0/24"}, "cidr"),
        ({"vpc_id": "vpc-0a1b2c3d"}, "args"),
        ({"outbound": "nat"}, "outbound"),
    ],
)
def test_what_a_network_cannot_be_is_refused(changes: Any, path: str) -> None:
    refused = tried({**NEW, **changes}, "net", "Network")
    assert refused.sentence.startswith(path)
    assert refused.monitor.names() == set()


@pytest.mark.parametrize("name", ["control_plane_subnet_ids", "aws_endpoint_subnet_ids"])
def test_T3_subnets_that_prove_to_be_those_of_nodes_are_refused_when_they_are_known(name: str) -> None:
    nodes = ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]
    existing = {"vpc_id": "vpc-0a1b2c3d", "node_subnet_ids": nodes}
    assert tried(lambda: {**existing, name: later(nodes[::-1])}, "net", "Network").sentence == (
        f'network.{name}[0] is "subnet-1a1b2c3d": nodes are in this subnet, so a network policy that names its range '
        "would also match every pod; give separate subnets, or leave the key out."
    )


def test_T3_endpoints_that_prove_to_stand_beside_the_control_plane_are_refused_when_they_are_known() -> None:
    nodes, there = ["subnet-0a1b2c3d", "subnet-1a1b2c3d"], ["subnet-2a1b2c3d", "subnet-3a1b2c3d"]
    given = {"vpc_id": "vpc-0a1b2c3d", "node_subnet_ids": nodes, "control_plane_subnet_ids": there}
    assert tried(lambda: {**given, "aws_endpoint_subnet_ids": later(there)}, "net", "Network").sentence == (
        'network.aws_endpoint_subnet_ids[0] is "subnet-2a1b2c3d": the control plane is in this subnet, so a network '
        "policy for endpoints would match it, too; give separate subnets, or leave the key out."
    )


@pytest.mark.parametrize("name", ["node_subnet_ids", "control_plane_subnet_ids"])
def test_one_subnet_is_refused_also_when_it_is_known_late(name: str) -> None:
    existing = {"vpc_id": "vpc-0a1b2c3d", "node_subnet_ids": ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]}
    refused = tried(lambda: {**existing, name: later(["subnet-2a1b2c3d"])}, "net", "Network")
    assert refused.sentence == f"{name} is a list: EKS needs two zones; give subnets of two zones."


def test_an_existing_one_alone_makes_nothing() -> None:
    existing = {"vpc_id": "vpc-0a1b2c3d", "node_subnet_ids": ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]}
    assert made(existing, "net", "Network").names() == {"net"}
