"""A resource of an unknown type does not end a rehearsal: it is listed, and the answers without it are named."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from citadel_rehearsal.cli.report import show
from citadel_rehearsal.cli.report_json import as_map
from citadel_rehearsal.run.rehearse import Rehearsal
from citadel_rehearsal.run.report import Report
from citadel_rehearsal.run.unjudged import findings
from eks_citadel.testing.urns import name_of, type_of
from unit.citadel_rehearsal.unknown_types import (
    AT_ONCE,
    AT_ONCE_CREATED,
    AT_ONCE_NEEDING,
    AT_ONCE_UNKNOWN,
    CREATED,
    FINDINGS,
    IN_A_CLUSTER,
    IN_A_CLUSTER_CREATED,
    IN_A_CLUSTER_FINDINGS,
    IN_A_CLUSTER_NEEDING,
    IN_A_CLUSTER_UNKNOWN,
    NEEDING,
    PROGRAM,
    UNKNOWN,
)


def project(folder: Path, program: str) -> Path:
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (folder / "__main__.py").write_text(program)
    return folder


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return Rehearsal(project(tmp_path_factory.mktemp("shop"), PROGRAM), "dev").run(and_destroy=True)


def test_what_is_not_known_is_listed_and_the_rest_is_created_and_deleted(report: Report) -> None:
    assert (report.error, report.failures, report.skipped) == ("", [], {})
    assert report.passes == ["look", "preview", "up"]
    assert report.created == CREATED
    assert report.destroyed is not None
    assert report.destroyed.left == {}
    assert report.succeeded


def test_what_needs_a_value_that_nobody_knows_is_not_created_and_says_whose(report: Report) -> None:
    assert sorted(str(one) for one in report.not_judged if not one.needs) == UNKNOWN
    assert sorted(str(one) for one in report.not_judged if one.needs) == NEEDING


def test_what_a_question_would_need_of_it_is_a_finding(report: Report) -> None:
    assert set(findings(report.not_judged)) == FINDINGS
    assert set(as_map(report)["not_judged_findings"]) == FINDINGS


def test_the_report_names_types_and_urns(report: Report) -> None:
    console = Console(file=io.StringIO(), width=200, highlight=False, markup=False, emoji=False)
    show(report, console)
    assert isinstance(console.file, io.StringIO)
    printed = console.file.getvalue()
    assert "Not judged, because the rehearsal does not know the type (--strict refuses it):" in printed
    assert "  aws:cognito/userPool:UserPool urn:pulumi:dev::shop::aws:cognito/userPool:UserPool::people" in printed
    assert "Not judged beyond the preview, because they need values that nobody knows here:" in printed
    assert {one.removeprefix("finding: ") for one in printed.splitlines() if one.startswith("finding:")} == FINDINGS


def test_what_failed_is_not_called_unknown(tmp_path: Path) -> None:
    program = """
import pulumi_aws as aws

aws.cognito.UserPool("people")
subnet = aws.ec2.Subnet("one", vpc_id="vpc-0123abcd", cidr_block="10.90.7.0/24", availability_zone="us-east-1a")
aws.ec2.Eip("address", tags={"subnet": subnet.id})
"""
    report = Rehearsal(project(tmp_path, program), "dev").run()
    assert [one.urn.rpartition("::")[2] for one in report.failures] == ["one"]
    assert [urn.rpartition("::")[2] for urn in report.skipped] == ["address"]
    assert [str(one) for one in report.not_judged] == ["aws:cognito/userPool:UserPool people"]


def test_results_that_are_needed_at_once_are_unknown_where_they_are_used(tmp_path: Path) -> None:
    report = Rehearsal(project(tmp_path, AT_ONCE), "dev").run(and_destroy=True)
    assert (report.error, report.trace, report.failures, report.skipped) == ("", "", [], {})
    assert report.created == AT_ONCE_CREATED
    assert sorted(str(one) for one in report.not_judged if not one.needs) == AT_ONCE_UNKNOWN
    assert sorted(str(one) for one in report.not_judged if one.needs) == AT_ONCE_NEEDING
    assert report.destroyed is not None
    assert report.destroyed.left == {}


def test_charts_files_custom_resources_and_a_status_are_not_judged_and_the_rest_is_created(tmp_path: Path) -> None:
    report = Rehearsal(project(tmp_path, IN_A_CLUSTER), "dev").run(and_destroy=True)
    assert (report.error, report.trace, report.failures, report.skipped) == ("", "", [], {})
    assert report.created == IN_A_CLUSTER_CREATED
    names = {one.urn or one.type: str(one) for one in report.not_judged}
    needing = {
        str(one): names.get(one.needs) or f"{type_of(one.needs)} {name_of(one.needs)}"
        for one in report.not_judged
        if one.needs
    }
    assert needing == IN_A_CLUSTER_NEEDING
    assert sorted(str(one) for one in report.not_judged if not one.needs) == IN_A_CLUSTER_UNKNOWN
    assert set(findings(report.not_judged)) == IN_A_CLUSTER_FINDINGS
    assert report.destroyed is not None
    assert report.destroyed.left == {}


def test_an_object_of_a_chart_that_is_asked_for_is_a_sentence_with_the_cause(tmp_path: Path) -> None:
    program = """
