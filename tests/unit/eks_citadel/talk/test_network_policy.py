"""Namespaces are closed, then opened for what is named."""

import itertools
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eks_citadel.kubernetes.labels import Document
from eks_citadel.parsing.refusal import Refusal
from eks_citadel.talk.documents import rule
from eks_citadel.talk.documents.network_policy import namespace_policies, pod_identity_name
from eks_citadel.talk.documents.ranges import Ranges
from eks_citadel.talk.settings.flow import PortSettings

from .documents import BARE, FLOWS, FULL, rendered, shop

KUBE_DNS = {
    "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
    "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
}


def cidrs_of(peers: list[Document]) -> list[str]:
    return [peer["ipBlock"]["cidr"] for peer in peers]


def to_internet(*cidrs: str) -> list[str]:
    """The blocks of a flow to these ranges."""
    flow = {"name": "out", "source": {"namespace": "shop"}, "destination": {"cidrs": cidrs}, "ports": [{"port": 443}]}
    policy = rendered(shop(flows=[flow]))["flow-out-egress"]
    return cidrs_of(policy["spec"]["egress"][0]["to"])


def test_T1_a_namespace_without_flows_is_closed_but_for_dns() -> None:
    found = rendered(shop(flows=[], identity_pods=[]))
    assert list(found) == ["allow-dns", "default-deny"]
    assert found["default-deny"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert found["allow-dns"]["spec"]["podSelector"] == {}
    assert found["allow-dns"]["spec"]["egress"] == [
        {"to": [KUBE_DNS], "ports": [{"protocol": "TCP", "port": 53}, {"protocol": "UDP", "port": 53}]}
    ]


def test_T1_only_the_pods_of_a_service_account_reach_the_agent_and_the_endpoints() -> None:
    found = rendered(shop(flows=[]))
    orders, jobs = found["pod-identity-orders"]["spec"], found["pod-identity-jobs"]["spec"]
    assert orders["podSelector"] == {"matchLabels": {"app": "orders"}}
    assert jobs["podSelector"] == {}
    agent, endpoints = orders["egress"]
    assert agent == {
        "to": [{"ipBlock": {"cidr": "169.254.170.23/32"}}],
        "ports": [{"protocol": "TCP", "port": 80}],
    }
    assert cidrs_of(endpoints["to"]) == list(FULL.aws_endpoint_cidrs)
    assert endpoints["ports"] == [{"protocol": "TCP", "port": 443}]


def test_T1_without_endpoints_in_the_vpc_a_pod_identity_opens_the_agent_alone() -> None:
    found = rendered(shop(flows=[], aws_endpoint_cidrs=[]), BARE)
    assert len(found["pod-identity-orders"]["spec"]["egress"]) == 1


def test_T1_only_flows_that_say_so_reach_the_api_server() -> None:
    quiet = [flow for flow in FLOWS if flow["destination"] != {"named": "api-server"}]
    assert "172.20.0.1/32" not in str(rendered(shop(flows=quiet)))
    watch = rendered(shop())["flow-watch-egress"]["spec"]
    assert cidrs_of(watch["egress"][0]["to"]) == ["172.20.0.1/32"]
    assert watch["egress"][0]["ports"] == [{"protocol": "TCP", "port": 443}]


def test_T1_a_webhook_is_opened_to_the_control_plane_alone() -> None:
    rules = rendered(shop())["flow-webhook-ingress"]["spec"]["ingress"]
    assert cidrs_of(rules[0]["from"]) == list(FULL.control_plane_cidrs)


def test_T1_a_range_around_link_local_addresses_is_cut_and_loses_nothing_else() -> None:
    networks = [ip_network(text) for text in to_internet("0.0.0.0/0")]
    assert sum(network.num_addresses for network in networks) == 2**32 - 2**16
    for address in ("169.254.169.254", "169.254.170.23", "169.254.0.0", "169.254.255.255"):
        assert not any(ip_address(address) in network for network in networks)
    for address in ("169.253.255.255", "169.255.0.0", "8.8.8.8"):
        assert any(ip_address(address) in network for network in networks)


@given(address=st.integers(0, 2**32 - 1), length=st.integers(0, 32))
def test_T1_whatever_the_range_the_metadata_service_is_never_in_it(address: int, length: int) -> None:
    block = str(ip_network((address, length), strict=False))
    if ip_network(block).subnet_of(ip_network("169.254.0.0/16")):  # type: ignore[arg-type]
        with pytest.raises(Refusal):
            rule.blocks([block], "cidrs")
    else:
        found = [ip_network(text) for text in cidrs_of(rule.blocks([block], "cidrs"))]
        assert not any(ip_address("169.254.169.254") in network for network in found)


def test_one_flow_opens_both_ends_and_each_in_its_own_namespace() -> None:
    source = rendered(shop())["flow-pay-egress"]
    destination = rendered(shop(name="payments", flows=[FLOWS[0]]))["flow-pay-ingress"]
    assert (source["metadata"]["namespace"], destination["metadata"]["namespace"]) == ("shop", "payments")
    assert source["spec"]["podSelector"] == {"matchLabels": {"app": "orders", "tier": "api"}}
    assert destination["spec"]["podSelector"] == {}
    assert source["spec"]["egress"][0]["ports"] == destination["spec"]["ingress"][0]["ports"]
    assert source["spec"]["policyTypes"] == ["Egress"]
    assert destination["spec"]["policyTypes"] == ["Ingress"]


def test_pods_of_a_namespace_are_one_peer_with_both_selectors() -> None:
    destination = rendered(shop(name="payments", flows=[FLOWS[0]]))["flow-pay-ingress"]
    assert destination["spec"]["ingress"][0]["from"] == [
        {
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "shop"}},
            "podSelector": {"matchLabels": {"app": "orders", "tier": "api"}},
        }
    ]


