"""Named ends of flows: what is refused of them, and which policies they become."""

from typing import Any

import pytest

from eks_citadel.parsing import cidrs
from eks_citadel.parsing.parse import parse
from eks_citadel.secure_cluster.settings.secure_cluster import SecureClusterSettings
from eks_citadel.talk.documents.ranges import Ranges
from eks_citadel.talk.settings.isolated_namespace import IsolatedNamespaceSettings
from eks_citadel.talk.settings.kube_system import KubeSystemSettings
from unit.eks_citadel.picture.clusters import IPV6_RANGES, RANGES, rendered
from unit.eks_citadel.settings_samples import existing_network, flow, network, parsed, refusal, sentences, with_flows

LABELS = {"app.kubernetes.io/name": "aws-load-balancer-controller"}
CONTROLLER = {"namespace": "kube-system", "pod_labels": LABELS}
FULL = Ranges(
    RANGES.control_plane_cidrs,
    RANGES.aws_endpoint_cidrs,
    RANGES.service_ipv4_cidr,
    load_balancer_cidrs=("10.20.192.0/23",),
    data_cidrs=("10.20.194.0/23",),
    vpc_cidrs=("10.20.0.0/16",),
)
SIX = Ranges(
    IPV6_RANGES.control_plane_cidrs,
    IPV6_RANGES.aws_endpoint_cidrs,
    service_ipv6_cidr=IPV6_RANGES.service_ipv6_cidr,
    load_balancer_cidrs=("2001:db8:0:28::/64",),
    data_cidrs=("2001:db8:0:20::/64", "64:ff9b::a14:c200/119"),
    vpc_cidrs=("10.20.0.0/16", "2001:db8::/56"),
)


def settings(*flows: Any, **changes: Any) -> SecureClusterSettings:
    return parsed(with_flows(*flows, **changes))


def policies(settings: SecureClusterSettings, ranges: Ranges = FULL) -> dict[str, Any]:
    """By namespace and name."""
    found = rendered(settings, ranges)["network_policies"]
    return {f"{one['metadata']['namespace']}/{one['metadata']['name']}": one["spec"] for one in found}


def blocks(rule: Any, side: str) -> list[str]:
    return [peer["ipBlock"]["cidr"] for peer in rule[side]]


def named(end: str, **changes: Any) -> dict[str, Any]:
    return flow(destination={"named": end}, **changes)


