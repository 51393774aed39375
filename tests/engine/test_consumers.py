"""Programs in other languages, which make example 04 by the component package, under the real engine.

The package is used by its path in a clone of a tagged bare repository.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from machine import Machine, clone_of_tag, environment, prepared, run
from plain import plain
from remains import left_by_A4, remains

from citadel_rehearsal.program.project import load
from citadel_rehearsal.program.registration import STACK_TYPE, Registration
from citadel_rehearsal.resources.eks_clusters import CLUSTER
from citadel_rehearsal.under_pulumi.performance import UnderPulumi

CONSUMERS = Path(__file__).with_name("consumers")
EXAMPLE = Path(__file__).parents[2] / "examples" / "04-namespaces"
GO_SDK = "example.com/pulumi-eks-citadel/sdk/go/ekscitadel"
STACK, REGION = "dev", "eu-west-1"
Graph = Mapping[str, Registration]


@pytest.fixture(scope="module")
def python_graph() -> Graph:
    """Of the equal Python program, which imports the classes."""
    with prepared(EXAMPLE, STACK) as (world, aws), UnderPulumi(load(EXAMPLE, STACK), world, aws.address) as under:
        assert under.up().succeeded
        return under.registrations


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = clone_of_tag(tmp_path_factory.mktemp("forge"))
    shutil.copytree(CONSUMERS, folder / "consumers")
    # Makes the environment of the package, since the program names it by its path.
    run(folder / "consumers" / "yaml", environment(folder / "state"), "pulumi", "install", "--non-interactive")
    assert (folder / "components" / "venv" / "bin" / "python").exists()
    yield folder
    shutil.rmtree(folder)


def told(graph: Graph) -> dict[str, Any]:
    """What a program told the engine, without what differs from run to run."""
    (cluster,) = [one for one in graph.values() if one.type == CLUSTER.token]
    made = (cluster.outputs["endpoint"], cluster.outputs["certificateAuthority"]["data"])
    return {urn: _told(one, made) for urn, one in graph.items() if one.type != STACK_TYPE}


def _told(one: Registration, made: Iterable[str]) -> dict[str, Any]:
    inputs = json.dumps(one.inputs)
    for number, value in enumerate(made):
        inputs = inputs.replace(value, f"made {number}")
    return {
        "parent": one.parent,
        "inputs": plain(json.loads(inputs)) if one.custom else None,
        "edges": sorted(one.dependencies),
        "edges of inputs": {name: sorted(urns) for name, urns in one.property_dependencies.items() if urns},
        "options": (one.protect, one.retain_on_delete, one.deleted_with),
        "provider": one.provider,
    }


def by_command(machine: Machine) -> Mapping[str, Any]:
    """Up, and twice without a change. Returns the stack's outputs."""
    machine.change("up")
    machine.change("up", "--expect-no-changes")
    machine.change("refresh", "--expect-no-changes")
    return machine.outputs()


def by_automation(machine: Machine) -> Mapping[str, Any]:
    """The same, by a program that runs itself: the engine asks it and no language host."""
    return json.loads(machine.run("node", "bin/automation.js"))


def rehearse(
    project: Path, state: Path, expected: Graph, make: Callable[[Machine], Mapping[str, Any]] = by_command
) -> None:
    """Up, no change, no change, the same graph as in Python, down."""
    with prepared(EXAMPLE, STACK) as (world, aws):
        before = remains(aws, REGION)
        machine = Machine(project, STACK, state, world, aws.address, REGION)
        outputs = make(machine)
        assert told(machine.graph()) == told(expected)
        assert sorted(outputs["namespaces"]) == ["default", "operators", "payments", "shop"]
        machine.take_down(world)
        left_by_A4(aws, remains(aws, REGION) - before)


def test_a_yaml_program_makes_what_the_python_program_makes(clone: Path, python_graph: Graph, tmp_path: Path) -> None:
    rehearse(clone / "consumers" / "yaml", tmp_path, python_graph)


@pytest.fixture(scope="module")
def typescript(clone: Path) -> Path:
    """The project, compiled with its SDK."""
    project = clone / "consumers" / "typescript"
    own = environment(clone / "state")
    run(project, own, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
    run(project, own, "pulumi", "package", "gen-sdk", "../../components", "--local", "--language", "nodejs")
    link_sdk(project, own)
    run(project, own, "node_modules/.bin/tsc")
    return project


def link_sdk(project: Path, own: Mapping[str, str]) -> None:
    """As npm installs a package from a folder: a link, and the package's own script, which compiles it."""
    sdk, modules = project / "sdk" / "nodejs", project / "node_modules"
    (modules / "@pulumi" / "eks-citadel").symlink_to(sdk)
    assert '"strict": true' in (sdk / "tsconfig.json").read_text()
    tools = os.pathsep.join([str(modules / ".bin"), own["PATH"]])
    run(sdk, {**own, "PATH": tools}, "node", "scripts/postinstall.js")


def test_a_typescript_program_makes_what_the_python_program_makes(
    typescript: Path, python_graph: Graph, tmp_path: Path
) -> None:
    rehearse(typescript, tmp_path, python_graph)


def test_a_typescript_program_makes_it_inline_by_the_node_automation_api(
    typescript: Path, python_graph: Graph, tmp_path: Path
) -> None:
    rehearse(typescript, tmp_path, python_graph, by_automation)


def test_a_go_program_makes_what_the_python_program_makes(clone: Path, python_graph: Graph, tmp_path: Path) -> None:
    project = clone / "consumers" / "go"
    # As the engine was built, so that what was compiled is found again.
    own = {**environment(tmp_path), "CGO_ENABLED": "0", "GOFLAGS": "-trimpath"}
    run(project, own, "pulumi", "package", "add", "../../components", "--non-interactive")
    run(project, own, "go", "vet", ".", GO_SDK)
    run(project, own, "go", "build", "-o", "bin/consumer", ".")
    rehearse(project, tmp_path, python_graph)