def test_a_flow_within_a_namespace_has_two_policies() -> None:
    assert {"flow-inside-egress", "flow-inside-ingress"} <= set(rendered(shop()))


def test_a_range_of_ports_is_one_port_with_its_end() -> None:
    rules = rendered(shop())["flow-inside-egress"]["spec"]["egress"]
    assert rules[0]["ports"] == [{"protocol": "TCP", "port": 9000, "endPort": 9010}]


def test_A2_the_order_of_flows_ports_and_ranges_changes_no_document() -> None:
    def turned(flow: Any) -> dict[str, Any]:
        ends = {
            side: {key: value[::-1] if key == "cidrs" else value for key, value in flow[side].items()}
            for side in ("source", "destination")
        }
        ports = {"ports": flow["ports"][::-1]} if "ports" in flow else {}
        return {**flow, **ends, **ports}

    other = shop(flows=[turned(flow) for flow in FLOWS[::-1]])
    other_ranges = Ranges(FULL.control_plane_cidrs[::-1], FULL.aws_endpoint_cidrs[::-1], FULL.service_ipv4_cidr)
    assert list(rendered(other, other_ranges).items()) == list(rendered(shop()).items())


@pytest.mark.parametrize(
    ("flow", "missing"),
    [("webhook", "control_plane_cidrs"), ("aws", "aws_endpoint_cidrs"), ("watch", "service_ipv4_cidr")],
)
def test_T3_a_named_end_without_ranges_is_refused_at_the_update_too(flow: str, missing: str) -> None:
    builders = namespace_policies(shop())
    side = "ingress" if flow == "webhook" else "egress"
    with pytest.raises(Refusal, match=f"^{missing} is "):
        builders[f"flow-{flow}-{side}"](Ranges())


def test_T3_a_rule_without_peers_or_ports_cannot_be_made() -> None:
    peers, ports = rule.address("10.0.0.1/32"), [PortSettings(port=443)]
    for make, wrong in itertools.product((rule.from_peers, rule.to_peers), (([], ports), (peers, []))):
        with pytest.raises(Refusal, match="would allow every"):
            make(*wrong)
    with pytest.raises(Refusal, match="ports is"):
        rule.everybody([])
    with pytest.raises(Refusal, match="would allow everybody"):
        rule.blocks(["169.254.169.254/32"], "cidrs")


def test_names_are_known_without_the_ranges() -> None:
    assert len(namespace_policies(shop())) == 2 + 2 + len(FLOWS) + 1


def test_A8_a_long_service_account_has_a_name_that_fits_and_is_its_own() -> None:
    one, other = "a" * 253, "a" * 252 + "b"
    names = {pod_identity_name(one), pod_identity_name(other)}
    assert len(names) == 2
    assert all(len(name) <= 253 for name in names)
    assert pod_identity_name("orders") == "pod-identity-orders"
