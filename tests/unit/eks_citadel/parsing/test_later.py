"""What is not known yet: carried as it is, judged once it is known."""

from typing import Any

import pytest

from as_args import as_args
from eks_citadel.network.settings import NetworkSettings
from eks_citadel.parsing.parse import Later, parse
from eks_citadel.parsing.refusal import Refusal
from unit.eks_citadel.settings_rules import PLAIN
from unit.eks_citadel.settings_samples import (
    admin,
    cluster,
    devs,
    existing_network,
    flow,
    network,
    parsed,
    pod_identity,
    refusal,
    sentences,
    with_entries,
    with_flows,
    with_pod_identities,
)


@sentences(
    ("all", object(), f"args is not known before the update: {PLAIN}"),
    ("network", cluster(network=object()), f"network is not known before the update: {PLAIN}"),
    ("zones", cluster(network=network(zones=object())), f"network.zones is not known before the update: {PLAIN}"),
    (
        "a zone",
        cluster(network=network(zones=["a", object()])),
        f"network.zones[1] is not known before the update: {PLAIN}",
    ),
    ("entries", cluster(access_entries=object()), f"access_entries is not known before the update: {PLAIN}"),
    ("an entry", cluster(access_entries=[object()]), f"access_entries[0] is not known before the update: {PLAIN}"),
    ("a name", with_entries(admin(name=object())), f"access_entries[1].name is not known before the update: {PLAIN}"),
    (
        "policies",
        cluster(access_entries=[admin(cluster_policies=object())]),
        f"access_entries[0].cluster_policies is not known before the update: {PLAIN}",
    ),
    (
        "a policy",
        cluster(access_entries=[admin(cluster_policies=[object()])]),
        f"access_entries[0].cluster_policies[0] is not known before the update: {PLAIN}",
    ),
    ("flows", cluster(flows=object()), f"flows is not known before the update: {PLAIN}"),
    ("an end", with_flows(flow(source=object())), f"flows[0].source is not known before the update: {PLAIN}"),
    ("ports", with_flows(flow(ports=object())), f"flows[0].ports is not known before the update: {PLAIN}"),
    (
        "a namespace",
        cluster(namespaces=[{"name": object()}]),
        f"namespaces[0].name is not known before the update: {PLAIN}",
    ),
    (
        "a pod identity's namespace",
        with_pod_identities(pod_identity(namespace=object())),
        f"pod_identities[0].namespace is not known before the update: {PLAIN}",
    ),
    ("node groups", cluster(node_groups=object()), f"node_groups is not known before the update: {PLAIN}"),
    (
        "public CIDRs",
        cluster(endpoint_public_cidrs=object()),
        f"endpoint_public_cidrs is not known before the update: {PLAIN}",
    ),
    ("version", cluster(kubernetes_version=object()), f"kubernetes_version is not known before the update: {PLAIN}"),
    (
        "deployer_reaches_endpoint",
        cluster(deployer_reaches_endpoint=object()),
        f"deployer_reaches_endpoint is not known before the update: {PLAIN}",
    ),
)
def test_structure_is_plain_so_an_output_in_its_place_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


class Uncomparable:
    """Like a Pulumi Output, but loud where that would be silently False."""

    def __eq__(self, other: object) -> bool:
        raise AssertionError("an Output was compared")

    __hash__ = None  # type: ignore[assignment]


def test_an_output_is_carried_as_the_same_object_and_never_compared() -> None:
    output = Uncomparable()
    settings = parsed(with_entries(devs(principal_arn=output, kubernetes_groups=["devs"])))
    assert as_args(settings)["access_entries"][1]["principal_arn"] is output


LATER = parse(NetworkSettings, {"vpc_id": object(), "node_subnet_ids": object(), "tags": {"team": object()}})


LATER_TAGS = parse(NetworkSettings, existing_network(tags=object())).tags


def test_an_output_is_judged_once_it_is_known() -> None:
    ids = ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]
    assert LATER.vpc_id.judge("vpc-0a1b2c3d") == "vpc-0a1b2c3d"
    assert LATER.node_subnet_ids.judge(ids) == ids
    assert LATER.tags["team"].judge("shop") == "shop"


@pytest.mark.parametrize(
    ("leaf", "known", "sentence"),
    [
        pytest.param(
            LATER.vpc_id, "vpc", 'vpc_id is "vpc": it is not a vpc id; write one such as "vpc-0a1b2c3d".', id="check"
        ),
        pytest.param(LATER.vpc_id, 7, "vpc_id is 7: it must be a string; quote it.", id="type"),
        pytest.param(LATER.vpc_id, None, "vpc_id is missing: it must be a string; write text.", id="null"),
        pytest.param(
            LATER.node_subnet_ids,
            "subnet-0a1b2c3d",
            'node_subnet_ids is "subnet-0a1b2c3d": it must be a list; write [ ] around its items.',
            id="list",
        ),
        pytest.param(
            LATER.node_subnet_ids,
            ["subnet-0a1b2c3d", "b"],
            'node_subnet_ids[1] is "b": it is not a subnet id; write one such as "subnet-0a1b2c3d".',
            id="item",
        ),
        pytest.param(
            LATER.tags["team"],
            "a&b",
            'tags.team is "a&b": a tag\'s value has up to 256 letters, digits, spaces and signs of _.:/=+-@; '
            "shorten or reword it.",
            id="tag",
        ),
        pytest.param(
            LATER_TAGS,
            {"aws:team": "a"},
            'tags["aws:team"] is "aws:team": AWS reserves tags that begin with aws:; choose another key.',
            id="tags",
        ),
    ],
)
def test_an_output_that_turns_out_wrong_is_refused_with_its_path(leaf: Later, known: Any, sentence: str) -> None:
    with pytest.raises(Refusal) as caught:
        leaf.judge(known)
    assert str(caught.value) == sentence
