"""Clusters whose pods have IPv6: what goes with them and what does not."""

from typing import Any

import pytest

from eks_citadel.control_plane.settings import judge_region
from eks_citadel.network.address_plan import ipv6_subnet
from eks_citadel.network.settings import subnet_range
from eks_citadel.nodes.settings.addons import AddonsSettings
from eks_citadel.parsing.parse import parse
from eks_citadel.parsing.refusal import Refusal
from eks_citadel.talk.settings.isolated_namespace import IsolatedNamespaceSettings
from eks_citadel.talk.settings.kube_system import KubeSystemSettings
from unit.eks_citadel.settings_rules import RESERVED, WORLD
from unit.eks_citadel.settings_samples import cluster, flow, node_group, parsed, refusal, sentences, with_flows

SERVICES = "fd30:3087:b6c2::/108"
UNIQUE_LOCAL = "EKS gives IPv6 clusters a range of fc00::/7; give the cluster's serviceIpv6Cidr."
NITRO = 'pods get IPv6 on AWS Nitro instances only, and this type is older; choose a newer type, such as "m7i.large".'
WAY_OUT = "in an IPv6 cluster its pods also have IPv4 egress, which no network policy closes; pin v1.15.1 or later."
TWO_RANGES = "a cluster has one service range, which is of its address family; keep one."


def ipv6(**changes: Any) -> dict[str, Any]:
    return cluster(ip_family="ipv6", **changes)


def test_an_IPv4_cluster_has_a_service_range_from_the_start_and_an_IPv6_one_has_none() -> None:
    assert parsed(cluster()).service_ipv4_cidr == "172.20.0.0/16"
    assert parsed(ipv6()).service_ipv4_cidr is None


def test_clients_of_an_IPv6_cluster_come_by_both_families() -> None:
    both = ["203.0.113.7/32", "2001:db8:40::/48"]
    assert parsed(ipv6(endpoint_public_cidrs=both)).endpoint_public_cidrs == tuple(both)


@sentences(
    ("the world", ipv6(endpoint_public_cidrs=["::/0"]), f'endpoint_public_cidrs[0] is "::/0": {WORLD}'),
    (
        "all global addresses",
        ipv6(endpoint_public_cidrs=["2000::/3"]),
        f'endpoint_public_cidrs[0] is "2000::/3": {WORLD}',
    ),
    (
        "mapped IPv4",
        ipv6(endpoint_public_cidrs=["::ffff:0:0/96"]),
        f'endpoint_public_cidrs[0] is "::ffff:0:0/96": {RESERVED}',
    ),
    (
        "translated IPv4",
        ipv6(endpoint_public_cidrs=["64:ff9b::/96"]),
        f'endpoint_public_cidrs[0] is "64:ff9b::/96": {RESERVED}',
    ),
    ("unique local", ipv6(endpoint_public_cidrs=["fd00::/8"]), f'endpoint_public_cidrs[0] is "fd00::/8": {RESERVED}'),
)
def test_E6_an_IPv6_cluster_lets_in_no_world_and_no_reserved_range(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "IPv4 destination",
        with_flows(flow(destination={"cidrs": ["2001:db8::/32", "198.51.100.0/24"]}), ip_family="ipv6"),
        (
            'flows[0].destination.cidrs[1] is "198.51.100.0/24": pods of an IPv6 cluster have no IPv4 address, and the '
            'CNI ignores such a rule; write "64:ff9b::c633:6400/120" where a NAT gateway translates, or give its IPv6 '
            "addresses."
        ),
    ),
    (
        "IPv4 source",
        with_flows(flow(source={"cidrs": ["10.99.0.0/24"]}), ip_family="ipv6"),
        (
            'flows[0].source.cidrs[0] is "10.99.0.0/24": pods of an IPv6 cluster have no IPv4 address, and the CNI '
            "ignores such a rule; give the clients' IPv6 addresses."
        ),
    ),
    (
        "IPv6 destination in an IPv4 cluster",
        with_flows(flow(destination={"cidrs": ["2001:db8::/32"]})),
        (
            'flows[0].destination.cidrs[0] is "2001:db8::/32": pods of an IPv4 cluster have no IPv6 address, and the '
            "CNI ignores such a rule; leave it out."
        ),
    ),
)
def test_T1_a_range_of_the_other_family_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "Xen",
        ipv6(node_groups=[node_group(instance_types=["t2.large"])]),
        f'node_groups[0].instance_types[0] is "t2.large": {NITRO}',
    ),
    (
        "one of two",
        ipv6(node_groups=[node_group(instance_types=["m7i.large", "m4.large"])]),
        f'node_groups[0].instance_types[1] is "m4.large": {NITRO}',
    ),
    (
        "old CNI",
        ipv6(addon_versions={"vpc-cni": "v1.14.9-eksbuild.1"}, network_policy_mode="standard"),
        f'addon_versions.vpc-cni is "v1.14.9-eksbuild.1": {WAY_OUT}',
    ),
)
def test_what_cannot_give_pods_IPv6_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


