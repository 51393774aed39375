"""The program of this repository: what it makes of its configuration, and what it says of a wrong one."""

import json
from pathlib import Path
from typing import Any

import pytest

from citadel_rehearsal.in_process.program import Outcome, run
from citadel_rehearsal.program.project import Project, load
from citadel_rehearsal.program.world import World
from citadel_rehearsal.run.survey import Survey

ROOT = Path(__file__).parents[3]
CLUSTER: dict[str, Any] = {
    "kubernetes_version": "1.36",
    "network": {"cidr": "10.20.0.0/16", "zones": ["a", "b"]},
    "endpoint_public_cidrs": ["203.0.113.7/32"],
    "access_entries": [
        {
            "name": "me",
            "principal_arn": "arn:aws:iam::111122223333:role/me",
            "cluster_policies": ["AmazonEKSClusterAdminPolicy"],
        }
    ],
}
UNKNOWN_KEY = "{} is given: this key is unknown here; {}."
NO_TEXT = "cluster.name is {}: it must be a string; {}."
TEXT = "write text, or leave it out for the stack's name"
KNOWN = 'layout is "{}": it is unknown; choose one of cluster, foundation, single, traffic.'
NO_WEIGHTS = (
    "weights is missing: it is required; write the share of each colour in percent under eks-citadel:weights in the "
    "stack's file."
)
NO_FOUNDATION = (
    "foundation is missing: it is required; write the foundation's args under eks-citadel:foundation in the "
    "stack's file."
)
NO_COLOURS = "traffic.colours is {}: it must be a list of text; write the stacks of the colours in [ ]."
NO_STACK = "traffic.foundation is {}: it must be a string; {}."
NO_MAP = 'cluster is "{}": it must be a map; write the cluster\'s args under it.'
OF_FOUNDATION, OF_TRAFFIC = "choose one of foundation, layout", "choose one of layout, move, traffic, weights"
MISSING = "cluster is missing: it is required; write the cluster's args under eks-citadel:cluster in the stack's file."


def nobody(*_: str) -> Any:
    raise AssertionError("AWS was asked")


def run_stack(stack: str = "blue", **config: Any) -> Outcome:
    """The first look at the real program with this configuration."""
    texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}
    full = {"aws:region": "eu-west-1"} | {f"eks-citadel:{key}": text for key, text in texts.items()}
    project = Project("eks-citadel", stack, ROOT, ROOT / "stacks", full)
    return run(project, Survey(World(nobody, "arn:aws:iam::111122223333:role/me"), project))


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"layout": "singel", "cluster": CLUSTER}, KNOWN.format("singel")),
        ({"layout": "Single", "cluster": CLUSTER}, KNOWN.format("Single")),
        ({"layout": "foundation", "cluster": CLUSTER}, UNKNOWN_KEY.format("cluster", OF_FOUNDATION)),
        ({"layout": "traffic", "cluster": CLUSTER}, UNKNOWN_KEY.format("cluster", OF_TRAFFIC)),
        ({"layout": "foundation"}, NO_FOUNDATION),
        ({"layout": "cluster"}, MISSING),
        ({"layout": "traffic", "traffic": {"colours": ["blue"]}}, NO_WEIGHTS),
        ({"layout": "traffic", "traffic": {}, "weights": {}}, NO_COLOURS.format("missing")),
        ({"layout": "traffic", "traffic": {"colours": [1]}, "weights": {}}, NO_COLOURS.format("a list")),
        ({"layout": "traffic", "traffic": {"foundation": 7}, "weights": {}}, NO_STACK.format("7", "quote it")),
        ({}, MISSING),
        ({"layout": "single"}, MISSING),
        ({"cluster": "shop"}, NO_MAP.format("shop")),
        ({"cluster": "{not: json"}, NO_MAP.format("{not: json")),
        ({"cluster": "[]"}, NO_MAP.format("[]")),
        ({"cluster": "3"}, NO_MAP.format("3")),
        ({"cluster": ""}, NO_MAP.format("")),
        ({"cluster": "a\n  b " + "c" * 100}, NO_MAP.format("a b " + "c" * 36)),
        ({"cluster": CLUSTER | {"name": None}}, NO_TEXT.format("null", TEXT)),
        ({"cluster": CLUSTER | {"name": 1.3}}, NO_TEXT.format("1.3", "quote it")),
        ({"cluster": CLUSTER | {"name": 20261122}}, NO_TEXT.format("20261122", "quote it")),
        ({"cluster": CLUSTER | {"name": True}}, NO_TEXT.format("true", TEXT)),
        ({"cluster": CLUSTER | {"name": ["shop"]}}, NO_TEXT.format("a list", TEXT)),
        ({"cluster": CLUSTER | {"name": {"en": "shop"}}}, NO_TEXT.format("a map", TEXT)),
        ({"cluster": CLUSTER, "layot": "single"}, UNKNOWN_KEY.format("layot", '"layout" was probably meant')),
        ({"clusters": CLUSTER}, UNKNOWN_KEY.format("clusters", '"cluster" was probably meant')),
        ({"cluster": CLUSTER, "zones": "a"}, UNKNOWN_KEY.format("zones", "choose one of cluster, layout")),
    ],
)
def test_A5_a_wrong_configuration_is_one_sentence_and_registers_nothing(config: Any, sentence: str) -> None:
    outcome = run_stack(**config)
    assert (outcome.error, outcome.trace) == (sentence, "")
    assert [one.name for one in outcome.monitor.registrations.values()] == ["eks-citadel-blue"]


