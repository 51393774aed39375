"""Clusters whose pods have IPv6, from the VPC to the policies."""

import json
from functools import cache
from ipaddress import ip_network
from typing import Any

import pytest

from harness import SERVICE_IPV6_CIDR, VPC_IPV6_CIDR, Monitor
from unit.eks_citadel.component_samples import ALONE, VPC, by_type, document, made, orders, small, tried

NEW = {**ALONE["Network"], "ip_family": "ipv6"}
NODES = {f"net-node-subnet-{zone}" for zone in "ab"}


def network(**changes: Any) -> Monitor:
    return made({**NEW, **changes}, "net", "Network")


@cache
def six() -> Monitor:
    """The orders service in an IPv6 cluster."""
    arguments = orders(ip_family="ipv6")
    arguments["flows"] = [
        {"name": "watch", "source": {"namespace": "shop"}, "destination": {"named": "api-server"}},
        {"name": "store", "source": {"namespace": "shop"}, "destination": {"named": "aws-endpoints"}},
        {
            "name": "webhook",
            "source": {"named": "api-server"},
            "destination": {"namespace": "payments"},
            "ports": [{"port": 9443}],
        },
    ]
    return made(arguments)


def blocks(policy: str, direction: str) -> set[str]:
    (rule,) = six().one(f"shop-{policy}").inputs["spec"][direction]
    return {peer["ipBlock"]["cidr"] for peer in rule["to" if direction == "egress" else "from"]}


def test_a_new_VPC_is_dual_stack_with_a_64_a_subnet_that_no_other_has() -> None:
    monitor = network(aws_endpoints=["s3"], public_load_balancers=True)
    assert monitor.one("net-vpc").inputs["assignGeneratedIpv6CidrBlock"] is True
    ranges = {item.name: item.inputs["ipv6CidrBlock"] for item in by_type(monitor, "Subnet")}
    assert len(ranges) == 8
    assert len(set(ranges.values())) == 8
    assert all(ip_network(one).subnet_of(ip_network(VPC_IPV6_CIDR)) for one in ranges.values())
    assert {ip_network(one).prefixlen for one in ranges.values()} == {64}


def test_nodes_are_given_IPv6_addresses_and_nobody_else_is() -> None:
    subnets = by_type(network(), "Subnet")
    assert {item.name for item in subnets if item.inputs.get("assignIpv6AddressOnCreation")} == NODES
    public = [item for item in subnets if "-public-" in item.name]
    assert public
    assert not [item for item in public if "ipv6CidrBlock" in item.inputs]


@pytest.mark.parametrize(("outbound", "gateways"), [("single-nat", 1), ("nat-per-zone", 2)])
def test_IPv6_goes_out_by_a_gateway_that_lets_nothing_in_and_IPv4_is_translated(outbound: str, gateways: int) -> None:
    monitor = network(outbound=outbound)
    (gateway,) = by_type(monitor, "EgressOnlyInternetGateway")
    routes = {item.name: item for item in by_type(monitor, "Route")}
    for zone in "ab":
        out, translated = routes[f"net-route-node-{zone}-ipv6"], routes[f"net-route-node-{zone}-nat64"]
        assert out.inputs["destinationIpv6CidrBlock"] == "::/0"
        assert out.feeds("egressOnlyGatewayId") == {gateway.urn}
        assert translated.inputs["destinationIpv6CidrBlock"] == "64:ff9b::/96"
        assert translated.feeds("natGatewayId") <= {item.urn for item in by_type(monitor, "NatGateway")}
    assert len(by_type(monitor, "NatGateway")) == gateways
    assert {item.name for item in by_type(monitor, "Subnet") if item.inputs.get("enableDns64")} == NODES


def test_a_closed_network_has_no_way_out_by_IPv6_either() -> None:
    monitor = network(outbound="aws-endpoints")
    assert not by_type(monitor, "EgressOnlyInternetGateway", "NatGateway", "InternetGateway", "Route")
    assert not [item for item in by_type(monitor, "Subnet") if item.inputs.get("enableDns64")]
    assert all(":ff9b" not in one for one in monitor.outputs_of("net")["awsEndpointCidrs"])


def test_only_load_balancers_open_the_public_subnets_to_IPv6() -> None:
    def public(monitor: Monitor) -> list[str]:
        routes = [item for item in by_type(monitor, "Route") if "route-public" in item.name]
        return sorted(item.inputs.get("destinationIpv6CidrBlock", "") for item in routes)

    assert public(network()) == [""]
    assert public(network(public_load_balancers=True)) == ["", "::/0"]


def test_endpoints_have_IPv6_where_the_service_has_and_answer_both_families_of_the_VPC() -> None:
    monitor = network(aws_endpoints=["s3", "sts"])
    kinds = {item.name: item.inputs["ipAddressType"] for item in by_type(monitor, "VpcEndpoint")}
    assert kinds == {"net-aws-endpoint-s3": "ipv4", "net-aws-endpoint-sts": "dualstack"}
    assert monitor.one("net-aws-endpoint-sts").inputs["dnsOptions"] == {"dnsRecordIpType": "dualstack"}
    rules = [item.inputs for item in by_type(monitor, "SecurityGroupIngressRule")]
    # Both are registered side by side, in any order.
    assert sorted([(rule.get("cidrIpv4"), rule.get("cidrIpv6")) for rule in rules], key=repr) == [
        (NEW["cidr"], None),
        (None, VPC_IPV6_CIDR),
    ]