@sentences(
    (
        "internet without ports",
        with_flows(named("internet", ports=[])),
        "flows[0].ports is empty: a flow without ports would open every port; name them.",
    ),
    (
        "load balancers of an existing network",
        with_flows(flow(source={"named": "load-balancers"}), network=existing_network()),
        'flows[0].source.named is "load-balancers": nobody said where load balancers stand, and a rule without '
        "addresses would allow everybody; give network.load_balancer_subnet_ids.",
    ),
    (
        "no data subnets",
        with_flows(named("data-subnets")),
        'flows[0].destination.named is "data-subnets": the network has no subnets for data, and a rule without '
        "addresses would allow everybody; give network.data_subnets.",
    ),
    (
        "no data subnets of an existing network",
        with_flows(named("data-subnets"), network=existing_network()),
        'flows[0].destination.named is "data-subnets": the network has no subnets for data, and a rule without '
        "addresses would allow everybody; give network.data_subnet_ids.",
    ),
    (
        "from databases",
        with_flows(flow(source={"named": "data-subnets"}), network=network(data_subnets=True)),
        'flows[0].source.named is "data-subnets": databases and file systems do not open connections; swap the ends.',
    ),
    (
        "every namespace to every namespace",
        with_flows(flow(source={"named": "all-namespaces"}, destination={"named": "all-namespaces"})),
        'flows[0] is "pay": every pod could talk to every other one on these ports; name a namespace at one end.',
    ),
    (
        "internet to load balancers",
        with_flows(flow(source={"named": "internet"}, destination={"named": "load-balancers"})),
        'flows[0] is "pay": neither end is a namespace, so there are no pods to open; name one.',
    ),
    (
        "labels of the internet",
        with_flows(flow(destination={"named": "internet", "pod_labels": {"app": "a"}})),
        "flows[0].destination.pod_labels is given: labels narrow a namespace; add namespace or leave them out.",
    ),
    (
        "all of kube-system",
        with_flows(flow(destination={"namespace": "kube-system"})),
        "flows[0].destination.pod_labels is missing: without labels every pod of kube-system would be meant, those of "
        "add-ons too; give the labels of the pods.",
    ),
    (
        "no labels of kube-system",
        with_flows(flow(destination={"namespace": "kube-system", "pod_labels": {}})),
        "flows[0].destination.pod_labels is empty: empty labels would select every pod; leave them out to select every "
        "pod.",
    ),
    (
        "NodeLocal DNSCache for IPv6",
        with_flows(node_local_dns_cache=True, ip_family="ipv6"),
        "node_local_dns_cache is true: it answers at 169.254.20.10, and pods of an IPv6 cluster have no IPv4 address; "
        "leave it out.",
    ),
)
def test_T3_a_named_end_that_would_open_more_than_it_says_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@pytest.mark.parametrize(
    ("end", "key"),
    [
        ({"destination": {"named": "data-subnets"}}, "data_cidrs"),
        ({"destination": {"named": "load-balancers"}}, "load_balancer_cidrs"),
        ({"source": {"named": "load-balancers"}, "destination": {"namespace": "shop"}}, "load_balancer_cidrs"),
    ],
)
def test_T3_a_component_alone_needs_the_ranges_of_its_named_ends(end: Any, key: str) -> None:
    own = {"name": "shop", "flows": [flow(**end)]}
    name = next(iter(one["named"] for one in end.values() if "named" in one))
    assert refusal(own, IsolatedNamespaceSettings) == f'flows[0] is "pay": {name} has no addresses here; give {key}.'
    assert parse(IsolatedNamespaceSettings, {**own, key: ["10.20.194.0/23"]})


def test_T3_an_IPv6_namespace_alone_needs_the_VPC_s_public_range_for_the_internet() -> None:
    own = {"name": "shop", "flows": [named("internet")], "service_ipv6_cidr": "fd30:3087:b6c2::/108"}
    assert (
        refusal(own, IsolatedNamespaceSettings) == 'flows[0] is "pay": internet has no addresses here; give vpc_cidrs.'
    )
    assert parse(IsolatedNamespaceSettings, {**own, "vpc_cidrs": ["2001:db8::/56"]})
    assert parse(IsolatedNamespaceSettings, {"name": "shop", "flows": [named("internet")]})


@pytest.mark.parametrize(("family", "ranges"), [("ipv4", FULL), ("ipv6", SIX)])
def test_T1_the_internet_has_nothing_private_link_local_or_own(family: str, ranges: Ranges) -> None:
    both = settings(named("internet"), flow(name="web", source={"named": "internet"}), ip_family=family)
    found = policies(both, ranges)
    out = blocks(found["shop/flow-pay-egress"]["egress"][0], "to")
    into = blocks(found["payments/flow-web-ingress"]["ingress"][0], "from")
    never = [*map(str, (*cidrs.RESERVED, *cidrs.LINK_LOCAL)), *ranges.vpc_cidrs]
    for text in (*out, *into):
        assert not [one for one in never if cidrs.overlapping([text, one])]
    inside = [
        text for text in into if cidrs.overlapping([text, "1.1.1.1/32" if family == "ipv4" else "2606:4700::/128"])
    ]
    assert len(inside) == 1


