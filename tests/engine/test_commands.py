"""`pulumi up` as a user types it: a clone, `pulumi install` with pip, a virtual environment for each project."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from machine import Machine, check_out, prepared
from remains import left_by_A4, remains

ROOT = Path(__file__).parents[2]
REGION = "eu-west-1"
# The stack, some of its outputs, and how many clusters it has.
PROJECTS = {
    ".": ("example", {"cluster_arn"}, 1),
    "examples/01-cluster": ("dev", {"kubeconfig"}, 1),
    "examples/02-access": ("dev", {"cluster_name"}, 1),
    "examples/03-workloads": ("dev", set[str](), 2),
    "examples/04-namespaces": ("dev", {"namespaces"}, 1),
    "examples/05-existing-network": ("dev", {"endpoint"}, 1),
    "examples/06-ipv6": ("dev", {"namespaces"}, 1),
    "examples/07-shared-network": ("dev", {"nat_addresses"}, 2),
    "examples/09-blue-green": ("dev", {"dns_name", "weights"}, 2),
}
# Their databases and charts need the real providers; `citadel rehearse` lists them as not judged (test_programs.py).
WITH_OTHER_RESOURCES = {"examples/08-company"}


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = check_out(tmp_path_factory.mktemp("clone"))
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("project", PROJECTS)
def test_install_up_refresh_and_destroy(project: str, clone: Path, tmp_path: Path) -> None:
    stack, outputs, clusters = PROJECTS[project]
    with prepared(ROOT / project, stack) as (world, aws):
        before = remains(aws, REGION)
        machine = Machine(clone / project, stack, tmp_path, world, aws.address, REGION)
        machine.pulumi("install")
        assert (clone / project / "venv" / "bin" / "python").exists()
        machine.change("up")
        assert outputs <= set(machine.outputs())
        machine.change("up", "--expect-no-changes")
        machine.change("refresh", "--expect-no-changes")
        machine.take_down(world)
        left_by_A4(aws, remains(aws, REGION) - before, clusters)


def test_every_example_is_typed() -> None:
    examples = {f"examples/{path.parent.name}" for path in ROOT.glob("examples/*/Pulumi.yaml")}
    assert examples - WITH_OTHER_RESOURCES | {"."} == set(PROJECTS)
