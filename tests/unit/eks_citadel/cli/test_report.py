"""`citadel report`: a rehearsed program and a cluster of the embedded AWS; what is refused, and exit codes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.cli.commands import app
from eks_citadel.live import parity
from page_reader import cells, faults, read
from unit.citadel_rehearsal.eks_world import World as Account
from unit.commands import citadel, project
from unit.eks_citadel.live.examined import Examined, examined

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
        **({"ip_family": "ipv6"} if name == "red" else {}),
    })
"""


@pytest.fixture(scope="module")
def account() -> Iterator[tuple[EmbeddedAws, Account]]:
    with EmbeddedAws(transition_seconds=0.01) as running:
        yield running, Account(running)


@pytest.fixture
def shop(account: tuple[EmbeddedAws, Account], monkeypatch: pytest.MonkeyPatch) -> Iterator[Examined]:
    with examined(*account) as made:
        monkeypatch.setattr(parity, "access", lambda region, role_arn: made.access)
        yield made


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    done = citadel("rehearse", project(folder / "shop", PROGRAM), "--json")
    assert done.returncode == 0, done.stderr
    (folder / "report.json").write_text(done.stdout)
    return folder / "report.json"


def report(*words: str | Path, given: str | None = None) -> Result:
    return CliRunner().invoke(app, ["report", *map(str, words)], input=given)


def test_a_rehearsal_is_one_page_the_same_in_a_file_and_from_stdin(rehearsed: Path, tmp_path: Path) -> None:
    done = report("--report", rehearsed, "--out", tmp_path / "page.html")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    page = (tmp_path / "page.html").read_text()
    found = read(page)
    assert faults(found) == []
    assert [one.text for one in found.every("h2")] == [
        "Contents", "Cluster red", "Cluster shop", "Rehearsal of shop (dev)", "What the rehearsal covers"
    ]  # fmt: skip
    again = report("--report", "-", "--out", "-", given=rehearsed.read_text())
    assert again.stdout == page


def test_what_the_json_report_says_is_in_the_tables(rehearsed: Path) -> None:
    said = json.loads(rehearsed.read_text())
    found = read(report("--report", rehearsed, "--out", "-").stdout)
    for one in said["clusters"]:
        name = one["picture"]["cluster_name"]
        assert cells(found, f"Who can enter {name}") == [
            [row["principal"], row["may"], row["where"]] for row in one["enter"]
        ]
        captions = f"What can talk in {name}", f"Connections of the add-ons of {name} in kube-system"
        rows = sorted(row for caption in captions for row in cells(found, caption))
        assert rows == sorted([row["source"], row["destination"], row["ports"]] for row in one["talk"])
    assert [row[0] for row in cells(found, "Rules of AWS that were enforced")] == [one["name"] for one in said["rules"]]
    assert [row[0] for row in cells(found, "Not modelled")] == said["not_modelled"]
    assert [row[1] for row in cells(found, "Assumed to exist for shop (dev)")] == [
        one["name"] for one in said["assumed"]
    ]


def test_the_day_decides_on_the_support_of_versions_and_the_bytes(rehearsed: Path) -> None:
    early, late, again = (
        report("--report", rehearsed, "--out", "-", "--day", day).stdout
        for day in ("2026-11-30", "2031-01-01", "2031-01-01")
    )
    assert late == again
    assert "version-unsupported" not in {row[0].split("\n")[1].partition(":")[0] for row in _found(early)}
    assert "version-unsupported" in {row[0].split("\n")[1].partition(":")[0] for row in _found(late)}


def _found(page: str) -> list[list[str]]:
    return cells(read(page), "Findings of the doctor about shop")


def test_one_of_several_clusters_is_shown_alone(rehearsed: Path) -> None:
    found = read(report("red", "--report", rehearsed, "--out", "-").stdout)
    assert [one.text for one in found.every("h1")] == ["Who enters, leaves and talks: red"]


def test_several_stacks_have_a_part_each(rehearsed: Path, tmp_path: Path) -> None:
    one = json.loads(rehearsed.read_text())
    several = {
        "project": "shop", "succeeded": True, "left": [], "stacks": [one | {"clusters": []}, one | {"stack": "other"}],
        "clusters": one["clusters"],
    }  # fmt: skip
    (tmp_path / "several.json").write_text(json.dumps(several))
    found = read(report("--report", tmp_path / "several.json", "--out", "-").stdout)
    assert faults(found) == []
    assert [one.text for one in found.every("h2")][3:5] == ["Rehearsal of shop (dev)", "Rehearsal of shop (other)"]


