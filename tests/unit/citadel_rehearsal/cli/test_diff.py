"""`citadel diff` as a person meets it: reports, programs and git revisions, three formats, and how it exits."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from eks_citadel.picture.picture import Entry, Grant, Picture
from unit.citadel_rehearsal.cli.test_report import PICTURE
from unit.commands import project

URN = "urn:pulumi:dev::shop::aws:ec2/eip:Eip::"
DEVS = "arn:aws:iam::111122223333:role/devs"
OPENED = replace(PICTURE, entries=(*PICTURE.entries, Entry(DEVS, (), (Grant("AmazonEKSViewPolicy", ("shop",)),))))
Diff = Callable[..., tuple[int, str, str]]


def report(folder: Path, name: str, picture: Picture, *resources: str, **more: Any) -> Path:
    cluster = {"picture": asdict(picture), "pod_cidrs": ["10.20.0.0/16"], "names": {}, "wholes": {}}
    found = {"succeeded": True, "clusters": [cluster], "resources": {URN + one: "aws:ec2/eip:Eip" for one in resources}}
    (folder / name).write_text(json.dumps(found | more))
    return folder / name


@pytest.fixture
def diff(capfd: pytest.CaptureFixture[str]) -> Diff:
    def run(*words: str | Path) -> tuple[int, str, str]:
        from typer.main import get_command

        from eks_citadel.cli.commands import joined

        code = get_command(joined()).main(["diff", *map(str, words)], standalone_mode=False)
        return int(code or 0), *capfd.readouterr()

    return run


def git(folder: Path, *words: str) -> str:
    author = ["-c", "user.name=tests", "-c", "user.email=tests@example.com"]
    return subprocess.run(["git", "-C", folder, *author, *words], check=True, capture_output=True, text=True).stdout


def test_a_gate_that_was_opened_is_told_and_exits_with_3(diff: Diff, tmp_path: Path) -> None:
    before = report(tmp_path, "before.json", PICTURE, "old", "same")
    after = report(tmp_path, "after.json", OPENED, "new", "same", changes={"replaced": [f"{URN}same"]})
    code, out, err = diff(before, after)
    assert (code, err) == (3, "")
    assert out == (
        "Cluster shop\n"
        "  Opened:\n"
        f"    enter  {DEVS}: AmazonEKSViewPolicy in shop\n\n"
        "Replaced:\n  aws:ec2/eip:Eip same\n\n"
        "Gone:\n  aws:ec2/eip:Eip old\n\n"
        "New:\n  aws:ec2/eip:Eip new\n\n"
        "A gate was opened.\n"
    )


def test_a_gate_that_was_closed_exits_with_0(diff: Diff, tmp_path: Path) -> None:
    before, after = report(tmp_path, "before.json", OPENED), report(tmp_path, "after.json", PICTURE)
    code, out, _ = diff(before, after)
    assert code == 0
    assert f"  Closed:\n    enter  {DEVS}: AmazonEKSViewPolicy in shop\n" in out
    assert out.endswith("No gate was opened.\n")


def test_reports_that_say_the_same_are_not_different(diff: Diff, tmp_path: Path) -> None:
    one = report(tmp_path, "one.json", PICTURE, "same")
    assert diff(one, one) == (0, "Nothing is different.\nNo gate was opened.\n", "")


def test_markdown_has_the_verdict_first_and_takes_no_name_for_markup(diff: Diff, tmp_path: Path) -> None:
    odd = replace(OPENED, entries=(Entry(f"{DEVS}|<b>*", (), (Grant("AmazonEKSViewPolicy", ("sh_op*",)),)),))
    before, after = report(tmp_path, "before.json", PICTURE), report(tmp_path, "after.json", odd, "new")
    code, out, _ = diff(before, after, "--format", "markdown")
    assert code == 3
    assert out.startswith("**A gate was opened.**\n\n### Cluster shop\n\n| Opened | | | |\n| --- | --- | --- | --- |\n")
    assert f"| Who can enter? | {DEVS}\\|\\<b\\>\\* | AmazonEKSViewPolicy | sh\\_op\\* |" in out
    assert "<details><summary>New: 1</summary>\n\n- `aws:ec2/eip:Eip new`\n\n</details>" in out


def test_json_has_each_change_in_its_parts(diff: Diff, tmp_path: Path) -> None:
    before, after = report(tmp_path, "before.json", PICTURE, "old"), report(tmp_path, "after.json", OPENED)
    code, out, _ = diff(before, after, "--format", "json")
    found = json.loads(out)
    assert code == 3
    assert (found["opens_a_gate"], found["gone"], found["replaced"]) == (True, [f"{URN}old"], None)
    (cluster,) = found["clusters"]
    sentence = f"{DEVS}: AmazonEKSViewPolicy in shop"
    line = {"gate": "enter", "who": DEVS, "may": "AmazonEKSViewPolicy", "where": "shop", "sentence": sentence}
    assert cluster == {"cluster": "shop", "state": "changed", "opened": [line], "closed": [], "changed": []}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no", "cannot be read as JSON: "),
        ("[]", "is no report of a rehearsal: write one by `citadel rehearse --json`."),
        ('{"clusters": [], "resources": {}}', "is no report of a rehearsal"),
        (
            '{"clusters": [], "resources": {}, "succeeded": false, "error": "No."}',
            "is the report of a refused rehearsal: No.",
        ),
        (
            '{"clusters": [{"picture": {}}], "resources": {}, "succeeded": true}',
            "the clusters of a report cannot be read (picture has not exactly the keys authentication_mode, ",
        ),
    ],
)
def test_what_is_no_report_is_one_sentence(text: str, said: str, diff: Diff, tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_text(text)
    code, out, err = diff(tmp_path / "odd.json", report(tmp_path, "good.json", PICTURE))
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert said in err


VPC = """
import sys
from pathlib import Path
sys.path.insert(0, str(Path(__file__).parents[2] / "lib"))
import pulumi_aws as aws
from company.names import NAMES
for name in NAMES:
    aws.ec2.Eip(name)
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose program, in a folder of its own, imports a package beside it."""
    project(tmp_path / "apps" / "shop", VPC)
    company = tmp_path / "lib" / "company"
    company.mkdir(parents=True)
    (company / "__init__.py").write_text("")
    (company / "names.py").write_text('NAMES = ["old", "same"]\n')
    (tmp_path / ".gitattributes").write_text("lib export-ignore\n")
    (tmp_path / ".gitignore").write_text("__pycache__/\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "One")
    (company / "names.py").write_text('NAMES = ["new", "same"]\n')
    return tmp_path


def test_a_revision_is_compared_with_the_working_tree_which_stays_as_it_was(diff: Diff, repository: Path) -> None:
    git(repository, "add", "lib")
    (repository / "untracked").write_text("")
    before = git(repository, "status", "--porcelain=v2"), (repository / ".git" / "index").read_bytes()
    code, out, _ = diff(repository / "apps" / "shop", "--from", "HEAD")
    assert code == 0
    assert "Gone:\n  aws:ec2/eip:Eip old\n" in out
    assert "New:\n  aws:ec2/eip:Eip new\n" in out
    assert "same" not in out
    assert (git(repository, "status", "--porcelain=v2"), (repository / ".git" / "index").read_bytes()) == before
    assert git(repository, "worktree", "list").count("\n") == 1


@pytest.mark.parametrize(
    ("revision", "said"),
    [
        ("nope", '--from is "nope": the repository '),
        ("--upload-pack=evil", '--from is "--upload-pack=evil": the repository '),
        ("HEAD:lib", "has no such revision."),
    ],
)
def test_a_revision_that_is_none_is_one_sentence(revision: str, said: str, diff: Diff, repository: Path) -> None:
    code, out, err = diff(repository / "apps" / "shop", f"--from={revision}")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert said in err


def test_a_program_that_a_revision_lacks_is_named_by_the_revision(diff: Diff, repository: Path) -> None:
    other = project(repository / "apps" / "late", VPC)
    code, _, err = diff(other, "--from", "HEAD")
    assert (code, err) == (1, "HEAD:apps/late has no Pulumi.yaml: the program is not in this revision.\n")


def test_a_folder_without_a_repository_is_one_sentence(diff: Diff, tmp_path: Path) -> None:
    code, _, err = diff(project(tmp_path / "shop", VPC), "--from", "main")
    assert code == 1
    assert "shop is not in a git repository.\n" in err


def test_a_refused_program_is_told_and_exits_with_1(diff: Diff, tmp_path: Path) -> None:
    good = report(tmp_path, "good.json", PICTURE)
    code, out, err = diff(good, project(tmp_path / "bad", "import pulumi\nraise pulumi.RunError('No.')\n"))
    assert (code, out) == (1, "")
    assert "Refused in the first look:\n  No." in err
