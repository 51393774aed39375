"""`aws` and `citadel` on the PATH of a rehearsed program: tokens for its clusters, and all else as before."""

import contextlib
import json
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from citadel_rehearsal.ground.cluster_token import Signed, read, secret_of
from citadel_rehearsal.ground.loopback import AwsAddress
from citadel_rehearsal.program.token_programs import ASKED, before, first_on_path, write_token_programs

ADDRESS = AwsAddress("http://127.0.0.1:1", "the key of the run")
CALLER = "arn:aws:sts::111122223333:assumed-role/me/rehearsal"
ROLE = "arn:aws:iam::111122223333:role/a+b=c,d.e@f_g-h/me"
TOOLS = ("sh", "base64", "tr")  # all that they need of a machine
AWS, CITADEL = ("aws", "eks", "get-token"), ("citadel", "token")


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    folder = tmp_path / "the programs"
    write_token_programs(folder, ADDRESS, CALLER, "eu-west-1")
    return folder


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder with the tools and no aws, for a PATH."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in TOOLS:
        (folder / name).symlink_to(str(shutil.which(name)))
    return folder


def run(path: str, *command: str) -> "subprocess.CompletedProcess[str]":
    program = shutil.which(command[0], path=path)
    assert program is not None
    environment = {"PATH": path, "LC_ALL": "C.UTF-8"}
    return subprocess.run([program, *command[1:]], env=environment, capture_output=True, text=True)


def signed(path: str, *command: str) -> Signed | None:
    done = run(path, *command)
    assert (done.returncode, done.stderr) == (0, "")
    credential = json.loads(done.stdout)
    assert (credential["kind"], credential["spec"]) == ("ExecCredential", {})
    assert credential["apiVersion"] == "client.authentication.k8s.io/v1beta1"
    return read(credential["status"]["token"], secret_of(ADDRESS.run_key))


@pytest.mark.parametrize("command", [AWS, CITADEL])
def test_a_token_says_who_signs_and_for_which_cluster(command: tuple[str, ...], programs: Path, machine: Path) -> None:
    path = before(programs, str(machine))
    assert signed(path, *command, "--cluster-name", "shop") == Signed("shop", CALLER, "eu-west-1")
    as_in_kubeconfigs = ("--cluster-name", "shop", "--region", "cn-north-1", "--output", "json", "--role-arn", ROLE)
    assert signed(path, *command, *as_in_kubeconfigs) == Signed("shop", ROLE, "cn-north-1")
    with_equals = ("--role-arn=" + ROLE, "--region=us-east-1", "--cluster-name=shop")
    assert signed(path, *command, *with_equals) == Signed("shop", ROLE, "us-east-1")


@pytest.mark.parametrize("question", [
    ("aws", "sts", "get-caller-identity", "--query", "Arn", "--output", "text"), ("citadel", "whoami"),
])  # fmt: skip
def test_A9_the_programs_say_whose_token_they_give(question: tuple[str, ...], programs: Path, machine: Path) -> None:
    done = run(before(programs, str(machine)), *question)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{CALLER}\n", "")


def test_options_of_aws_itself_may_stand_before_the_command(programs: Path, machine: Path) -> None:
    path = before(programs, str(machine))
    asked = ("aws", "--profile", "me", "--region", "us-east-1", "eks", "get-token", "--cluster-id", "shop")
    assert signed(path, *asked) == Signed("shop", CALLER, "us-east-1")


def test_the_secret_is_the_run_s_and_does_not_tell_its_key(programs: Path, machine: Path) -> None:
    done = run(before(programs, str(machine)), *AWS, "--cluster-name", "shop")
    token = json.loads(done.stdout)["status"]["token"]
    assert read(token, secret_of("the key of another run")) is None
    texts = [(programs / name).read_text() for name in ASKED]
    assert all(secret_of(ADDRESS.run_key) in text and ADDRESS.run_key not in text for text in texts)


def test_nobody_else_on_the_machine_reads_them(programs: Path) -> None:
    for file in (programs, *(programs / name for name in ASKED)):
        assert stat.S_IMODE(file.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "aws eks get-token: --cluster-name is missing."),
        (("--cluster-name", 'a"b'), "aws eks get-token: a name, region or ARN has a forbidden character."),
        (
            ("--cluster-name", "a", "--role-arn", "a\nb"),
            "aws eks get-token: a name, region or ARN has a forbidden character.",
        ),
        (
            ("--cluster-name", "a", "--region", "é"),
            "aws eks get-token: a name, region or ARN has a forbidden character.",
        ),
    ],
)
def test_what_no_token_can_be_made_of_is_told_in_a_sentence(
    arguments: tuple[str, ...], said: str, programs: Path, machine: Path
) -> None:
    done = run(before(programs, str(machine)), *AWS, *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{said}\n")


@pytest.mark.parametrize("asked", [("s3", "ls"), ("--version",), (), ("eks", "list-clusters"), ("token", "eks")])
def test_anything_else_is_for_the_next_program_of_the_name(
    asked: tuple[str, ...], programs: Path, machine: Path
) -> None:
    """As it was asked, with the environment that there was."""
    aws = machine / "aws"
    aws.write_text('#!/bin/sh\nprintf "[%s]" "$@"\nprintf "%s" "$LC_ALL"\nexit 7\n')
    aws.chmod(0o755)
    done = run(before(programs, f"/nowhere:{machine}"), "aws", *asked, "two words", "*", "")
    told = "".join(f"[{word}]" for word in (*asked, "two words", "*", ""))
    assert (done.returncode, done.stdout, done.stderr) == (7, f"{told}C.UTF-8", "")


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (
            ("aws", "s3", "ls"),
            "In a rehearsal aws answers only `aws eks get-token`, and there is no other aws on PATH.",
        ),
        (
            ("citadel", "rehearse", "--stack", "token", "."),
            "In a rehearsal citadel answers only `citadel token`, and there is no other citadel on PATH.",
        ),
    ],
)
def test_where_there_is_no_next_one_a_sentence_says_so(
    command: tuple[str, ...], sentence: str, programs: Path, machine: Path
) -> None:
    done = run(before(programs, str(machine)), *command)
    assert (done.returncode, done.stdout, done.stderr) == (127, "", f"{sentence}\n")


def test_a_rehearsal_in_a_rehearsal_does_not_ask_itself(programs: Path, machine: Path, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    write_token_programs(outer, AwsAddress("http://127.0.0.1:2", "another key"), CALLER, "eu-west-1")
    path = before(programs, before(outer, str(machine)))
    assert run(path, "aws", "s3", "ls").returncode == 127
    assert signed(path, *AWS, "--cluster-name", "shop") == Signed("shop", CALLER, "eu-west-1")


@pytest.mark.parametrize("found", ["/usr/bin:/bin", None])
def test_PATH_is_as_it_was_afterwards(found: str | None, programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PATH") if found is None else monkeypatch.setenv("PATH", found)
    seen = list[str | None]()
    with contextlib.suppress(ZeroDivisionError), first_on_path(programs):
        seen.append(os.environ["PATH"])
        raise ZeroDivisionError
    assert seen == [f"{programs}:{found or os.defpath}"]
    assert os.environ.get("PATH") == found
    with first_on_path(None):
        assert os.environ.get("PATH") == found