def test_A5_a_misspelt_key_is_found_also_where_the_environment_alone_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps({"eks-citadel:layot": "single", "other:layot": "single"}))
    assert run_stack(cluster=CLUSTER).error == UNKNOWN_KEY.format("layot", '"layout" was probably meant')


def test_A5_keys_of_other_namespaces_are_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps({"eks-citadel-more:layot": "single", "layot": "single"}))
    assert run_stack(cluster=CLUSTER).succeeded


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kubernetes_version": None}, "kubernetes_version is missing"),
        ({"kubernetes_versoin": "1.36"}, "kubernetes_version"),
        ({"name": "-"}, "cluster_name"),
    ],
)
def test_A5_what_the_cluster_refuses_is_printed_as_it_is(change: Any, said: str) -> None:
    given = {key: value for key, value in (CLUSTER | change).items() if value is not None}
    outcome = run_stack(cluster=given)
    assert said in outcome.error
    assert "\n" not in outcome.error
    assert outcome.trace == ""


def names(outcome: Outcome) -> list[str]:
    return [one.name for one in outcome.monitor.registrations.values() if one.type.endswith(":SecureCluster")]


def test_the_cluster_is_called_as_the_configuration_says_or_else_as_the_stack() -> None:
    assert names(run_stack(cluster={"name": "shop"} | CLUSTER)) == ["shop"]
    assert names(run_stack("green", cluster=CLUSTER)) == ["green"]


def test_the_layout_single_exports_what_others_need() -> None:
    outcome = run_stack(cluster=CLUSTER)
    assert outcome.succeeded, outcome.error
    expected = {"cluster_arn", "cluster_name", "kubeconfig", "namespaces", "node_role_arn", "role_arns", "vpc_id"}
    assert set(outcome.outputs) == expected


def test_the_example_stack_is_one_that_works() -> None:
    project = load(ROOT, "example")
    outcome = run(project, Survey(World(nobody, "arn:aws:iam::111122223333:role/me"), project))
    assert outcome.succeeded, outcome.error
    assert names(outcome) == ["citadel"]


def test_the_program_is_ten_lines_and_config_is_read_in_one_place() -> None:
    assert len((ROOT / "stacks" / "__main__.py").read_text().splitlines()) <= 10
    readers = [path.name for path in (ROOT / "stacks").glob("*.py") if "pulumi.Config" in path.read_text()]
    assert readers == ["config.py"]