def test_an_IPv4_network_sends_nothing_of_IPv6_and_its_endpoints_say_so() -> None:
    monitor = made({**ALONE["Network"], "aws_endpoints": ["sts"]}, "net", "Network")
    sent = {key for item in monitor.registrations.values() for key in item.inputs}
    assert not [key for key in sent if "ipv6" in key.lower() or key == "enableDns64"]
    (endpoint,) = by_type(monitor, "VpcEndpoint")
    assert (endpoint.inputs["ipAddressType"], endpoint.inputs["dnsOptions"]) == ("ipv4", {"dnsRecordIpType": "ipv4"})


def test_the_cluster_is_told_the_family_and_chooses_its_range_itself() -> None:
    assert six().one("shop-control-plane-cluster").inputs["kubernetesNetworkConfig"] == {"ipFamily": "ipv6"}
    assert six().outputs_of("shop-control-plane")["serviceCidr"] == SERVICE_IPV6_CIDR


def test_T1_every_policy_names_IPv6_addresses_only() -> None:
    found = [
        peer["ipBlock"]["cidr"]
        for policy in by_type(six(), "NetworkPolicy")
        for direction in ("ingress", "egress")
        for rule in policy.inputs["spec"].get(direction, [])
        for peer in [*rule.get("from", []), *rule.get("to", [])]
        if "ipBlock" in peer
    ]
    assert len(found) > 50
    assert {ip_network(cidr).version for cidr in found} == {6}
    assert not [cidr for cidr in found if ip_network(cidr).overlaps(ip_network("fd00:ec2::254/128"))]


def test_T1_named_ends_are_the_IPv6_ranges_of_this_cluster() -> None:
    assert blocks("namespace-shop-policy-flow-watch-egress", "egress") == {"fd30:3087:b6c2::1/128"}
    planes = {item.inputs["ipv6CidrBlock"] for item in by_type(six(), "Subnet") if "control-plane" in item.name}
    assert blocks("namespace-payments-policy-flow-webhook-ingress", "ingress") == planes
    inside = [item.inputs for item in by_type(six(), "Subnet") if "aws-endpoint" in item.name]
    translated = {f"64:ff9b::{_hextets(item['cidrBlock'])}" for item in inside}
    assert blocks("namespace-shop-policy-flow-store-egress", "egress") == {
        *(item["ipv6CidrBlock"] for item in inside),
        *translated,
    }


def _hextets(cidr: str) -> str:
    address, length = ip_network(cidr).network_address.packed, int(cidr.partition("/")[2])
    return f"{address[0] << 8 | address[1]:x}:{address[2] << 8 | address[3]:x}/{96 + length}"


def test_T1_credentials_come_from_the_agent_s_IPv6_address() -> None:
    rules = six().one("shop-namespace-shop-policy-pod-identity-orders").inputs["spec"]["egress"]
    assert rules[0] == {"to": [{"ipBlock": {"cidr": "fd00:ec2::23/128"}}], "ports": [{"port": 80, "protocol": "TCP"}]}


def test_T1_pods_have_no_IPv4_way_out_that_no_policy_sees() -> None:
    cni = json.loads(six().one("shop-addons-before-nodes-vpc-cni").inputs["configurationValues"])
    assert cni["env"]["ENABLE_V4_EGRESS"] == "false"
    dns = json.loads(six().one("shop-addons-after-nodes-coredns").inputs["configurationValues"])
    assert "forward . fd00:ec2::253" in dns["corefile"]


def test_L2_the_CNI_may_assign_IPv6_addresses_and_not_change_IPv4_ones() -> None:
    policy = six().one("shop-addons-before-nodes-vpc-cni-role-policy")
    actions = [action for item in document(policy.inputs["policy"])["Statement"] for action in item["Action"]]
    assert "ec2:AssignIpv6Addresses" in actions
    assert "ec2:AssignPrivateIpAddresses" not in actions
    assert six().waits_for("shop-addons-before-nodes-vpc-cni", "shop-addons-before-nodes-vpc-cni-role-policy")


def test_A1_China_has_no_IPv6_clusters_and_no_cluster_is_made() -> None:
    refused = tried(small("cn-north-1", ip_family="ipv6"), region="cn-north-1")
    assert refused.sentence == 'ip_family is "ipv6": EKS has no IPv6 clusters in China; write "ipv4".'
    assert not by_type(refused.monitor, "Cluster")


def test_an_existing_VPC_gives_its_IPv6_ranges_and_is_refused_without() -> None:
    planes = {"control_plane_subnet_ids": ["subnet-2a1b2c3d", "subnet-3a1b2c3d"]}
    token = "aws:ec2/getSubnet:getSubnet"

    def answer(six: str) -> Any:
        block = {"cidrBlock": "10.9.0.0/24", "ipv6CidrBlock": six, "availabilityZoneId": "euw1-az1"}
        return lambda args: {"id": args["id"], "availabilityZone": f"eu-west-1{args['id'][7]}", **block}

    arguments = {**VPC, **planes, "ip_family": "ipv6"}
    found = made(arguments, "net", "Network", calls={token: answer("2001:db8:1:2::/64")}).outputs_of("net")
    assert found["controlPlaneCidrs"] == ["2001:db8:1:2::/64"] * 2
    refused = tried(arguments, "net", "Network", calls={token: answer("")})
    assert "it has no IPv6 range, which an IPv6 cluster needs" in refused.sentence
