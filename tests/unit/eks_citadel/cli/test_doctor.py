"""`citadel doctor`: a cluster of the embedded AWS and the report of a rehearsal; formats, ignored ids, exit codes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner, Result

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.cli.commands import app
from eks_citadel.doctor.checks import CHECKS
from eks_citadel.live import parity
from unit.citadel_rehearsal.eks_world import World as Account
from unit.commands import citadel, project
from unit.eks_citadel.live.examined import Examined, examined

SARIF = Path(__file__).parents[3] / "golden" / "sarif-schema-2.1.0.json"
RARE_WAYS = ["admin-entries", "public-ranges", "single-address", "single-admin"]
PROGRAM = """
from eks_citadel import SecureCluster

ADMIN = {"name": "me", "principal_arn": "arn:aws:iam::111122223333:role/me",
         "cluster_policies": ["AmazonEKSClusterAdminPolicy"]}
for name, cidr in {"shop": "10.20.0.0/16", "red": "10.30.0.0/16"}.items():
    SecureCluster(name, {
        "kubernetes_version": "1.36",
        "network": {"cidr": cidr, "zones": ["a", "b"]},
        "endpoint_public_cidrs": ["203.0.113.7/32"],
        "access_entries": [ADMIN],
        "namespaces": [{"name": "shop"}],
        **({"network_policy_mode": "standard"} if name == "red" else {}),
    })
