"""What only the whole cluster can judge: who reaches the endpoint, what stands where."""

from typing import Any

from .samples import (
    cluster,
    existing_network,
    flow,
    network,
    parsed,
    pod_identity,
    refusal,
    sentences,
    unreached,
    with_flows,
    with_pod_identities,
    without,
)


@sentences(
    ("strict", unreached(network_policy_mode="strict"), "@network_policy_mode"),
    ("namespaces", unreached(namespaces=[{"name": "shop"}]), "@namespaces"),
    ("flows", unreached(flows=[flow()]), "@flows"),
    ("flows and namespaces", without(with_flows(flow(), deployer_reaches_endpoint=False), "endpoint_public_cidrs"), "@"),
    ("citadel token", unreached(deployer_role_arn="arn:aws:iam::111122223333:role/me"), "@"),
)
def test_T2_what_needs_the_endpoint_is_refused_where_the_deployer_does_not_reach_it(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("closed without node endpoints", cluster(network=network(outbound="aws-endpoint")), "@network.outbound"),
    ("load balancers without NAT", cluster(network=network(outbound="aws-endpoints", public_load_balancers=True)), "@network"),
)
def test_a_closed_network_stays_closed(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
