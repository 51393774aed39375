"""`pulumi new` makes a project of each template, beside a clone of this repository. It goes up and down."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from machine import Machine, clone_of_tag, environment, prepared, run
from remains import left_by_A4, remains

REGION, STACK, NAME = "eu-west-1", "dev", "shop"
ANSWERS = {
    "aws:region": REGION,
    "zones": "a,b",
    "admin_arn": "arn:aws:iam::111122223333:role/platform",
    "endpoint_public_cidr": "203.0.113.7/32",
}


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = clone_of_tag(tmp_path_factory.mktemp("forge"))
    yield folder
    shutil.rmtree(folder.parent)


def new(clone: Path, template: str) -> Path:
    """A project beside the clone, as a user makes it."""
    folder = clone.parent / template / NAME
    folder.mkdir(parents=True)
    (folder.parent / "eks-citadel").symlink_to(clone)
    answers = [f"--config={key}={value}" for key, value in ANSWERS.items()]
    own = environment(clone.parent / "state-of-new" / template)
    source = f"../eks-citadel/templates/{template}"
    run(folder, own, "pulumi", "new", source, "--yes", "--name", NAME, "--stack", STACK, "--force", *answers)
    return folder


@pytest.mark.parametrize("template", ["single", "yaml-single"])
def test_a_project_of_each_template_goes_up_and_down(clone: Path, template: str, tmp_path: Path) -> None:
    project = new(clone, template)
    assert "${" + "PROJECT}" not in (project / "README.md").read_text()
    with prepared(like(project, clone), STACK) as (world, aws):
        before = remains(aws, REGION)
        machine = Machine(project, STACK, tmp_path, world, aws.address, REGION)
        machine.change("up")
        machine.change("up", "--expect-no-changes")
        assert list(machine.outputs()) == ["kubeconfig"]
        assert aws.client("eks", REGION, "111122223333").list_clusters()["clusters"] == [f"{NAME}-{STACK}"]
        machine.take_down(world)
        left_by_A4(aws, remains(aws, REGION) - before)


def like(project: Path, clone: Path) -> Path:
    """A Python project that takes the same for given, since a look at a program needs one in Python."""
    folder = project.parent / "like"
    shutil.copytree(clone / "templates" / "single", folder)
    (folder / "Pulumi.yaml").write_text((folder / "Pulumi.yaml").read_text().replace("${PROJECT}", NAME))
    shutil.copy(project / f"Pulumi.{STACK}.yaml", folder)
    return folder