"""


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.01) as running:
        yield running


@pytest.fixture(scope="module")
def account(aws: EmbeddedAws) -> Account:
    return Account(aws)


@pytest.fixture
def shop(aws: EmbeddedAws, account: Account, monkeypatch: pytest.MonkeyPatch) -> Iterator[Examined]:
    with examined(aws, account) as made:
        monkeypatch.setattr(parity, "access", lambda region, role_arn: made.access)
        yield made


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("doctor")
    done = citadel("rehearse", project(folder / "shop", PROGRAM), "--json")
    assert done.returncode == 0, done.stderr
    (folder / "report.json").write_text(done.stdout)
    return folder / "report.json"


def doctor(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["doctor", *map(str, words)])


def live(shop: Examined, *words: str) -> Result:
    return doctor(shop.name, "--region", "eu-west-1", *words)


def judged(printed: str) -> dict[str, Any]:
    """The SARIF, which is as the official schema says."""
    found = json.loads(printed)
    jsonschema.Draft4Validator(json.loads(SARIF.read_text())).validate(found)
    return found


def test_E6_findings_are_printed_by_severity_with_id_promise_sentence_and_way_out(shop: Examined) -> None:
    done = live(shop)
    assert done.exit_code == 3
    assert done.stdout.startswith(
        "High:\n"
        "  world-endpoint:public-endpoint [E6]\n"
        f"      The public endpoint of {shop.name} is open to the world (0.0.0.0/0).\n"
        "      Name the addresses of your people and pipelines, or turn public access off.\n\n"
        "Medium:\n"
    )
    places = [done.stdout.index(title) for title in ("High:", "Medium:", "Low:", "Information:", "Not answered:")]
    assert places == sorted(places)
    assert done.stdout.splitlines()[-1] == (
        f"{shop.name}: 1 high, 4 medium, 5 low, 2 information; 1 question has no answer."
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], 3),
        (["--ignore", "world-endpoint"], 0),
        (["--ignore", "world-endpoint", "--fail-on", "medium"], 3),
        (["--fail-on", "information"], 3),
    ],
)
def test_the_exit_code_is_that_of_the_most_severe_finding_that_counts(
    words: list[str], code: int, shop: Examined
) -> None:
    assert live(shop, *words).exit_code == code


def test_what_is_ignored_is_named_and_so_is_what_is_ignored_in_vain(shop: Examined) -> None:
    done = live(shop, "--ignore", "logs-off", "--ignore", "namespace-open:gone")
    assert "Ignored:\n  logs-off:logs\n" in done.stdout
    assert "Ignored, and no finding of this cluster:\n  namespace-open:gone\n" in done.stdout


def test_json_has_the_findings_what_is_ignored_and_what_nobody_answered(shop: Examined) -> None:
    found = json.loads(live(shop, "--json", "--ignore", "logs-off").stdout)
    assert found["cluster"] == shop.name
    first = found["findings"][0]
    assert (first["id"], first["severity"], first["subject"]) == ("world-endpoint", "high", "public-endpoint")
    assert (first["promise"], first["key"]) == ("E6", "world-endpoint:public-endpoint")
    assert [one["id"] for one in found["ignored"]] == ["logs-off"]
    assert [one["question"] for one in found["not_answered"]] == ["creator"]


def test_sarif_is_as_its_schema_says_with_a_rule_for_each_check(shop: Examined) -> None:
    (run,) = judged(live(shop, "--sarif", "--ignore", "logs-off").stdout)["runs"]
    assert [one["id"] for one in run["tool"]["driver"]["rules"]] == [check.id for check in CHECKS]
    levels = {one["ruleId"]: one["level"] for one in run["results"]}
    assert (levels["world-endpoint"], levels["private-access-off"]) == ("error", "warning")
    assert (levels["deletion-protection-off"], levels["extended-support"]) == ("note", "none")
    for one in run["results"]:
        assert run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == one["ruleId"]
    assert [one["ruleId"] for one in run["results"] if "suppressions" in one] == ["logs-off"]
    (said,) = run["invocations"][0]["toolExecutionNotifications"]
    assert "whether the creator of the cluster became its admin" in said["message"]["text"]


def test_sarif_without_the_fields_that_it_needs_is_noticed() -> None:
    with pytest.raises(jsonschema.ValidationError):
        judged('{"version": "2.1.0", "runs": [{"results": [{"ruleId": "x"}]}]}')


def test_a_cluster_that_is_not_there_is_one_sentence(shop: Examined) -> None:
    done = doctor("gone", "--region", "eu-west-1")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("gone is not examined: ") and "No cluster found for name: gone" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["shop"], "give --region for clusters that run, or --report for rehearsed ones"),
        (["--region", "eu-west-1"], "name the cluster that runs in the region"),
        (["shop", "--region", "eu-west-1", "--json", "--sarif"], "choose --json or --sarif"),
        (
            ["shop", "--region", "eu-west-1", "--fail-on", "severe"],
            "--fail-on is one of high, medium, low, information",
        ),
        (["--report", "a", "--role-arn", "b"], "--role-arn is for clusters that run"),
    ],
)
def test_options_that_do_not_go_together_are_refused(words: list[str], said: str) -> None:
    done = doctor(*words)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())


def test_a_rehearsed_secure_cluster_has_no_fault_and_the_rest_is_named_as_not_asked(report: Path) -> None:
    done = doctor("shop", "--report", report, "--json", "--fail-on", "low")
    found = json.loads(done.stdout)
    assert (done.exit_code, [one["id"] for one in found["findings"]]) == (0, RARE_WAYS)
    assert {one["reason"] for one in found["not_answered"]} == {"the report of a rehearsal does not have it"}
    assert "node-hop-limit" in [check for one in found["not_answered"] for check in one["checks"]]


def test_the_mode_standard_of_a_rehearsed_cluster_is_told(report: Path) -> None:
    found = json.loads(doctor("red", "--report", report, "--json").stdout)
    assert [one["id"] for one in found["findings"]] == [*RARE_WAYS, "standard-mode"]


def test_a_report_with_several_clusters_asks_for_one(report: Path, tmp_path: Path) -> None:
    done = doctor("--report", report)
    assert (done.exit_code, done.stderr.endswith("has several clusters: name one of red, shop.\n")) == (1, True)
    one = json.loads(report.read_text())
    one["clusters"] = one["clusters"][:1]
    (tmp_path / "one.json").write_text(json.dumps(one))
    assert doctor("--report", tmp_path / "one.json").exit_code == 0


def test_the_sarif_of_a_report_names_its_file(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(report.parent)
    (run,) = judged(doctor("red", "--report", "report.json", "--sarif").stdout)["runs"]
    places = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in run["results"]}
    assert places == {"report.json"}
