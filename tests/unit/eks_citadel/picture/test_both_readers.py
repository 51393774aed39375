"""The picture from settings is the picture that is read back from what they render."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eks_citadel.kubernetes.eks_addons import known
from eks_citadel.picture import from_objects
from eks_citadel.secure_cluster.settings.secure_cluster import SecureClusterSettings
from eks_citadel.talk.documents.ranges import Ranges

from .clusters import (
    CACHED_RANGES,
    FLOWS,
    IPV6_FLOWS,
    IPV6_RANGES,
    NAMED_IPV6_RANGES,
    NAMED_RANGES,
    ORDERS,
    PAYMENTS,
    RANGES,
    ROLE,
    cluster,
    flow,
    ipv6_cluster,
    named_cluster,
    picture,
    rendered,
    unreached,
)

IDENTITIES = [
    {"namespace": "shop", "service_account": "orders", "pod_labels": {"app": "orders"}, "role_arn": f"{ROLE}/orders"},
    {"namespace": "default", "service_account": "jobs", "role_arn": f"{ROLE}/jobs", "disable_session_tags": True},
]
DEVS = {
    "name": "devs",
    "principal_arn": f"{ROLE}/devs",
    "kubernetes_groups": ["devs"],
    "cluster_role_bindings": [{"group": "devs", "cluster_role": "view"}],
    "role_bindings": [{"group": "devs", "cluster_role": "edit", "namespaces": ["shop", "payments"]}],
}
ME = {"name": "me", "principal_arn": f"{ROLE}/me", "cluster_policies": ["AmazonEKSClusterAdminPolicy"]}
EFS_NETWORK = {"cidr": "10.20.0.0/16", "zones": ["a", "b"], "aws_endpoints": ["elasticfilesystem", "s3"]}
ADDONS = [
    {"name": name, "version": "v9.9.9-eksbuild.1", **({"hosted_zone_ids": ["Z0"]} if addon.zones else {})}
    for name, addon in known().items()
]
CERT_MANAGER = {"namespace": "cert-manager", "pod_labels": {"app.kubernetes.io/name": "cert-manager"}}
FLOWS_OF_ADDONS = (
    flow("scrape", ORDERS, CERT_MANAGER, {"port": 9402}),
    flow("call", {"namespace": "cert-manager"}, PAYMENTS, {"port": 8443}),
    flow("every", PAYMENTS, {"named": "all-namespaces"}, {"port": 9090}),
    flow("dns", {"namespace": "external-dns"}, {"cidrs": ["198.51.100.0/24"]}, {"port": 53, "protocol": "UDP"}),
)
CONTROLLER = {"name": "aws-load-balancer-controller", "version": "3.5.0", "role_arn": f"{ROLE}/lbc"}
EC2_NETWORK = {"cidr": "10.20.0.0/16", "zones": ["a", "b"], "aws_endpoints": ["ec2", "s3"]}
CLUSTERS = {
    "closed": (cluster(), RANGES),
    "flows of every kind": (cluster(flows=FLOWS), RANGES),
    "pod identities": (cluster(pod_identities=IDENTITIES), RANGES),
    "pod identities without endpoints": (cluster(pod_identities=IDENTITIES), Ranges((), (), "10.100.0.0/16")),
    "an endpoint of EC2": (cluster(network=EC2_NETWORK), replace(RANGES, ec2_endpoint=True)),
    "nodes apart": (cluster(), replace(RANGES, node_cidrs=("10.20.0.0/19", "10.20.32.0/19"))),
    "further add-ons": (cluster(addons=ADDONS), replace(RANGES, node_cidrs=("10.20.0.0/19",))),
    "a controller that a chart installs": (cluster(addons=[CONTROLLER]), RANGES),
    "further add-ons by endpoints": (
        cluster(addons=ADDONS, network=EFS_NETWORK),
        replace(RANGES, endpoint_services=("elasticfilesystem", "s3")),
    ),
    "further add-ons in standard mode": (cluster(addons=ADDONS, network_policy_mode="standard"), RANGES),
    "further add-ons with IPv6": (ipv6_cluster(addons=ADDONS), IPV6_RANGES),
    "flows of further add-ons": (
        cluster(addons=ADDONS, flows=FLOWS_OF_ADDONS, node_local_dns_cache=True),
        replace(RANGES, node_local_dns_cache=True),
    ),
    "flows of further add-ons in standard mode": (
        cluster(addons=ADDONS, flows=FLOWS_OF_ADDONS, network_policy_mode="standard"),
        RANGES,
    ),
    "named ends": (named_cluster(), NAMED_RANGES),
    "named ends in standard mode": (named_cluster(network_policy_mode="standard"), NAMED_RANGES),
    "named ends and NodeLocal DNSCache": (named_cluster(node_local_dns_cache=True), CACHED_RANGES),
    "named ends of IPv6 pods": (named_cluster(ip_family="ipv6"), NAMED_IPV6_RANGES),
    "bindings": (cluster(access_entries=[ME, DEVS]), RANGES),
    "adopted default": (
        cluster(namespaces=[{"name": "default", "existing": True, "pod_security": "privileged"}]),
        RANGES,
    ),
    "standard mode": (cluster(network_policy_mode="standard", flows=FLOWS[:1]), RANGES),
    "unreached": (unreached(pod_identities=IDENTITIES[1:]), RANGES),
    "IPv6": (ipv6_cluster(flows=IPV6_FLOWS, pod_identities=IDENTITIES), IPV6_RANGES),
    "IPv6 without endpoints": (
        ipv6_cluster(pod_identities=IDENTITIES),
        Ranges(service_ipv6_cidr="fd12:3456:789a::/108"),
    ),
    "everything": (cluster(flows=FLOWS, pod_identities=IDENTITIES, access_entries=[ME, DEVS]), RANGES),
}


def assert_same(given_settings: SecureClusterSettings, ranges: Ranges = RANGES) -> None:
    decided, objects = picture(given_settings, ranges), rendered(given_settings, ranges)
    policies = objects["network_policies"]
    assert from_objects.permits_of(policies) == decided.permits
    assert from_objects.namespaces_of(objects["namespaces"], policies) == decided.namespaces
    assert from_objects.bindings_of(objects["bindings"]) == decided.bindings


@pytest.mark.parametrize("name", CLUSTERS)
def test_what_is_rendered_reads_back_as_it_was_decided(name: str) -> None:
    assert_same(*CLUSTERS[name])


def test_the_comparison_has_something_to_compare() -> None:
    decided = picture(*CLUSTERS["everything"])
    assert {permit.peer.kind for permit in decided.permits} == {"pods", "cidr", "anywhere"}
    assert {permit.direction for permit in decided.permits} == {"ingress", "egress"}
    assert len(decided.bindings) == 3
    assert [item.closed for item in decided.namespaces] == [True, True, True]


def test_a_policy_that_is_lost_or_added_is_seen() -> None:
    given_settings = cluster(flows=FLOWS, network_policy_mode="standard")
    policies = rendered(given_settings)["network_policies"]
    for policy in policies:
        rest = [other for other in policies if other is not policy]
        namespaces = rendered(given_settings)["namespaces"]
        permits, closed = from_objects.permits_of(rest), from_objects.namespaces_of(namespaces, rest)
        decided = picture(given_settings)
        assert (permits, closed) != (decided.permits, decided.namespaces), policy["metadata"]


LABELS = st.dictionaries(st.sampled_from(["app", "tier"]), st.sampled_from(["orders", "api"]), min_size=1, max_size=2)
PODS = st.builds(
    lambda name, labels: {"namespace": name, **({"pod_labels": labels} if labels else {})},
    st.sampled_from(["shop", "payments", "default"]),
    st.none() | LABELS,
)
IPV4_BLOCKS = ["0.0.0.0/0", "10.0.0.0/8", "169.254.0.0/15", "128.0.0.0/1", "198.51.100.7/32"]
IPV6_BLOCKS = ["::/0", "fd00::/8", "fd00:ec2::/31", "8000::/1", "64:ff9b::/96", "2001:db8::7/128"]
PORTS = st.lists(
    st.builds(
        lambda port, more, protocol: {
            "port": port,
            "protocol": protocol,
            **({"end_port": port + more} if more else {}),
        },
        st.integers(1, 60000),
        st.none() | st.integers(0, 100),
        st.sampled_from(["TCP", "UDP", "SCTP"]),
    ),
    min_size=1,
    max_size=3,
    unique_by=repr,
)


def ends(blocks: list[str]) -> st.SearchStrategy[tuple[dict[str, Any], dict[str, Any]]]:
    ranges = st.lists(st.sampled_from(blocks), min_size=1, max_size=3, unique=True).map(lambda cidrs: {"cidrs": cidrs})
    sources = PODS | ranges | st.just({"named": "api-server"})
    destinations = PODS | ranges | st.sampled_from([{"named": "api-server"}, {"named": "aws-endpoints"}])
    return st.tuples(sources, destinations).filter(lambda pair: any("namespace" in end for end in pair))


@st.composite
def some_flows(draw: st.DrawFn, blocks: list[str]) -> list[dict[str, Any]]:
    pairs = draw(st.lists(ends(blocks), max_size=4))
    ports = [() if "named" in destination else draw(PORTS) for _, destination in pairs]
    return [flow(f"f{index}", *pair, *ports[index]) for index, pair in enumerate(pairs)]


@settings(max_examples=60, deadline=None)
@given(flows=some_flows(IPV4_BLOCKS))
def test_any_flows_read_back_as_they_were_decided(flows: list[dict[str, Any]]) -> None:
    assert_same(cluster(flows=flows))


@settings(max_examples=60, deadline=None)
@given(flows=some_flows(IPV6_BLOCKS))
def test_any_flows_of_IPv6_pods_read_back_as_they_were_decided(flows: list[dict[str, Any]]) -> None:
    assert_same(ipv6_cluster(flows=flows), IPV6_RANGES)


def test_A2_the_order_of_items_changes_no_picture() -> None:
    one = cluster(flows=FLOWS, pod_identities=IDENTITIES, access_entries=[ME, DEVS])
    other = cluster(
        flows=FLOWS[::-1],
        pod_identities=IDENTITIES[::-1],
        access_entries=[DEVS, ME],
        namespaces=[{"name": "payments", "pod_security": "baseline"}, {"name": "shop"}],
    )
    assert picture(one) == picture(other)


def test_one_flow_opens_both_ends_in_the_picture() -> None:
    permits = picture(cluster(flows=[flow("pay", ORDERS, PAYMENTS, {"port": 8443})])).permits
    found = {(item.namespace, item.direction) for item in permits if item.port.first == 8443}
    assert found == {("shop", "egress"), ("payments", "ingress")}
