"""What may talk: ends, ports, peers."""

from typing import Any

from .samples import (
    existing_network,
    flow,
    refusal,
    sentences,
    with_flows,
    without,
)

SHOP = {"namespace": "shop"}


def from_end(**end: Any) -> dict[str, Any]:
    return with_flows(flow(source=end))


def to_end(**end: Any) -> dict[str, Any]:
    return with_flows(flow(destination=end))


def to_named(named: str, **changes: Any) -> dict[str, Any]:
    return with_flows(without(flow(destination={"named": named}), "ports"), **changes)


def on_ports(*ports: Any) -> dict[str, Any]:
    return with_flows(flow(ports=list(ports)))


@sentences(
    (
        "left out",
        with_flows(without(flow(), "ports")),
        "flows[0].ports is empty: none would open every port; name them.",
    ),
    ("empty", on_ports(), "flows[0].ports is empty: none would open every port; name them."),
    (
        "given to a named end",
        with_flows(flow(destination={"named": "api-server"})),
        "flows[0].ports is given: api-server answers on 443; leave them out.",
    ),
    (
        "more than one rule takes",
        with_flows(flow(ports=[{"port": port} for port in range(1, 26)])),
        ("flows[0].ports is a list: it has 25 ports and one rule takes 24; use ranges or a second flow."),
    ),
)
def test_T1_a_flow_without_ports_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("zero", on_ports({"port": 0}), "flows[0].ports[0].port is 0: a port is from 1 to 65535; choose within it."),
    ("negative", on_ports({"port": -1}), "flows[0].ports[0].port is -1: a port is from 1 to 65535; choose within it."),
    (
        "too high",
        on_ports({"port": 65536}),
        "flows[0].ports[0].port is 65536: a port is from 1 to 65535; choose within it.",
    ),
    (
        "end too high",
        on_ports({"port": 1, "end_port": 65536}),
        "flows[0].ports[0].end_port is 65536: a port is from 1 to 65535; choose within it.",
    ),
    (
        "end before start",
        on_ports({"port": 443, "end_port": 442}),
        "flows[0].ports[0].end_port is 442: the range begins at 443; end it later.",
    ),
    ("float", on_ports({"port": 443.5}), "flows[0].ports[0].port is 443.5: it must be a whole number; write digits."),
    (
        "name",
        on_ports({"port": "https"}),
        'flows[0].ports[0].port is "https": it must be a whole number; write digits.',
    ),
    (
        "end without start",
        on_ports({"end_port": 443}),
        "flows[0].ports[0].port is missing: it is required; give it a value.",
    ),
    ("twice", on_ports({"port": 443}, {"port": 443}), "flows[0].ports[1] is 443: it is there twice; keep one."),
    (
        "twice, protocol said",
        on_ports({"port": 443}, {"port": 443, "protocol": "TCP"}),
        "flows[0].ports[1] is 443: it is there twice; keep one.",
    ),
    (
        "protocol",
        on_ports({"port": 443, "protocol": "tcp"}),
        'flows[0].ports[0].protocol is "tcp": it is unknown here; "TCP" was probably meant.',
    ),
    (
        "unknown protocol",
        on_ports({"port": 443, "protocol": "ICMP"}),
        'flows[0].ports[0].protocol is "ICMP": it is unknown here; known are SCTP, TCP, UDP.',
    ),
)
def test_T1_ports_out_of_range_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "source, two kinds",
        from_end(namespace="shop", cidrs=["198.51.100.0/24"]),
        ("flows[0].source is namespace and cidrs: an end is exactly one of namespace, cidrs and named; keep one."),
    ),
    (
        "destination, two kinds",
        to_end(namespace="payments", named="api-server"),
        ("flows[0].destination is namespace and named: an end is exactly one of namespace, cidrs and named; keep one."),
    ),
    (
        "all three",
        to_end(namespace="payments", cidrs=["198.51.100.0/24"], named="api-server"),
        (
            "flows[0].destination is namespace and cidrs and named: an end is exactly one of namespace, "
            "cidrs and named; keep one."
        ),
    ),
    (
        "labels of a named end",
        to_end(named="api-server", pod_labels={"app": "a"}),
        ("flows[0].destination.pod_labels is given: labels narrow a namespace; add namespace or leave them out."),
    ),
    (
        "labels of CIDRs",
        to_end(cidrs=["198.51.100.0/24"], pod_labels={"app": "a"}),
        ("flows[0].destination.pod_labels is given: labels narrow a namespace; add namespace or leave them out."),
    ),
    (
        "empty source",
        from_end(),
        ("flows[0].source is empty: an end is exactly one of namespace, cidrs and named; give one."),
    ),
    (
        "to nowhere",
        to_end(),
        ("flows[0].destination is empty: an end is exactly one of namespace, cidrs and named; give one."),
    ),
    (
        "destination left out",
        with_flows(without(flow(), "destination")),
        "flows[0].destination is missing: it is required; give it a value.",
    ),
    (
        "labels only",
        to_end(pod_labels={"app": "a"}),
        ("flows[0].destination is empty: an end is exactly one of namespace, cidrs and named; give one."),
    ),
    (
        "no CIDRs",
        to_end(cidrs=[]),
        ("flows[0].destination is empty: an end is exactly one of namespace, cidrs and named; give one."),
    ),
    (
        "empty namespace",
        to_end(namespace=""),
        (
            'flows[0].destination.namespace is "": a name has up to 63 lower-case letters, digits and '
            "hyphens, a letter or digit at both ends; rename it."
        ),
    ),
    (
        "neither end ours",
        with_flows(
            without(flow(source={"cidrs": ["198.51.100.0/24"]}, destination={"named": "aws-endpoints"}), "ports")
        ),
        'flows[0] is "pay": neither end is a namespace, so there is no pod to open; name one.',
    ),
    (
        "from CIDRs to CIDRs",
        with_flows(flow(source={"cidrs": ["198.51.100.0/24"]}, destination={"cidrs": ["198.51.100.0/24"]})),
        'flows[0] is "pay": neither end is a namespace, so there is no pod to open; name one.',
    ),
    (
        "from aws-endpoints",
        from_end(named="aws-endpoints"),
        ('flows[0].source.named is "aws-endpoints": endpoints open no connections; swap the ends.'),
    ),
)
def test_T1_an_end_that_is_not_exactly_one_kind_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "source",
        from_end(namespace="shop", pod_labels={}),
        ("flows[0].source.pod_labels is empty: empty labels would be every pod; leave them out to mean that."),
    ),
    (
        "destination",
        to_end(namespace="payments", pod_labels={}),
        ("flows[0].destination.pod_labels is empty: empty labels would be every pod; leave them out to mean that."),
    ),
    (
        "key",
        to_end(namespace="payments", pod_labels={"": "a"}),
        (
            'flows[0].destination.pod_labels[""] is "": it is no key of a Kubernetes label; write up to 63 '
            "letters, digits, '-', '_' and '.'."
        ),
    ),
    (
        "key with a space",
        to_end(namespace="payments", pod_labels={"my app": "a"}),
        (
            'flows[0].destination.pod_labels["my app"] is "my app": it is no key of a Kubernetes label; '
            "write up to 63 letters, digits, '-', '_' and '.'."
        ),
    ),
    (
        "key prefix",
        to_end(namespace="payments", pod_labels={"/app": "a"}),
        (
            'flows[0].destination.pod_labels["/app"] is "/app": it is no key of a Kubernetes label; write up '
            "to 63 letters, digits, '-', '_' and '.'."
        ),
    ),
    (
        "key too long",
        to_end(namespace="payments", pod_labels={"a" * 64: "a"}),
        (
            'flows[0].destination.pod_labels["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"] '
            'is "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": it is no key of a '
            "Kubernetes label; write up to 63 letters, digits, '-', '_' and '.'."
        ),
    ),
    (
        "value with a space",
        to_end(namespace="payments", pod_labels={"app": "my app"}),
        (
            'flows[0].destination.pod_labels.app is "my app": it is no value of a Kubernetes label; write up '
            "to 63 letters, digits, '-', '_' and '.'."
        ),
    ),
    (
        "value too long",
        to_end(namespace="payments", pod_labels={"app": "a" * 64}),
        (
            "flows[0].destination.pod_labels.app is "
            '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": it is no value of a '
            "Kubernetes label; write up to 63 letters, digits, '-', '_' and '.'."
        ),
    ),
    (
        "value with a newline",
        to_end(namespace="payments", pod_labels={"app": "a\n"}),
        (
            'flows[0].destination.pod_labels.app is "a\\n": it is no value of a Kubernetes label; write up to '
            "63 letters, digits, '-', '_' and '.'."
        ),
    ),
    (
        "value in unicode",
        to_end(namespace="payments", pod_labels={"app": "é"}),
        (
            'flows[0].destination.pod_labels.app is "é": it is no value of a Kubernetes label; write up to '
            "63 letters, digits, '-', '_' and '.'."
        ),
    ),
    (
        "value a number",
        to_end(namespace="payments", pod_labels={"app": 1}),
        "flows[0].destination.pod_labels.app is 1: it must be a string; quote it.",
    ),
)
def test_T1_empty_or_malformed_labels_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "undeclared source",
        from_end(namespace="shopp"),
        (
            'flows[0].source.namespace is "shopp": namespaces does not declare it; declare it there ("shop" '
            "was probably meant)."
        ),
    ),
    (
        "undeclared destination",
        to_end(namespace="billing"),
        (
            'flows[0].destination.namespace is "billing": namespaces does not declare it; declare it there '
            "(known are default, payments, shop)."
        ),
    ),
    (
        "kube-system",
        to_end(namespace="kube-system"),
        (
            'flows[0].destination.namespace is "kube-system": namespaces does not declare it; declare it '
            "there (known are default, payments, shop)."
        ),
    ),
    (
        "named, misspelt",
        to_end(named="apiserver"),
        ('flows[0].destination.named is "apiserver": it is unknown here; "api-server" was probably meant.'),
    ),
    (
        "named, unknown",
        to_end(named="internet"),
        ('flows[0].destination.named is "internet": it is unknown here; known are api-server, aws-endpoints.'),
    ),
    (
        "CIDR, host bits",
        to_end(cidrs=["198.51.100.7/24"]),
        ('flows[0].destination.cidrs[0] is "198.51.100.7/24": it has host bits; write "198.51.100.0/24".'),
    ),
    (
        "CIDR twice",
        to_end(cidrs=["198.51.100.0/24", "198.51.100.0/24"]),
        'flows[0].destination.cidrs[1] is "198.51.100.0/24": it is there twice; keep one.',
    ),
    (
        "only IMDS",
        to_end(cidrs=["169.254.169.254/32"]),
        (
            'flows[0].destination.cidrs[0] is "169.254.169.254/32": it has nothing but link-local addresses, '
            "where nodes' credentials answer; leave it out."
        ),
    ),
    (
        "only IPv6 IMDS",
        to_end(cidrs=["fd00:ec2::254/128"]),
        (
            'flows[0].destination.cidrs[0] is "fd00:ec2::254/128": it has nothing but link-local addresses, '
            "where nodes' credentials answer; leave it out."
        ),
    ),
    (
        "IPv6 link-local",
        to_end(cidrs=["fe80::/10"]),
        (
            'flows[0].destination.cidrs[0] is "fe80::/10": it has nothing but link-local addresses, where '
            "nodes' credentials answer; leave it out."
        ),
    ),
    (
        "CIDR, output",
        to_end(cidrs=object()),
        ("flows[0].destination.cidrs is not known before the update: it must be plain here; write the value itself."),
    ),
)
def test_T1_an_unknown_peer_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "aws-endpoints",
        to_named("aws-endpoints"),
        (
            'flows[0].destination.named is "aws-endpoints": the network has no subnets with endpoints, and '
            "nobody's addresses would mean everybody's; name services in network.aws_endpoints."
        ),
    ),
    (
        "aws-endpoints of an existing network",
        to_named("aws-endpoints", network=existing_network()),
        (
            'flows[0].destination.named is "aws-endpoints": the network has no subnets with endpoints, and '
            "nobody's addresses would mean everybody's; name services in network.aws_endpoints."
        ),
    ),
    (
        "api-server of an existing network",
        with_flows(flow(source={"named": "api-server"}), network=existing_network()),
        (
            'flows[0].source.named is "api-server": the control plane shares the nodes\' subnets, so every '
            "pod would be meant; give network.control_plane_subnet_ids."
        ),
    ),
)
def test_T3_a_named_end_is_refused_where_the_network_has_no_such_subnets(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "name twice",
        with_flows(flow(), flow(destination={"cidrs": ["198.51.100.0/24"]})),
        'flows[1].name is "pay": another flow has it; rename one.',
    ),
    ("no name", with_flows(without(flow(), "name")), "flows[0].name is missing: it is required; give it a value."),
    (
        "name",
        with_flows(flow(name="Pay!")),
        (
            'flows[0].name is "Pay!": a name has up to 63 lower-case letters, digits and hyphens, a letter '
            "or digit at both ends; rename it."
        ),
    ),
    (
        "name, newline",
        with_flows(flow(name="pay\n")),
        (
            'flows[0].name is "pay\\n": a name has up to 63 lower-case letters, digits and hyphens, a letter '
            "or digit at both ends; rename it."
        ),
    ),
    (
        "name too long",
        with_flows(flow(name="a" * 254)),
        (
            "flows[0].name is "
            f'"{"a" * 117}...": '
            "a name has up to 63 lower-case letters, digits and hyphens, a letter or digit at both ends; "
            "rename it."
        ),
    ),
)
def test_T1_a_flow_has_one_good_name(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
