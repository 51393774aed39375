"""A resource of an unknown type does not end a rehearsal under the real engine either."""

from pathlib import Path

from citadel_rehearsal.run.rehearse import Rehearsal
from citadel_rehearsal.run.report import PULUMI, Report
from citadel_rehearsal.run.unjudged import findings
from unit.citadel_rehearsal.unknown_types import (
    AT_ONCE,
    AT_ONCE_CREATED,
    AT_ONCE_NEEDING,
    CREATED,
    FINDINGS,
    IN_A_CLUSTER,
    IN_A_CLUSTER_CREATED,
    IN_A_CLUSTER_FINDINGS,
    IN_A_CLUSTER_UNKNOWN,
    NEEDING,
    PROGRAM,
    UNKNOWN,
)


def rehearsed(folder: Path, *, strict: bool, program: str = PROGRAM) -> Report:
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (folder / "__main__.py").write_text(program)
    return Rehearsal(folder, "dev", engine=PULUMI, strict=strict).run(and_destroy=not strict)


def test_what_is_not_known_is_listed_as_without_the_engine(tmp_path: Path) -> None:
    report = rehearsed(tmp_path, strict=False)
    assert (report.error, report.failures, report.skipped) == ("", [], {})
    assert report.created == CREATED
    assert sorted(str(one) for one in report.not_judged if not one.needs) == UNKNOWN
    assert sorted(str(one) for one in report.not_judged if one.needs) == NEEDING
    assert set(findings(report.not_judged)) == FINDINGS
    assert report.destroyed is not None
    assert (report.destroyed.left, report.succeeded) == ({}, True)


def test_with_strict_it_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    report = rehearsed(tmp_path, strict=True)
    assert (report.passes, report.succeeded, report.created) == (["look"], False, {})


def test_results_that_are_needed_at_once_are_unknown_where_they_are_used(tmp_path: Path) -> None:
    report = rehearsed(tmp_path, strict=False, program=AT_ONCE)
    assert (report.error, report.failures, report.skipped) == ("", [], {})
    assert report.created == AT_ONCE_CREATED
    assert sorted(str(one) for one in report.not_judged if one.needs) == AT_ONCE_NEEDING
    assert report.destroyed is not None
    assert report.destroyed.left == {}


def test_charts_files_custom_resources_and_a_status_are_as_without_the_engine(tmp_path: Path) -> None:
    report = rehearsed(tmp_path, strict=False, program=IN_A_CLUSTER)
    assert (report.error, report.trace, report.failures, report.skipped) == ("", "", [], {})
    assert report.created == IN_A_CLUSTER_CREATED
    assert sorted(str(one) for one in report.not_judged if not one.needs) == IN_A_CLUSTER_UNKNOWN
    assert set(findings(report.not_judged)) == IN_A_CLUSTER_FINDINGS
    assert report.destroyed is not None
    assert report.destroyed.left == {}


def test_an_error_in_an_apply_is_one_sentence_with_its_place(tmp_path: Path) -> None:
    program = "import pulumi\nimport pulumi_aws as aws\naws.ec2.Eip('own').id.apply(lambda found: found['none'])\n"
    report = rehearsed(tmp_path, strict=True, program=program)
    assert report.error == "TypeError: string indices must be integers, not 'str' (__main__.py:3)"
    assert report.trace.startswith("Traceback")