def test_a_cluster_that_runs_has_its_answers_and_the_findings_of_the_doctor(shop: Examined) -> None:
    shop.namespace("shop")
    done = report(shop.name, "--region", "eu-west-1", "--out", "-")
    found = read(done.stdout)
    assert (done.exit_code, faults(found)) == (0, [])
    assert "The cluster as it runs in eu-west-1." in found.text
    assert "world-endpoint:public-endpoint" in found.text
    assert cells(found, f"Namespaces of {shop.name}") == [["shop", "privileged", "open"]]


def test_a_cluster_that_no_picture_can_show_still_has_its_findings(shop: Examined) -> None:
    shop.server.answer = lambda path, query: (403, b'{"message": "no"}')
    done = report(shop.name, "--region", "eu-west-1", "--out", "-")
    found = read(done.stdout)
    assert (done.exit_code, faults(found)) == (0, [])
    assert "Who enters, leaves and talks is not shown: " in found.text
    assert "world-endpoint:public-endpoint" in found.text


def test_a_cluster_that_is_not_there_is_one_sentence_and_no_file(shop: Examined, tmp_path: Path) -> None:
    done = report("gone", "--region", "eu-west-1", "--out", tmp_path / "page.html")
    assert (done.exit_code, done.stdout, (tmp_path / "page.html").exists()) == (1, "", False)
    assert done.stderr.startswith("No report of gone is written: ") and done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"succeeded": False}, "is the report of a program that was refused: its pictures are not whole."),
        ({"rules": None}, "the report cannot be read (rules is no list): make the report again."),
        ({"critical_path": {"steps": [], "seconds": float("nan")}}, "critical_path has seconds that are no time"),
        ({"stacks": [{}]}, "the report has no project: make the report again."),
        ({"stacks": 1}, "make the report again."),
    ],
)
def test_a_report_that_cannot_be_used_is_one_sentence(
    rehearsed: Path, tmp_path: Path, change: dict[str, object], said: str
) -> None:
    (tmp_path / "bad.json").write_text(json.dumps(json.loads(rehearsed.read_text()) | change))
    done = report("--report", tmp_path / "bad.json", "--out", "-")
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert said in done.stderr


def test_a_cluster_that_is_reported_twice_is_refused(rehearsed: Path, tmp_path: Path) -> None:
    one = json.loads(rehearsed.read_text())
    (tmp_path / "twice.json").write_text(json.dumps(one | {"clusters": one["clusters"] * 2}))
    done = report("--report", tmp_path / "twice.json", "--out", "-")
    assert (done.exit_code, 'the cluster "red" is reported twice' in done.stderr) == (1, True)


def test_names_of_any_alphabet_are_written_as_utf_8_whatever_the_terminal_has(rehearsed: Path, tmp_path: Path) -> None:
    one = json.loads(rehearsed.read_text())
    (tmp_path / "other.json").write_text(json.dumps(one | {"not_modelled": ["Türöffner"]}))
    done = citadel("report", "--report", tmp_path / "other.json", "--out", "-", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "Türöffner" in done.stdout


def test_a_place_that_cannot_be_written_is_one_sentence(rehearsed: Path, tmp_path: Path) -> None:
    done = report("--report", rehearsed, "--out", tmp_path)
    assert (done.exit_code, done.stderr) == (
        1, f"No report of the clusters is written: {tmp_path} cannot be written (Is a directory).\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["shop"], "give --region for clusters that run, or --report for rehearsed ones"),
        (["--region", "eu-west-1"], "name the cluster that runs in the region"),
        (["--report", "a", "--role-arn", "b"], "--role-arn is for clusters that run"),
        (["--report", "a", "--documentation", "javascript:x"], "--documentation is a folder or an https address"),
        (["--report", "a", "--documentation", " java\nscript:x"], "--documentation is a folder or an https address"),
    ],
)
def test_options_that_do_not_go_together_are_refused(words: list[str], said: str) -> None:
    done = report(*words, "--out", "-")
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())
