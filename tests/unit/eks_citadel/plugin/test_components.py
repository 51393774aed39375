"""Every public component is made by the plugin as by a Python program: the same resources, inputs and edges."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from google.protobuf import json_format

from harness import Monitor
from unit.eks_citadel.component_samples import made

from .engine import UNKNOWN, Plugin
from .samples import ALONE, everything, inputs_of, package, small, unreached

SAMPLES = {**ALONE, "SecureCluster": small()}
KINDS = {"string": str, "array": list, "object": dict}


def registered(monitor: Monitor) -> dict[str, Any]:
    """What is asked of the engine, by name."""
    return {
        item.name: {
            "type": item.type,
            "inputs": json_format.MessageToDict(item.request.object),
            "parent": item.request.parent.rpartition("::")[2],
            "edges": {edge.rpartition("::")[2] for edge in item.needs},
            "protect": item.request.protect,
            "retain": item.request.retainOnDelete,
            "deleted with": item.request.deletedWith.rpartition("::")[2],
            "version": item.request.version,
        }
        for item in monitor.registrations.values()
        if item.type != "pulumi:pulumi:Stack"
    }


def comparable(found: dict[str, Any]) -> dict[str, Any]:
    """Without what only tells the two hosts apart: who stands above the component."""
    return {name: {**item, "parent": item["parent"].replace("project-dev", "")} for name, item in found.items()}


def test_there_is_a_sample_of_every_component() -> None:
    assert SAMPLES.keys() == package().components.keys()


@pytest.mark.parametrize("name", SAMPLES)
def test_the_answer_has_every_output_of_the_schema_in_its_type(plugin: Plugin, name: str) -> None:
    answer = plugin.construct(name, inputs_of(name, SAMPLES[name]))
    assert answer.urn == f"urn:pulumi:dev::project::eks-citadel:index:{name}::shop"
    document = package().document()["resources"][f"eks-citadel:index:{name}"]
    assert answer.state.keys() == document["properties"].keys() == set(document["required"])
    for key, value in answer.state.items():
        assert isinstance(value, KINDS[document["properties"][key]["type"]]), f"{key}: {value!r}"


@pytest.mark.parametrize("name", SAMPLES)
def test_the_plugin_registers_what_a_Python_program_registers(plugin: Plugin, name: str) -> None:
    answer = plugin.construct(name, inputs_of(name, SAMPLES[name]))
    ours = made(SAMPLES[name], component=name)
    assert comparable(registered(answer.monitor)) == comparable(registered(ours))


@pytest.mark.parametrize("sample", [everything, unreached])
@pytest.mark.parametrize("preview", [True, False])
def test_whole_clusters_are_the_same_in_a_preview_and_in_an_update(plugin: Plugin, sample: Any, preview: bool) -> None:
    answer = plugin.construct("SecureCluster", inputs_of("SecureCluster", sample()), preview=preview)
    ours = made(sample(), preview=preview)
    assert comparable(registered(answer.monitor)) == comparable(registered(ours))


def test_a_preview_knows_names_and_not_what_AWS_will_answer(plugin: Plugin) -> None:
    state = plugin.construct("SecureCluster", inputs_of("SecureCluster", small()), preview=True).state
    assert state["clusterName"] == "shop"
    assert state["namespaces"] == {"default": "default"}
    assert state["clusterArn"] == state["kubeconfig"] == UNKNOWN


def test_outputs_say_on_what_they_depend(plugin: Plugin) -> None:
    feeds = plugin.construct("SecureCluster", inputs_of("SecureCluster", small())).feeds
    assert {urn.rpartition("::")[2] for urn in feeds["clusterArn"]} == {"shop-control-plane-cluster"}


def test_components_that_are_made_at_once_keep_apart(plugin: Plugin) -> None:
    def make(number: int) -> set[str]:
        name = f"cluster-{number}"
        return plugin.construct("NodeRole", {"clusterName": name}, name=name, preview=number % 2 == 0).monitor.names()

    with ThreadPoolExecutor(6) as pool:
        for number, names in enumerate(pool.map(make, range(6))):
            assert len(names) == 5
            assert all(name.startswith(f"cluster-{number}") for name in names)


def test_findings_are_told(plugin: Plugin) -> None:
    plugin.construct("SecureCluster", inputs_of("SecureCluster", small()))
    assert any(line.startswith("node-address: In shop") for line in plugin.engine.logged)
