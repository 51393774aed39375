"""The critical path: how long a program takes on AWS."""

import json
from importlib.resources import files

import pytest

from citadel_rehearsal.program.registration import Registration
from citadel_rehearsal.resources import RESOURCES
from citadel_rehearsal.run.latency import critical_path, seconds_of

CLUSTER, GROUP, ADDON, ROLE = (
    "aws:eks/cluster:Cluster",
    "aws:eks/nodeGroup:NodeGroup",
    "aws:eks/addon:Addon",
    "aws:iam/role:Role",
)
TABLE = json.loads(files("citadel_rehearsal.run").joinpath("latencies.json").read_text())


def graph(**needs: tuple[str, ...]) -> dict[str, Registration]:
    """Resources by name, with their type first and then the names that they need; `component` has no time."""
    found = {}
    for name, (kind, *others) in needs.items():
        found[name] = Registration(name, kind, name, kind != "component", "", {}, frozenset())
        found[name].dependencies = tuple(others)
    return found


def names(registrations: dict[str, Registration]) -> list[str]:
    return [step.name for step in critical_path(registrations).steps]


def test_it_is_the_longest_chain_and_not_the_one_with_most_resources() -> None:
    registrations = graph(
        a=(ROLE,), b=(ROLE, "a"), c=(ROLE, "b"), d=(ROLE, "c"), cluster=(CLUSTER,), last=(ADDON, "cluster", "d")
    )
    assert names(registrations) == ["cluster", "last"]
    path = critical_path(registrations)
    assert path.seconds == seconds_of(CLUSTER) + seconds_of(ADDON)
    assert [step.seconds for step in path.steps] == [seconds_of(CLUSTER), seconds_of(ADDON)]


def test_what_runs_beside_it_costs_nothing() -> None:
    one = graph(cluster=(CLUSTER,), group=(GROUP, "cluster"))
    more = one | graph(**{f"role-{number}": (ROLE,) for number in range(50)})
    assert critical_path(more) == critical_path(one)


def test_a_dependency_on_a_component_is_one_on_all_that_is_in_it() -> None:
    registrations = graph(box=("component",), cluster=(CLUSTER,), after=(ADDON, "box"))
    registrations["cluster"].parent = "box"
    assert names(registrations) == ["cluster", "after"]


def test_the_order_of_registration_does_not_matter() -> None:
    registrations = graph(cluster=(CLUSTER,), one=(ADDON, "cluster"), two=(ADDON, "cluster"))
    backwards = dict(reversed(registrations.items()))
    assert critical_path(backwards) == critical_path(registrations)


def test_of_nothing_it_is_nothing() -> None:
    assert critical_path({}) == critical_path(graph(box=("component",)))
    assert critical_path({}).seconds == 0.0


def test_an_unknown_type_takes_the_default() -> None:
    assert seconds_of("aws:new/thing:Thing") == TABLE["default"]["seconds"]


@pytest.mark.parametrize("kind", [*TABLE["types"], "default"])
def test_every_number_has_a_source_and_is_of_a_type_that_can_be_rehearsed(kind: str) -> None:
    row = TABLE["default"] if kind == "default" else TABLE["types"][kind]
    assert row["source"] in TABLE["sources"]
    assert row["seconds"] >= 0
    assert kind == "default" or kind in RESOURCES or kind.startswith(("kubernetes:", "pulumi:providers:"))
