"""The templates: what they ask for, and a project of the one in Python. The engine's tests run `pulumi new`."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from citadel_rehearsal.run.rehearse import Rehearsal

TEMPLATES = Path(__file__).parents[2] / "templates"
ADMIN = "arn:aws:iam::111122223333:role/platform"
ANSWERS = {
    "aws:region": "eu-west-1",
    "shop:zones": "a,b",
    "shop:admin_arn": ADMIN,
    "shop:endpoint_public_cidr": "203.0.113.7/32",
}
every_template = pytest.mark.parametrize("template", ["single", "yaml-single"])


def described(template: str) -> dict[str, Any]:
    return yaml.safe_load((TEMPLATES / template / "Pulumi.yaml").read_text())


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The Python template as `pulumi new --name shop` lays it out."""
    folder = tmp_path / "shop"
    shutil.copytree(TEMPLATES / "single", folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in folder.iterdir():
        file.write_text(file.read_text().replace("${PROJECT}", "shop").replace("${DESCRIPTION}", "Our shop"))
    (folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": ANSWERS}))
    return folder


def test_there_is_no_template_without_a_test() -> None:
    assert sorted(path.parent.name for path in TEMPLATES.glob("*/Pulumi.yaml")) == [
        "blue-green",  # tests/unit/citadel_rehearsal/run/test_blue_green_template.py
        "single",
        "yaml-single",
    ]


@every_template
def test_a_template_asks_for_everything_that_its_program_needs(template: str) -> None:
    asked = described(template)["template"]["config"]
    assert {key if ":" in key else f"shop:{key}" for key in asked} == set(ANSWERS)
    assert all(one["description"] for one in asked.values())


def test_both_templates_ask_the_same() -> None:
    assert described("single")["template"] | {"displayName": ""} == described("yaml-single")["template"] | {
        "displayName": ""
    }


def test_a_project_of_the_python_template_rehearses_green(project: Path) -> None:
    report = Rehearsal(project, "dev").run(and_destroy=True)
    assert (report.error, report.failures, report.skipped) == ("", [], {})
    (picture,) = report.pictures
    assert picture.cluster_name == "shop-dev"
    assert [(entry.principal_arn, entry.grants[0].policy) for entry in picture.entries] == [
        (ADMIN, "AmazonEKSClusterAdminPolicy")
    ]
    assert {namespace.name for namespace in picture.namespaces if namespace.closed} == {"apps", "default"}
    assert report.destroyed is not None
    assert report.destroyed.failures == []


@pytest.mark.parametrize("key", ["zones", "admin_arn", "endpoint_public_cidr"])
def test_a_project_without_an_answer_is_refused_by_the_answers_name(project: Path, key: str) -> None:
    answers = {name: value for name, value in ANSWERS.items() if name != f"shop:{key}"}
    (project / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": answers}))
    assert f"shop:{key}" in Rehearsal(project, "dev").run().error