from pulumi_kubernetes.helm.v3 import Chart, LocalChartOpts
import pulumi

chart = Chart("older", LocalChartOpts(path="./chart"))
pulumi.export("name", chart.get_resource("v1/Service", "front").metadata.name)
"""
    report = Rehearsal(project(tmp_path, program), "dev").run()
    assert report.error == (
        "KeyError: 'v1/Service:front'. It may be an object of kubernetes:helm:template, which only the real provider"
        " expands: the program has none of these objects here; name the object instead of asking for it."
    )


def test_with_strict_a_custom_resource_needs_its_definition(tmp_path: Path) -> None:
    before, after = "# A status that controllers would write", "# Custom resources"
    program = IN_A_CLUSTER[: IN_A_CLUSTER.index("# Charts and files")]
    program += IN_A_CLUSTER[IN_A_CLUSTER.index(after) : IN_A_CLUSTER.index(before)]
    report = Rehearsal(project(tmp_path, program), "dev", strict=True).run()
    (failure,) = report.failures
    assert (failure.code, failure.urn.rpartition("::")[2]) == ("404", "wall")
    assert failure.message == (
        "Kubernetes 1.36 has no cilium.io/v2 CiliumNetworkPolicy, and no definition in the cluster adds it"
    )


def test_with_strict_a_method_is_refused_by_name(tmp_path: Path) -> None:
    program = "import pulumi\npulumi.runtime.call('eks:index:Cluster/getKubeconfig', {})\n"
    report = Rehearsal(project(tmp_path, program), "dev", strict=True).run()
    assert report.error == "The method eks:index:Cluster/getKubeconfig is not known to the rehearsal."


@pytest.mark.parametrize(
    ("line", "begins"),
    [
        ("json.loads(aws.ssm.get_parameter(name='/a').value)", "JSONDecodeError: "),
        ("aws.ssm.get_parameter(name='/a').version + 1", "TypeError: "),
        (
            "ClusterAccess('a', {'cluster_name': aws.ssm.get_parameter(name='/a').value, 'access_entries': []})",
            'cluster_name is "(not known to the rehearsal: aws:ssm/getParameter:getParameter)": ',
        ),
    ],
)
def test_a_program_that_cannot_go_on_without_a_result_says_whose_in_one_sentence(
    tmp_path: Path, line: str, begins: str
) -> None:
    program = f"import json\nimport pulumi_aws as aws\nfrom eks_citadel import ClusterAccess\n{line}\n"
    report = Rehearsal(project(tmp_path, program), "dev").run()
    assert report.error.startswith(begins)
    assert report.error.endswith(
        "It may come from a text that stands for the result of aws:ssm/getParameter:getParameter, which the rehearsal"
        " does not know: call the function's _output form, whose result may stay unknown."
    )


def test_a_result_without_a_class_is_refused_in_one_sentence(tmp_path: Path) -> None:
    program = "import pulumi\npulumi.runtime.invoke('std:index:abs', {'input': 1}).value['result']\n"
    report = Rehearsal(project(tmp_path, program), "dev").run()
    assert report.error == (
        "std:index:abs is not known to the rehearsal, and the program needs its result at once: leave it out, or call"
        " invoke_output, whose result may stay unknown."
    )
    assert report.trace == ""


def test_with_strict_a_result_that_is_needed_at_once_is_refused_by_name(tmp_path: Path) -> None:
    program = "import pulumi_aws as aws\naws.ssm.get_parameter(name='/a').value\n"
    report = Rehearsal(project(tmp_path, program), "dev", strict=True).run()
    assert report.error == (
        "aws:ssm/getParameter:getParameter is not known to the rehearsal: leave it out of this program, or use"
        " `pulumi up`."
    )
    assert report.trace == ""
    assert report.created == {}
