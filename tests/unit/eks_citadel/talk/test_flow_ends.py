"""The ends of a flow: exactly one kind, known, and narrowed by labels that narrow."""

from typing import Any

from unit.eks_citadel.settings_rules import (
    DNS_LABEL,
    EMPTY_LABELS,
    LABEL_KEY,
    LABEL_VALUE,
    LINK_LOCAL,
    NO_CIDR,
    NO_END,
    PLAIN,
    QUOTE_IT,
    REQUIRED,
    TWICE,
    TWO_ENDS,
)
from unit.eks_citadel.settings_samples import existing_network, flow, refusal, sentences, with_flows, without


def from_end(**end: Any) -> dict[str, Any]:
    return with_flows(flow(source=end))


def to_end(**end: Any) -> dict[str, Any]:
    return with_flows(flow(destination=end))


def to_named(named: str, **changes: Any) -> dict[str, Any]:
    return with_flows(without(flow(destination={"named": named}), "ports"), **changes)


@sentences(
    (
        "source, two kinds",
        from_end(namespace="shop", cidrs=["198.51.100.0/24"]),
        f"flows[0].source is namespace and cidrs: {TWO_ENDS}",
    ),
    (
        "destination, two kinds",
        to_end(namespace="payments", named="api-server"),
        f"flows[0].destination is namespace and named: {TWO_ENDS}",
    ),
    (
        "all three",
        to_end(namespace="payments", cidrs=["198.51.100.0/24"], named="api-server"),
        f"flows[0].destination is namespace and cidrs and named: {TWO_ENDS}",
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
    ("empty source", from_end(), f"flows[0].source is empty: {NO_END}"),
    ("to nowhere", to_end(), f"flows[0].destination is empty: {NO_END}"),
    (
        "destination left out",
        with_flows(without(flow(), "destination")),
        f"flows[0].destination is missing: {REQUIRED}",
    ),
    ("labels only", to_end(pod_labels={"app": "a"}), f"flows[0].destination is empty: {NO_END}"),
    ("no CIDRs", to_end(cidrs=[]), f"flows[0].destination is empty: {NO_END}"),
    ("empty namespace", to_end(namespace=""), f'flows[0].destination.namespace is "": {DNS_LABEL}'),
    (
        "neither end ours",
        with_flows(
            without(flow(source={"cidrs": ["198.51.100.0/24"]}, destination={"named": "aws-endpoints"}), "ports")
        ),
        'flows[0] is "pay": neither end is a namespace, so there are no pods to open; name one.',
    ),
    (
        "from CIDRs to CIDRs",
        with_flows(flow(source={"cidrs": ["198.51.100.0/24"]}, destination={"cidrs": ["198.51.100.0/24"]})),
        'flows[0] is "pay": neither end is a namespace, so there are no pods to open; name one.',
    ),
    (
        "from aws-endpoints",
        from_end(named="aws-endpoints"),
        'flows[0].source.named is "aws-endpoints": endpoints do not open connections; swap the ends.',
    ),
)
def test_T1_an_end_that_is_not_exactly_one_kind_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("source", from_end(namespace="shop", pod_labels={}), f"flows[0].source.pod_labels is empty: {EMPTY_LABELS}"),
    (
        "destination",
        to_end(namespace="payments", pod_labels={}),
        f"flows[0].destination.pod_labels is empty: {EMPTY_LABELS}",
    ),
    (
        "key",
        to_end(namespace="payments", pod_labels={"": "a"}),
        f'flows[0].destination.pod_labels[""] is "": {LABEL_KEY}',
    ),
    (
        "key with a space",
        to_end(namespace="payments", pod_labels={"my app": "a"}),
        f'flows[0].destination.pod_labels["my app"] is "my app": {LABEL_KEY}',
    ),
    (
        "key prefix",
        to_end(namespace="payments", pod_labels={"/app": "a"}),
        f'flows[0].destination.pod_labels["/app"] is "/app": {LABEL_KEY}',
    ),
    (
        "key too long",
        to_end(namespace="payments", pod_labels={"a" * 64: "a"}),
        f'flows[0].destination.pod_labels["{"a" * 64}"] is "{"a" * 64}": {LABEL_KEY}',
    ),
    (
        "value with a space",
        to_end(namespace="payments", pod_labels={"app": "my app"}),
        f'flows[0].destination.pod_labels.app is "my app": {LABEL_VALUE}',
    ),
    (
        "value too long",
        to_end(namespace="payments", pod_labels={"app": "a" * 64}),
        f'flows[0].destination.pod_labels.app is "{"a" * 64}": {LABEL_VALUE}',
    ),
    (
        "value with a newline",
        to_end(namespace="payments", pod_labels={"app": "a\n"}),
        f'flows[0].destination.pod_labels.app is "a\\n": {LABEL_VALUE}',
    ),
    (
        "value in unicode",
        to_end(namespace="payments", pod_labels={"app": "é"}),
        f'flows[0].destination.pod_labels.app is "é": {LABEL_VALUE}',
    ),
    (
        "value a number",
        to_end(namespace="payments", pod_labels={"app": 1}),
        f"flows[0].destination.pod_labels.app is 1: {QUOTE_IT}",
    ),
)
def test_T1_empty_or_malformed_labels_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "undeclared source",
        from_end(namespace="shopp"),
        (
            'flows[0].source.namespace is "shopp": namespaces does not declare it; "shop" was probably meant, or '
            "declare it there."
        ),
    ),
    (
        "undeclared destination",
        to_end(namespace="billing"),
        (
            'flows[0].destination.namespace is "billing": namespaces does not declare it; choose one of default, '
            "payments, shop, or declare it there."
        ),
    ),
    (
        "kube-public",
        to_end(namespace="kube-public", pod_labels={"app": "a"}),
        (
            'flows[0].destination.namespace is "kube-public": namespaces does not declare it; choose one of default, '
            "payments, shop, or declare it there."
        ),
    ),
    (
        "named, misspelt",
        to_end(named="apiserver"),
        'flows[0].destination.named is "apiserver": it is unknown here; "api-server" was probably meant.',
    ),
    (
        "named, unknown",
        to_end(named="world"),
        'flows[0].destination.named is "world": it is unknown here; choose one of all-namespaces, api-server, '
        "aws-endpoints, data-subnets, internet, load-balancers.",
    ),
    (
        "CIDR, host bits",
        to_end(cidrs=["198.51.100.7/24"]),
        'flows[0].destination.cidrs[0] is "198.51.100.7/24": it has host bits; write "198.51.100.0/24".',
    ),
    (
        "CIDR with an interface",
        to_end(cidrs=["2001:db8::1%eth0/128"]),
        f'flows[0].destination.cidrs[0] is "2001:db8::1%eth0/128": {NO_CIDR}',
    ),
    (
        "CIDR twice",
        to_end(cidrs=["198.51.100.0/24", "198.51.100.0/24"]),
        f'flows[0].destination.cidrs[1] is "198.51.100.0/24": {TWICE}',
    ),
    (
        "only IMDS",
        to_end(cidrs=["169.254.169.254/32"]),
        f'flows[0].destination.cidrs[0] is "169.254.169.254/32": {LINK_LOCAL}',
    ),
    (
        "only IPv6 IMDS",
        to_end(cidrs=["fd00:ec2::254/128"]),
        f'flows[0].destination.cidrs[0] is "fd00:ec2::254/128": {LINK_LOCAL}',
    ),
    ("IPv6 link-local", to_end(cidrs=["fe80::/10"]), f'flows[0].destination.cidrs[0] is "fe80::/10": {LINK_LOCAL}'),
    ("CIDR, output", to_end(cidrs=object()), f"flows[0].destination.cidrs is not known before the update: {PLAIN}"),
)
def test_T1_an_unknown_peer_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "aws-endpoints",
        to_named("aws-endpoints"),
        (
            'flows[0].destination.named is "aws-endpoints": the network has no subnets with endpoints, and '
            "a rule without addresses would allow everybody; give network.aws_endpoints."
        ),
    ),
    (
        "aws-endpoints of an existing network",
        to_named("aws-endpoints", network=existing_network()),
        (
            'flows[0].destination.named is "aws-endpoints": the network has no subnets with endpoints, and '
            "a rule without addresses would allow everybody; give network.aws_endpoint_subnet_ids."
        ),
    ),
    (
        "api-server of an existing network",
        with_flows(flow(source={"named": "api-server"}), network=existing_network()),
        (
            'flows[0].source.named is "api-server": the control plane shares the nodes\' subnets, so every pod '
            "would be allowed, too; give network.control_plane_subnet_ids."
        ),
    ),
)
def test_T3_a_named_end_is_refused_where_the_network_has_no_such_subnets(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
