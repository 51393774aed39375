"""`citadel rehearse --from REVISION`: an update of what an earlier revision made."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from citadel_rehearsal.cli.report_schema import schema
from unit.citadel_rehearsal.cli.test_diff import git
from unit.citadel_rehearsal.used_cluster import PROGRAM
from unit.commands import citadel, cluster_program, only_json, plain, project, rehearse_in_process

OLD = cluster_program('"pod_identities": [],').replace('"1.36"', '"1.35"')
EIP = "import pulumi_aws as aws\naws.ec2.Eip('{}')\n"


TWICE = """
first = aws.iam.Role("first", name="same", assume_role_policy="{}")
aws.iam.Role("second", name="same", assume_role_policy="{}", opts=pulumi.ResourceOptions(depends_on=[first]))
"""


def repository(folder: Path, before: str, after: str, **options: Any) -> Path:
    project(folder, before, **options)
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "One")
    (folder / "__main__.py").write_text(after)
    return folder


def test_an_upgrade_of_kubernetes_goes_from_the_control_plane_to_the_add_ons_and_the_nodes(tmp_path: Path) -> None:
    folder = repository(tmp_path, OLD, OLD.replace('"1.35"', '"1.36"'))
    done = citadel("rehearse", folder, "--from", "HEAD", "--and-destroy", "--json")
    report = only_json(done.stdout)
    assert done.returncode == 0, done.stderr
    Draft202012Validator(schema()).validate(report)
    assert report["from"] == "HEAD"
    assert report["passes"] == ["earlier look", "earlier preview", "earlier up", "look", "preview", "up"]
    changes = report["changes"]
    assert (changes["created"], changes["replaced"], changes["deleted"]) == ([], {}, [])
    order = [urn.rpartition("::")[2] for urn in changes["changed"]]
    before_nodes = {one for one in order if "addons-before-nodes" in one}
    assert order[0] == "small-control-plane-cluster"
    assert {*order[1 : len(before_nodes) + 1]} == before_nodes
    assert order[len(before_nodes) + 1] == "small-nodes-default-group"
    assert all("addons-after-nodes" in one for one in order[len(before_nodes) + 2 :])
    assert report["clusters"][0]["picture"]["kubernetes_version"] == "1.36"
    assert report["destroyed"]["failures"] == []


def test_who_deployed_is_locked_out_by_no_update(tmp_path: Path) -> None:
    other = OLD.replace('"principal_arn": ADMIN', '"principal_arn": ADMIN + "-other"')
    done = citadel("rehearse", repository(tmp_path, OLD, other), "--from", "HEAD")
    text = plain(done.stdout)
    assert done.returncode == 1
    assert "Deployed as arn:aws:iam::111122223333:role/me (the deployer of HEAD) to eu-west-1." in text
    assert "the deployer arn:aws:sts::111122223333:assumed-role/me/rehearsal is none of them" in text


def test_for_a_person_the_changes_are_listed_in_their_order(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = repository(tmp_path, EIP.format("old"), EIP.format("new"))
    assert rehearse_in_process(folder, "--from", "HEAD") == 0
    text = capfd.readouterr().out
    assert "Updated from HEAD:\n  created: aws:ec2/eip:Eip new\n  deleted: aws:ec2/eip:Eip old\n" in text
    git(folder, "checkout", "--quiet", ".")
    assert rehearse_in_process(folder, "--from", "HEAD") == 0
    assert "Updated from HEAD: nothing is changed.\n" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("raise pulumi.RunError('No.')", "Refused in the first look at the earlier program:\n  No."),
        (TWICE, "Refused in the earlier program:\n"),
    ],
)
def test_an_earlier_program_that_is_refused_is_told(
    bad: str, said: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = repository(tmp_path, f"import pulumi\nimport pulumi_aws as aws\n{bad}\n", EIP.format("new"))
    assert rehearse_in_process(folder, "--from", "HEAD") == 1
    assert said in capfd.readouterr().out


def test_another_name_of_the_project_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = repository(tmp_path, EIP.format("old"), EIP.format("new"))
    (folder / "Pulumi.yaml").write_text("name: store\nruntime: python\n")
    assert rehearse_in_process(folder, "--from", "HEAD") == 1
    assert capfd.readouterr().out == (
        'The project is called "shop" in HEAD and "store" now: to Pulumi these are two projects, and nothing would be'
        " updated; keep the name.\n"
    )


def test_A7_a_namespace_that_exists_is_refused_in_the_preview_when_it_is_no_longer_called_so(tmp_path: Path) -> None:
    folder = repository(tmp_path, PROGRAM, PROGRAM.replace(', "existing": True', ""))
    done = citadel("rehearse", folder, "--from", "HEAD", "--json")
    report = only_json(done.stdout)
    assert report["passes"][-1] == "preview"
    assert report["error"].startswith('namespace is "legacy": it exists in the cluster, and this stack did not create ')


def test_a_program_that_was_written_in_the_same_second_is_run_and_not_its_old_bytecode(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    folder = repository(tmp_path, EIP.format("old"), EIP.format("new"))
    main, second = folder / "__main__.py", (1_700_000_000, 1_700_000_000)
    os.utime(main, second)
    assert rehearse_in_process(folder) == 0
    main.write_text(EIP.format("two"))
    os.utime(main, second)
    assert rehearse_in_process(folder) == 0
    assert "  two  Eip\n" in capfd.readouterr().out