def test_T1_IPv6_pods_reach_the_internet_s_IPv4_addresses_and_no_private_ones_by_translation() -> None:
    out = blocks(
        policies(settings(named("internet"), ip_family="ipv6"), SIX)["shop/flow-pay-egress"]["egress"][0], "to"
    )
    for text, there in (("1.1.1.1/32", 1), ("10.20.0.9/32", 0), ("169.254.169.254/32", 0), ("192.168.1.1/32", 0)):
        assert len([one for one in out if cidrs.overlapping([one, cidrs.nat64(text)])]) == there


def test_load_balancers_and_databases_are_their_subnets() -> None:
    own = network(internal_load_balancers=True, data_subnets=True)
    found = policies(
        settings(
            named("data-subnets", ports=[{"port": 5432}]),
            flow(name="web", source={"named": "load-balancers"}),
            network=own,
        )
    )
    assert found["shop/flow-pay-egress"]["egress"] == [
        {"to": [{"ipBlock": {"cidr": "10.20.194.0/23"}}], "ports": [{"protocol": "TCP", "port": 5432}]}
    ]
    assert found["payments/flow-web-ingress"]["ingress"] == [
        {"from": [{"ipBlock": {"cidr": "10.20.192.0/23"}}], "ports": [{"protocol": "TCP", "port": 8443}]}
    ]


def test_a_scraper_is_let_in_by_every_closed_namespace_and_kube_system_stays_closed() -> None:
    scrape = flow(name="scrape", destination={"named": "all-namespaces", "pod_labels": {"scrape": "yes"}})
    found = policies(settings(scrape))
    assert {name for name in found if "scrape" in name} == {
        "default/flow-scrape-ingress",
        "payments/flow-scrape-ingress",
        "shop/flow-scrape-egress",
        "shop/flow-scrape-ingress",
    }
    assert found["shop/flow-scrape-egress"]["egress"][0]["to"] == [
        {"namespaceSelector": {}, "podSelector": {"matchLabels": {"scrape": "yes"}}}
    ]
    assert found["default/flow-scrape-ingress"]["podSelector"] == {"matchLabels": {"scrape": "yes"}}


def test_every_namespace_may_send_to_one() -> None:
    found = policies(settings(flow(name="logs", source={"named": "all-namespaces"})))
    assert found["payments/flow-logs-ingress"]["ingress"][0]["from"] == [{"namespaceSelector": {}}]
    assert {name for name in found if "logs-egress" in name} == {
        "default/flow-logs-egress",
        "payments/flow-logs-egress",
        "shop/flow-logs-egress",
    }


WEBHOOK = flow(name="webhook", source={"named": "api-server"}, destination=CONTROLLER, ports=[{"port": 9443}])
WATCH = {"name": "watch", "source": CONTROLLER, "destination": {"named": "api-server"}}


def test_T2_the_doors_of_a_controller_in_kube_system_open_and_its_pods_stay_closed_otherwise() -> None:
    """In strict mode, a policy of one direction would leave the other one open."""
    identity = {"namespace": "kube-system", "service_account": "lbc", "pod_labels": LABELS}
    role = {**identity, "role_arn": "arn:aws:iam::111122223333:role/lbc"}
    found = policies(settings(WEBHOOK, WATCH, pod_identities=[role]))
    own = {name: spec for name, spec in found.items() if spec["podSelector"] == {"matchLabels": LABELS}}
    assert set(own) == {
        "kube-system/flow-watch-egress",
        "kube-system/flow-webhook-ingress",
        "kube-system/pod-identity-lbc",
    }
    assert all(spec["policyTypes"] == ["Ingress", "Egress"] for spec in own.values())
    assert own["kube-system/flow-webhook-ingress"]["ingress"][0]["ports"] == [{"protocol": "TCP", "port": 9443}]
    assert "egress" not in own["kube-system/flow-webhook-ingress"]
    asked = [
        rule
        for rule in own["kube-system/flow-watch-egress"]["egress"]
        if {"protocol": "UDP", "port": 53} in rule["ports"]
    ]
    assert len(asked) == 1


