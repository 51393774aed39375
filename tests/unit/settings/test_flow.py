"""What may talk: ends, ports, peers."""

from typing import Any

from .samples import cluster, existing_network, flow, network, parsed, refusal, sentences, unreached, with_flows, without

SHOP = {"namespace": "shop"}


def from_end(**end: Any) -> dict[str, Any]:
    return with_flows(flow(source=end))


def to_end(**end: Any) -> dict[str, Any]:
    return with_flows(flow(destination=end))


def on_ports(*ports: Any) -> dict[str, Any]:
    return with_flows(flow(ports=list(ports)))


@sentences(
    ("left out", with_flows(without(flow(), "ports")), "@flows"),
    ("empty", on_ports(), "@flows"),
    ("empty to a named end", with_flows(flow(destination={"named": "api-server"}, ports=[])), "@flows"),
)
def test_T1_a_flow_without_ports_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("zero", on_ports({"port": 0}), "@flows"),
    ("negative", on_ports({"port": -1}), "@flows"),
    ("too high", on_ports({"port": 65536}), "@flows"),
    ("end too high", on_ports({"port": 1, "end_port": 65536}), "@flows"),
    ("end before start", on_ports({"port": 443, "end_port": 442}), "@flows"),
    ("every port", on_ports({"port": 1, "end_port": 65535}), "@flows"),
    ("float", on_ports({"port": 443.5}), "@flows"),
    ("name", on_ports({"port": "https"}), "@flows"),
    ("end without start", on_ports({"end_port": 443}), "@flows"),
    ("twice", on_ports({"port": 443}, {"port": 443}), "@flows"),
    ("twice, protocol said", on_ports({"port": 443}, {"port": 443, "protocol": "TCP"}), "@flows"),
    ("within a range", on_ports({"port": 400, "end_port": 500}, {"port": 443}), "@flows"),
    ("protocol", on_ports({"port": 443, "protocol": "tcp"}), "@flows"),
    ("unknown protocol", on_ports({"port": 443, "protocol": "ICMP"}), "@flows"),
)
def test_T1_ports_out_of_range_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("source, two kinds", from_end(namespace="shop", cidrs=["198.51.100.0/24"]), "@flows"),
    ("destination, two kinds", to_end(namespace="payments", named="api-server"), "@flows"),
    ("all three", to_end(namespace="payments", cidrs=["198.51.100.0/24"], named="api-server"), "@flows"),
    ("labels of a named end", to_end(named="api-server", pod_labels={"app": "a"}), "@flows"),
    ("labels of CIDRs", to_end(cidrs=["198.51.100.0/24"], pod_labels={"app": "a"}), "@flows"),
    ("empty source", from_end(), "@flows"),
    ("to nowhere", to_end(), "@flows"),
    ("destination left out", with_flows(without(flow(), "destination")), "@flows"),
    ("labels only", to_end(pod_labels={"app": "a"}), "@flows"),
    ("no CIDRs", to_end(cidrs=[]), "@flows"),
    ("empty namespace", to_end(namespace=""), "@flows"),
    ("neither end ours", with_flows(flow(source={"cidrs": ["198.51.100.0/24"]}, destination={"named": "aws-endpoints"})), "@flows"),
    ("from CIDRs to CIDRs", with_flows(flow(source={"cidrs": ["198.51.100.0/24"]}, destination={"cidrs": ["198.51.100.0/24"]})), "@flows"),
    ("from aws-endpoints", from_end(named="aws-endpoints"), "@flows"),
)
def test_T1_an_end_that_is_not_exactly_one_kind_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("source", from_end(namespace="shop", pod_labels={}), "@flows"),
    ("destination", to_end(namespace="payments", pod_labels={}), "@flows"),
    ("key", to_end(namespace="payments", pod_labels={"": "a"}), "@flows"),
    ("key with a space", to_end(namespace="payments", pod_labels={"my app": "a"}), "@flows"),
    ("key prefix", to_end(namespace="payments", pod_labels={"/app": "a"}), "@flows"),
    ("key too long", to_end(namespace="payments", pod_labels={"a" * 64: "a"}), "@flows"),
    ("value with a space", to_end(namespace="payments", pod_labels={"app": "my app"}), "@flows"),
    ("value too long", to_end(namespace="payments", pod_labels={"app": "a" * 64}), "@flows"),
    ("value with a newline", to_end(namespace="payments", pod_labels={"app": "a\n"}), "@flows"),
    ("value in unicode", to_end(namespace="payments", pod_labels={"app": "é"}), "@flows"),
    ("value a number", to_end(namespace="payments", pod_labels={"app": 1}), "@flows"),
)
def test_T1_empty_or_malformed_labels_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("undeclared source", from_end(namespace="shopp"), "@flows"),
    ("undeclared destination", to_end(namespace="billing"), "@flows"),
    ("kube-system", to_end(namespace="kube-system"), "@flows"),
    ("named, misspelt", to_end(named="apiserver"), "@flows"),
    ("named, unknown", to_end(named="internet"), "@flows"),
    ("CIDR, host bits", to_end(cidrs=["198.51.100.7/24"]), "@flows"),
    ("CIDR twice", to_end(cidrs=["198.51.100.0/24", "198.51.100.0/24"]), "@flows"),
    ("only IMDS", to_end(cidrs=["169.254.169.254/32"]), "@flows"),
    ("only IPv6 IMDS", to_end(cidrs=["fd00:ec2::254/128"]), "@flows"),
    ("IPv6 link-local", to_end(cidrs=["fe80::/10"]), "@flows"),
    ("CIDR, output", to_end(cidrs=object()), "@flows"),
)
def test_T1_an_unknown_peer_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("aws-endpoints", to_end(named="aws-endpoints"), "@flows"),
    (
        "aws-endpoints of an existing network",
        with_flows(flow(destination={"named": "aws-endpoints"}), network=existing_network()),
        "@flows",
    ),
)
def test_T3_a_named_end_is_refused_where_the_network_has_no_such_subnets(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("name twice", with_flows(flow(), flow(destination={"cidrs": ["198.51.100.0/24"]})), "@flows"),
    ("no name", with_flows(without(flow(), "name")), "@flows"),
    ("name", with_flows(flow(name="Pay!")), "@flows"),
    ("name, newline", with_flows(flow(name="pay\n")), "@flows"),
    ("name too long", with_flows(flow(name="a" * 254)), "@flows"),
)
def test_T1_a_flow_has_one_good_name(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
