"""What the engine reads of a project in YAML: its own program, and never the plugins or settings of the machine."""

import json
from pathlib import Path

import pytest
import yaml

from citadel_rehearsal.program.project import load
from citadel_rehearsal.under_pulumi.project_files import package_folder, write_files

COMPONENTS = Path(__file__).parents[4] / "components"
PROGRAM = """name: shop
runtime: yaml
stackConfigDir: stacks
backend: {url: s3://states}
plugins: {providers: [{name: aws, path: /opt/real}]}
packages: {eks-citadel: COMPONENTS, own: ./own, random: 4.16.0}
config: {zones: {type: array, items: {type: string}}}
resources:
  role: {type: aws:iam:Role, properties: {assumeRolePolicy: {fn::toJSON: {Version: 2012-10-17}}, description: no}}
"""


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "shop"
    (folder / "stacks").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text(PROGRAM.replace("COMPONENTS", str(COMPONENTS)))
    (folder / "stacks" / "Pulumi.dev.yaml").write_text("config: {aws:region: eu-west-1, zones: [a, b]}")
    (folder / "policy.json").write_text("{}")
    return load(folder, "dev")


def written(project, folder, **secret):
    folder.mkdir(exist_ok=True)
    write_files(folder, project, {"aws": Path("/rehearsal")}, secret)
    return (folder / "Pulumi.yaml").read_text()


def test_the_program_is_as_it_was_written(project, tmp_path):
    text = written(project, tmp_path / "copy")

    resources = yaml.load(text, yaml.BaseLoader)["resources"]
    assert resources == yaml.load(PROGRAM, yaml.BaseLoader)["resources"]
    assert "2012-10-17" in text.replace("'", "")
    assert "!!" not in text


def test_only_providers_of_the_rehearsal_are_named(project, tmp_path):
    document = yaml.safe_load(written(project, tmp_path / "copy"))

    assert document["plugins"] == {"providers": [{"name": "aws", "path": "/rehearsal"}]}
    assert document["packages"] == {"own": str(project.directory / "own"), "random": "4.16.0"}
    assert not {"backend", "stackConfigDir"} & document.keys()


def test_files_of_the_program_are_found_beside_it(project, tmp_path):
    written(project, tmp_path / "copy")

    assert (tmp_path / "copy" / "policy.json").read_text() == "{}"


def test_lists_of_the_configuration_are_lists_for_the_engine_and_its_salt_stays(project, tmp_path):
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "Pulumi.dev.yaml").write_text('{"encryptionsalt": "v1:abc"}')
    written(project, tmp_path / "copy")

    document = json.loads((tmp_path / "copy" / "Pulumi.dev.yaml").read_text())
    assert document == {"encryptionsalt": "v1:abc", "config": {"aws:region": "eu-west-1", "shop:zones": ["a", "b"]}}


def test_another_program_takes_the_place_of_the_earlier_one(project, tmp_path):
    written(project, tmp_path / "copy")
    (project.directory / "policy.json").rename(project.directory / "other.json")
    written(project, tmp_path / "copy")

    assert sorted(path.name for path in (tmp_path / "copy").iterdir() if path.is_symlink()) == ["other.json", "stacks"]


@pytest.mark.parametrize(("named", "found"), [(str(COMPONENTS), COMPONENTS), ("github.com/a/eks-citadel", None)])
def test_the_component_package_is_the_one_that_the_program_names_by_its_path(project, named, found):
    text = (project.directory / "Pulumi.yaml").read_text()
    (project.directory / "Pulumi.yaml").write_text(text.replace(str(COMPONENTS), named))

    assert package_folder(project) == found
