"""What may talk: ends, ports, peers."""

from typing import Any

from unit.eks_citadel.settings_rules import DNS_LABEL, PORT, REQUIRED, TWICE, WHOLE_NUMBER
from unit.eks_citadel.settings_samples import flow, refusal, sentences, with_flows, without


def on_ports(*ports: Any) -> dict[str, Any]:
    return with_flows(flow(ports=list(ports)))


@sentences(
    (
        "left out",
        with_flows(without(flow(), "ports")),
        "flows[0].ports is empty: a flow without ports would open every port; name them.",
    ),
    ("empty", on_ports(), "flows[0].ports is empty: a flow without ports would open every port; name them."),
    (
        "given to a named end",
        with_flows(flow(destination={"named": "api-server"})),
        "flows[0].ports is given: api-server answers on 443; leave them out.",
    ),
    (
        "more than one rule takes",
        with_flows(flow(ports=[{"port": port} for port in range(1, 26)])),
        "flows[0].ports is a list: it has 25 ports, and the network policy agent keeps 24; use ranges.",
    ),
)
def test_T1_a_flow_without_ports_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("zero", on_ports({"port": 0}), f"flows[0].ports[0].port is 0: {PORT}"),
    ("negative", on_ports({"port": -1}), f"flows[0].ports[0].port is -1: {PORT}"),
    ("too high", on_ports({"port": 65536}), f"flows[0].ports[0].port is 65536: {PORT}"),
    ("end too high", on_ports({"port": 1, "end_port": 65536}), f"flows[0].ports[0].end_port is 65536: {PORT}"),
    (
        "end before start",
        on_ports({"port": 443, "end_port": 442}),
        "flows[0].ports[0].end_port is 442: the range begins at 443; end it later.",
    ),
    ("float", on_ports({"port": 443.5}), f"flows[0].ports[0].port is 443.5: {WHOLE_NUMBER}"),
    ("name", on_ports({"port": "https"}), f'flows[0].ports[0].port is "https": {WHOLE_NUMBER}'),
    ("end without start", on_ports({"end_port": 443}), f"flows[0].ports[0].port is missing: {REQUIRED}"),
    ("twice", on_ports({"port": 443}, {"port": 443}), f"flows[0].ports[1] is 443: {TWICE}"),
    (
        "twice, protocol said",
        on_ports({"port": 443}, {"port": 443, "protocol": "TCP"}),
        f"flows[0].ports[1] is 443: {TWICE}",
    ),
    (
        "protocol",
        on_ports({"port": 443, "protocol": "tcp"}),
        'flows[0].ports[0].protocol is "tcp": it is unknown here; "TCP" was probably meant.',
    ),
    (
        "unknown protocol",
        on_ports({"port": 443, "protocol": "ICMP"}),
        'flows[0].ports[0].protocol is "ICMP": it is unknown here; choose one of SCTP, TCP, UDP.',
    ),
)
def test_T1_ports_out_of_range_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "name twice",
        with_flows(flow(), flow(destination={"cidrs": ["198.51.100.0/24"]})),
        'flows[1].name is "pay": another flow has this name; rename one.',
    ),
    ("no name", with_flows(without(flow(), "name")), f"flows[0].name is missing: {REQUIRED}"),
    ("name", with_flows(flow(name="Pay!")), f'flows[0].name is "Pay!": {DNS_LABEL}'),
    ("name, newline", with_flows(flow(name="pay\n")), f'flows[0].name is "pay\\n": {DNS_LABEL}'),
    ("name too long", with_flows(flow(name="a" * 254)), f'flows[0].name is "{"a" * 117}...": {DNS_LABEL}'),
)
def test_T1_a_flow_has_one_good_name(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
