"""What only the whole cluster can judge: who reaches the endpoint, what stands where."""

from typing import Any

from .samples import (
    flow,
    pod_identity,
    refusal,
    sentences,
    unreached,
    with_flows,
    without,
)


@sentences(
    (
        "strict",
        unreached(network_policy_mode="strict"),
        (
            'network_policy_mode is "strict": it needs objects in the cluster, and the deployer does not '
            "reach its endpoint; give the deployer a way and say deployer_reaches_endpoint: true."
        ),
    ),
    (
        "namespaces",
        unreached(namespaces=[{"name": "shop"}]),
        (
            "namespaces is given: it needs objects in the cluster, and the deployer does not reach its "
            "endpoint; give the deployer a way and say deployer_reaches_endpoint: true."
        ),
    ),
    (
        "flows",
        unreached(flows=[flow()]),
        (
            "flows is given: it needs objects in the cluster, and the deployer does not reach its endpoint; "
            "give the deployer a way and say deployer_reaches_endpoint: true."
        ),
    ),
    (
        "flows and namespaces",
        without(with_flows(flow(), deployer_reaches_endpoint=False), "endpoint_public_cidrs"),
        (
            "namespaces is given: it needs objects in the cluster, and the deployer does not reach its "
            "endpoint; give the deployer a way and say deployer_reaches_endpoint: true."
        ),
    ),
    (
        "labels of a pod identity",
        unreached(pod_identities=[pod_identity(pod_labels={"app": "orders"})]),
        (
            "pod_identities[0].pod_labels is given: it needs objects in the cluster, and the deployer does "
            "not reach its endpoint; give the deployer a way and say deployer_reaches_endpoint: true."
        ),
    ),
)
def test_T2_what_needs_the_endpoint_is_refused_where_the_deployer_does_not_reach_it(
    arguments: Any, sentence: str
) -> None:
    assert refusal(arguments) == sentence
