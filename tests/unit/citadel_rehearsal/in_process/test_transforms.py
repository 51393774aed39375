"""Transforms run in process as under Pulumi's engine; `tests/engine/test_transforms.py` compares both."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from transformed import HEAD, PROGRAMS
from unit.citadel_rehearsal.stage import Stage


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.01) as running:
        yield running


@pytest.fixture
def stage(aws: EmbeddedAws, tmp_path: Path) -> Stage:
    return Stage(aws, tmp_path)


@pytest.mark.parametrize("kind", PROGRAMS)
def test_a_program_with_transforms_goes_up(kind, stage):
    outcome = stage.rehearse(HEAD + PROGRAMS[kind])

    assert (outcome.error, outcome.failures, outcome.monitor.skipped) == ("", [], {})


def test_what_a_transform_changes_is_made(stage):
    stage.rehearse(HEAD + PROGRAMS["in their order: the resource, its parent, the stack"])

    role = stage.client("iam").get_role(RoleName="role")["Role"]
    assert (role["Path"], role["Description"], role["Tags"]) == ("/parent/", "stack", [{"Key": "a", "Value": "own"}])


def test_a_function_is_asked_with_what_its_transform_says(stage):
    stage.rehearse(HEAD + PROGRAMS["of functions"])

    assert stage.client("iam").list_user_tags(UserName="user")["Tags"] == [{"Key": "of", "Value": "role"}]