def test_T2_in_standard_mode_pods_of_kube_system_are_open_and_no_policy_closes_them() -> None:
    found = policies(settings(WEBHOOK, WATCH, network_policy_mode="standard"))
    assert not [name for name in found if name.startswith("kube-system/")]


def test_kube_system_alone_takes_flows_and_identities_of_its_own_pods() -> None:
    ranges = {"service_ipv4_cidr": "172.20.0.0/16", "control_plane_cidrs": ["10.20.226.0/24"]}
    own = {**ranges, "flows": [WEBHOOK, WATCH]}
    assert len(parse(KubeSystemSettings, own).flows) == 2
    assert refusal({**ranges, "flows": [flow()]}, KubeSystemSettings) == (
        'flows[0] is "pay": neither end is the namespace kube-system; give the flow to another namespace.'
    )
    scrape = flow(destination={"named": "all-namespaces"})
    assert refusal({**ranges, "flows": [scrape]}, KubeSystemSettings) == (
        'flows[0] is "pay": neither end is the namespace kube-system; give the flow to another namespace.'
    )
    assert refusal({**ranges, "identity_pods": [{"service_account": "lbc"}]}, KubeSystemSettings) == (
        "identity_pods[0].pod_labels is missing: without labels every pod of kube-system would be meant, those of "
        "add-ons too; give the labels of the pods."
    )
    twice = [{"service_account": "lbc", "pod_labels": LABELS}] * 2
    assert refusal({**ranges, "identity_pods": twice}, KubeSystemSettings) == (
        'identity_pods[1].service_account is "lbc": this service account is listed already; merge the two.'
    )


def test_T1_names_are_asked_of_NodeLocal_DNSCache_on_request_only() -> None:
    cache = {"ipBlock": {"cidr": "169.254.20.10/32"}}
    ranges = Ranges(
        FULL.control_plane_cidrs, FULL.aws_endpoint_cidrs, FULL.service_ipv4_cidr, node_local_dns_cache=True
    )
    found = policies(settings(WATCH, node_local_dns_cache=True), ranges)
    asking = {
        name
        for name, spec in found.items()
        if cache in [peer for rule in spec.get("egress", ()) for peer in rule["to"]]
    }
    assert asking == {
        "default/allow-dns",
        "kube-system/ebs-csi-controller",
        "kube-system/ebs-csi-node",
        "kube-system/flow-watch-egress",
        "kube-system/metrics-server",
        "payments/allow-dns",
        "shop/allow-dns",
    }
    assert cache not in [
        peer for spec in policies(settings(WATCH)).values() for rule in spec.get("egress", ()) for peer in rule["to"]
    ]


@pytest.mark.parametrize("family", ["ipv4", "ipv6"])
def test_T6_ports_to_the_internet_add_up_with_other_ranges_and_not_with_pods(family: str) -> None:
    other = "198.51.100.0/24" if family == "ipv4" else "2606:4700::/32"
    many = [{"port": port} for port in range(1000, 1020)]
    few = [{"port": port} for port in range(2000, 2006)]
    both = (named("internet", ports=many), flow(name="partner", destination={"cidrs": [other]}, ports=few))
    assert "26 combinations of protocol and ports" in refusal(with_flows(*both, ip_family=family))
    assert settings(named("internet", ports=many), flow(name="in", ports=few), ip_family=family)


def test_T6_ports_of_every_namespace_add_up_in_each() -> None:
    many = [{"port": port} for port in range(1000, 1020)]
    few = [{"port": port} for port in range(2000, 2006)]
    scrape = flow(name="scrape", destination={"named": "all-namespaces"}, ports=many)
    assert 'flows[1] is "pay": with scrape it opens 26' in refusal(with_flows(scrape, flow(ports=few)))
    logs = flow(name="logs", source={"named": "all-namespaces"}, ports=many)
    alone = flow(name="more", source={"named": "all-namespaces"}, ports=few)
    assert "26 combinations" in refusal(with_flows(logs, alone))