def test_metal_of_an_old_family_and_a_CNI_that_can_are_taken() -> None:
    assert parsed(ipv6(node_groups=[node_group(instance_types=["i3.metal"])]))
    assert parsed(ipv6(addon_versions={"vpc-cni": "v1.15.1-eksbuild.1"}, network_policy_mode="standard"))
    assert parsed(cluster(node_groups=[node_group(instance_types=["t2.large"])]))


def test_T1_the_add_ons_alone_refuse_an_old_CNI_too() -> None:
    arguments = {"cluster_name": "shop", "kubernetes_version": "1.36", "stage": "before-nodes", "ip_family": "ipv6"}
    pinned = {**arguments, "addon_versions": {"vpc-cni": "v1.14.1-eksbuild.1"}}
    assert refusal(pinned, AddonsSettings) == f'addon_versions.vpc-cni is "v1.14.1-eksbuild.1": {WAY_OUT}'


@pytest.mark.parametrize(
    ("ranges", "sentence"),
    [
        ({"service_ipv6_cidr": "2001:db8::/108"}, f'service_ipv6_cidr is "2001:db8::/108": {UNIQUE_LOCAL}'),
        ({"service_ipv6_cidr": "172.20.0.0/16"}, f'service_ipv6_cidr is "172.20.0.0/16": {UNIQUE_LOCAL}'),
        (
            {"service_ipv6_cidr": SERVICES, "service_ipv4_cidr": "172.20.0.0/16"},
            f"args is service_ipv4_cidr and service_ipv6_cidr: {TWO_RANGES}",
        ),
    ],
)
@pytest.mark.parametrize("settings", [KubeSystemSettings, IsolatedNamespaceSettings])
def test_T1_a_part_has_one_range_of_services_of_the_right_kind(settings: Any, ranges: Any, sentence: str) -> None:
    name = {"name": "shop"} if settings is IsolatedNamespaceSettings else {}
    assert refusal({**name, **ranges}, settings) == sentence


def test_kube_system_needs_a_range_of_services() -> None:
    assert refusal({}, KubeSystemSettings) == (
        "service_ipv4_cidr is missing: the API server has the first address of this range; give it, or "
        "service_ipv6_cidr of "
        "an IPv6 cluster."
    )


def test_a_range_that_is_not_known_yet_already_says_the_family() -> None:
    four = flow(destination={"cidrs": ["198.51.100.0/24"]})
    shop = {"name": "shop", "flows": [four], "service_ipv6_cidr": object()}
    assert refusal(shop, IsolatedNamespaceSettings).startswith("flows[0].destination.cidrs[0] is")
    watch = {**flow(destination={"named": "api-server"}), "ports": []}
    assert parse(IsolatedNamespaceSettings, {**shop, "flows": [watch]}).flows


def test_A1_China_has_no_IPv6_clusters() -> None:
    with pytest.raises(Refusal, match='^ip_family is "ipv6": EKS has no IPv6 clusters in China; write "ipv4".$'):
        judge_region("aws-cn", "ipv6")
    assert judge_region("aws-us-gov", "ipv6") == "ipv6"


def test_A2_each_kind_of_subnet_and_zone_has_its_place_in_the_56() -> None:
    nouns = ("node", "public", "control-plane", "aws-endpoint")
    found = [ipv6_subnet("2600:1f18:99:4200::/56", noun, zone) for zone in "abcdef" for noun in nouns]
    assert found[:5] == [f"2600:1f18:99:42{place:02x}::/64" for place in range(4)] + ["2600:1f18:99:4204::/64"]
    assert found[0] == "2600:1f18:99:4200::/64"
    assert found[-1] == "2600:1f18:99:4217::/64"
    assert len(set(found)) == 24


def test_an_existing_subnet_without_IPv6_is_refused_by_its_id() -> None:
    assert subnet_range("ipv6", ["subnet-0a", "10.0.0.0/24", "2001:db8::/64"]) == "2001:db8::/64"
    assert subnet_range("ipv4", ["subnet-0a", "10.0.0.0/24", ""]) == "10.0.0.0/24"
    with pytest.raises(Refusal, match="^network is subnet-0a: it has no IPv6 range, which an IPv6 cluster needs; "):
        subnet_range("ipv6", ["subnet-0a", "10.0.0.0/24", ""])
