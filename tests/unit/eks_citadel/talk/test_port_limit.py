"""T6: what the network policy agent would drop is refused, over all flows that apply to one pair of pods."""

from typing import Any

import pytest

from eks_citadel.talk.settings.isolated_namespace import IsolatedNamespaceSettings
from unit.eks_citadel.settings_samples import cluster, flow, parsed, refusal, with_pod_identities

WORLD, PRIVATE, PUBLIC = "0.0.0.0/0", "10.0.0.0/8", "198.51.100.0/24"


def ports(count: int, first: int = 8000, **changes: Any) -> list[dict[str, Any]]:
    return [{"port": first + number, **changes} for number in range(count)]


def named(name: str, count: int, first: int = 8000, **changes: Any) -> dict[str, Any]:
    return flow(name=name, ports=ports(count, first), **changes)


def given(*flows: Any, **changes: Any) -> dict[str, Any]:
    return cluster(namespaces=[{"name": "shop"}, {"name": "payments"}], flows=list(flows), **changes)


def to(*cidrs: str) -> dict[str, Any]:
    return {"destination": {"cidrs": list(cidrs)}}


def of(**labels: str) -> dict[str, Any]:
    return {"source": {"namespace": "shop", "pod_labels": labels}}


TEN, TWENTY = {"first": 9000, "count": 10}, {"count": 20}
TOGETHER = [
    pytest.param(named("a", 20), named("b", 10, 9000), id="the same pods"),
    pytest.param(named("a", 20), named("b", 10, 9000, **of(tier="front")), id="labels that one pod can have"),
    pytest.param(named("a", 20), named("b", 10, 9000, source={"namespace": "shop"}), id="every pod of the namespace"),
    pytest.param(
        named("a", 20, destination={"namespace": "payments", "pod_labels": {"app": "ledger"}}),
        named("b", 10, 9000),
        id="some pods and every pod at the other end",
    ),
    pytest.param(
        named("a", 20, **to(PUBLIC)), named("b", 10, 9000, **to("198.51.100.7/32")), id="an address in a CIDR"
    ),
    pytest.param(named("a", 20, **to(WORLD)), named("b", 10, 9000, **to(PUBLIC)), id="a CIDR in the world"),
    pytest.param(named("a", 20, **to(PRIVATE)), named("b", 10, 9000), id="pods in a CIDR"),
    pytest.param(
        named("a", 20, source={"cidrs": [PUBLIC]}),
        named("b", 10, 9000, source={"cidrs": ["198.51.100.128/25"]}),
        id="ingress",
    ),
]
APART = [
    pytest.param(named("a", 20), named("b", 10, 9000, **of(app="cart")), id="labels that no pod can have"),
    pytest.param(named("a", 20, **to(PUBLIC)), named("b", 10, 9000, **to("203.0.113.0/24")), id="CIDRs that are apart"),
    pytest.param(named("a", 20, **to(PUBLIC)), named("b", 10, 9000), id="pods outside of a CIDR"),
    pytest.param(
        named("a", 20), named("b", 10, 9000, destination={"namespace": "shop"}), id="pods of another namespace"
    ),
    pytest.param(named("a", 20), named("b", 24), id="the same ports, which count once"),
    pytest.param(named("a", 20), named("b", 4, 9000), id="24 of them"),
]


@pytest.mark.parametrize("flows", [pytest.param(row.values, id=row.id) for row in TOGETHER])
def test_T6_flows_that_apply_to_one_pair_add_up(flows: tuple[Any, ...]) -> None:
    assert refusal(given(*flows)).startswith('flows[1] is "b": with a it opens 30 combinations of protocol and ports ')
    assert refusal(given(*reversed(flows))).startswith('flows[1] is "a": with b it opens 30 ')


@pytest.mark.parametrize("flows", [pytest.param(row.values, id=row.id) for row in APART])
def test_T6_flows_that_apply_to_no_common_pair_do_not(flows: tuple[Any, ...]) -> None:
    assert len(parsed(given(*flows)).flows) == 2


def test_T6_the_sentence_names_the_flows_and_the_way_out() -> None:
    flows = [named("a", 10), named("b", 10, 9000), named("c", 10, 9100), flow(name="d", **to(PUBLIC))]
    assert refusal(given(*flows)) == (
        'flows[2] is "c": with a and b it opens 30 combinations of protocol and ports between one pod and one address, '
        "and the network policy agent keeps 24 over all policies and drops the others; use ranges, or ends that do not "
        "overlap."
    )


def test_T6_a_range_counts_once_and_each_protocol_by_itself() -> None:
    tcp, udp = ports(13), ports(13, protocol="UDP")
    assert "opens 26" in refusal(given(flow(name="a", ports=tcp), flow(name="b", ports=udp)))
    ranges = [{"port": first, "end_port": first + 9} for first in range(1000, 1200, 10)]
    assert parsed(given(flow(name="a", ports=ranges), flow(name="b", ports=ports(4))))


def test_T6_DNS_counts_where_a_CIDR_contains_pods() -> None:
    assert "with DNS it opens 26" in refusal(given(named("a", 24, **to(PRIVATE))))
    assert parsed(given(named("a", 24, **to(PUBLIC))))


def test_T6_endpoints_of_AWS_count_where_a_CIDR_contains_them() -> None:
    network = {"cidr": "10.20.0.0/16", "zones": ["a", "b"], "aws_endpoints": ["s3"]}
    endpoints = flow(name="b", destination={"named": "aws-endpoints"})
    del endpoints["ports"]
    inside = named("a", 24, **to("10.20.224.0/19"))
    assert "with a it opens 25" in refusal(given(inside, endpoints, network=network))
    assert parsed(given(named("a", 24, **to(PUBLIC)), endpoints, network=network))


def test_T6_a_pod_identity_opens_the_endpoints_of_AWS_as_well() -> None:
    pods = {"namespace": "shop", "service_account": "orders", "role_arn": "arn:aws:iam::111122223333:role/orders"}
    network = {"cidr": "10.20.0.0/16", "zones": ["a", "b"], "aws_endpoints": ["s3"]}
    inside = [named("a", 24, **to("10.20.224.0/19"))]
    arguments = with_pod_identities(pods, flows=inside, network=network)
    assert "with the pod identity it opens 25" in refusal(arguments)


def test_T6_a_namespace_used_alone_counts_too() -> None:
    flows = [named("a", 20), named("b", 10, 9000)]
    sentence = refusal({"name": "shop", "flows": flows}, IsolatedNamespaceSettings)
    assert sentence.startswith('flows[1] is "b": with a it opens 30 ')


def test_T6_hundreds_of_flows_are_judged_quickly() -> None:
    flows = [named(f"f{number}", 20, 8000 + 20 * number, **of(app=f"a{number}")) for number in range(300)]
    assert len(parsed(given(*flows)).flows) == 300
