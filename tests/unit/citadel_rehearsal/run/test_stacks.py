"""Several stacks of one project, one after another on one embedded AWS: the four of blue and green."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from citadel_rehearsal.cli.report_json import stacks_as_map
from citadel_rehearsal.cli.report_schema import printed_schema
from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.program.project import Copy
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.rehearse import Earlier
from citadel_rehearsal.run.stacks import StacksRehearsal, StacksReport

ROOT = Path(__file__).parents[4]
STACKS = ("foundation", "blue", "green", "traffic")


def project(folder: Path, weights: dict[str, int], **traffic: Any) -> Path:
    """The program of this repository with its four stacks, and these weights."""
    shutil.copytree(ROOT / "stacks", folder / "stacks", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "Pulumi.yaml", folder)
    file = folder / "stacks" / "config" / "Pulumi.traffic.yaml"
    document = yaml.safe_load(file.read_text())
    document["config"]["eks-citadel:weights"] = weights
    document["config"]["eks-citadel:traffic"] |= traffic
    file.write_text(json.dumps(document))
    return folder


@pytest.fixture(scope="module")
def shifted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[StacksReport, EmbeddedAws]]:
    """All traffic at blue in an earlier revision, and at green in the later one; then the stacks are destroyed."""
    before = project(tmp_path_factory.mktemp("before") / "tree", {"blue": 100, "green": 0})
    after = project(tmp_path_factory.mktemp("after") / "tree", {"blue": 0, "green": 100})
    rehearsal = StacksRehearsal(after, STACKS, earlier=Earlier("main", before, Copy(before, after)))
    with rehearsal.running(["traffic", "blue", "green", "foundation"]) as found:
        yield found


def test_the_four_stacks_go_up_and_down_in_one_run(shifted: tuple[StacksReport, EmbeddedAws]) -> None:
    report, _ = shifted
    assert [(one.project.stack, one.error, one.failures) for one in report.reports] == [
        (stack, "", []) for stack in STACKS
    ]
    assert report.succeeded
    assert report.left == ()
    assert all(one.destroyed is not None and one.destroyed.succeeded for one in report.reports)


def test_B1_a_shift_changes_the_listener_and_what_the_engine_protects_and_no_other_stack(
    shifted: tuple[StacksReport, EmbeddedAws],
) -> None:
    changes = {one.project.stack: one.changes for one in shifted[0].reports}
    for stack in ("foundation", "blue", "green"):
        found = changes[stack]
        assert found is not None
        assert found.is_empty, stack
    shift = changes["traffic"]
    assert shift is not None
    assert {urn.rpartition("::")[2]: names for urn, names in shift.changed.items()} == {
        "shop-listener": ["defaultActions"]
    }
    assert not (shift.created or shift.deleted or shift.replaced)


def test_what_other_stacks_made_is_not_assumed(shifted: tuple[StacksReport, EmbeddedAws]) -> None:
    assumed = {one.kind for report in shifted[0].reports for one in report.assumptions}
    assert assumed <= {"role"}
    names = {one.name for report in shifted[0].reports for one in report.assumptions}
    assert not [name for name in names if "shop" in name]


def test_pods_of_every_colour_reach_by_the_foundation_s_role_what_they_share(
    shifted: tuple[StacksReport, EmbeddedAws],
) -> None:
    colours = {one.project.stack: one.pictures for one in shifted[0].reports}
    for stack in ("blue", "green"):
        (picture,) = colours[stack]
        (orders,) = [one for one in picture.pod_identities if one.service_account == "orders"]
        assert orders.reaches
        assert picture.cluster_name == f"shop-{stack}"


def test_the_printed_report_has_every_stack_and_every_cluster(shifted: tuple[StacksReport, EmbeddedAws]) -> None:
    document = json.loads(json.dumps(stacks_as_map(shifted[0])))
    Draft202012Validator(printed_schema()).validate(document)
    assert [one["stack"] for one in document["stacks"]] == list(STACKS)
    assert [one["picture"]["cluster_name"] for one in document["clusters"]] == ["shop-blue", "shop-green"]


def test_a_colour_that_has_weight_and_is_removed_in_one_step_is_refused(tmp_path: Path) -> None:
    before = project(tmp_path / "before", {"blue": 100, "green": 0})
    after = project(tmp_path / "after", {"green": 100}, colours=["green"])
    rehearsal = StacksRehearsal(after, STACKS, earlier=Earlier("main", before, Copy(before, after)))
    with rehearsal.running() as (report, aws):
        traffic = report.reports[-1]
        assert not report.succeeded
        said = [(one.urn.rpartition("::")[2], one.code) for one in traffic.failures]
        assert ("shop-targets-blue", "Protected") in said
        groups = aws.client("elbv2", "eu-west-1", "111122223333").describe_target_groups()["TargetGroups"]
        assert len(groups) == 2


def test_a_stack_whose_foundation_is_not_there_is_refused_and_those_after_it_are_not_begun() -> None:
    with StacksRehearsal(ROOT, ["blue", "foundation"]).running() as (report, _):
        assert not report.succeeded
        assert report.left == ("foundation",)
        assert report.reports[0].error.startswith('cluster.foundation is "foundation": the stack')
        assert "\n" not in report.reports[0].error


def test_a_stack_is_named_once() -> None:
    with pytest.raises(RehearsalFailure, match='--stack is "blue" twice'):
        StacksRehearsal(ROOT, ["blue", "blue"])
