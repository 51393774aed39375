"""The command of a kubeconfig, as Pulumi's Kubernetes provider runs it: what it says when there is no token."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from citadel_rehearsal.ground.refusals import RuleBroken
from citadel_rehearsal.resources.kubeconfig import Kubeconfig
from citadel_rehearsal.resources.token_command import judge_token_command

VERSION = "client.authentication.k8s.io/v1beta1"
GOOD = json.dumps({"kind": "ExecCredential", "apiVersion": VERSION, "status": {"token": "t"}})
START = (
    "configured Kubernetes cluster is unreachable: unable to load schema information from the API server: "
    "getting credentials: "
)


def kubeconfig(command: str, **changes: Any) -> Kubeconfig:
    user = {"exec": {"apiVersion": VERSION, "command": command, "args": ["eks", "get-token"], **changes}}
    context = {"name": "x", "context": {"cluster": "blue", "user": "me"}}
    cluster = {"name": "blue", "cluster": {"server": "https://blue"}}
    users = [{"name": "me", "user": user}]
    return Kubeconfig.parse({"clusters": [cluster], "users": users, "contexts": [context], "current-context": "x"})


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path)


def program(path: str, script: str, name: str = "aws") -> None:
    file = Path(path, name)
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def test_a_command_that_prints_a_token_is_accepted(path: str) -> None:
    program(path, f"test \"$1 $2 $TEAM\" = 'eks get-token shop' && echo '{GOOD}'")
    judge_token_command(kubeconfig("aws", env=[{"name": "TEAM", "value": "shop"}]), path)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo no credentials >&2; exit 255", "exec: executable aws failed with exit code 255: no credentials"),
        ("exit 1", "exec: executable aws failed with exit code 1"),
        ("echo hello", "decoding stdout: it is not that of a credential plugin"),
        ("echo '[]'", "decoding stdout: it is not that of a credential plugin"),
        (
            f"echo '{GOOD.replace('v1beta1', 'v1')}'",
            f"exec plugin is configured to use API version {VERSION}, plugin returned version "
            "client.authentication.k8s.io/v1",
        ),
        (f"echo '{GOOD.replace('token', 'other')}'", "exec plugin didn't return a token or cert/key pair"),
    ],
)
def test_a_command_that_gives_no_token_fails_as_in_the_real_provider(script: str, said: str, path: str) -> None:
    program(path, script)
    with pytest.raises(RuleBroken) as raised:
        judge_token_command(kubeconfig("aws"), path)
    assert (raised.value.code, str(raised.value)) == ("Unreachable", START + said)


@pytest.mark.parametrize("command", ["aws", "aws-iam-authenticator", "/nowhere/aws"])
def test_a_command_that_is_missing_fails_as_in_the_real_provider(command: str, path: str) -> None:
    with pytest.raises(RuleBroken) as raised:
        judge_token_command(kubeconfig(command), path)
    assert str(raised.value) == f"{START}exec: executable {command} not found"


def test_a_command_without_the_version_of_its_protocol_is_refused(path: str) -> None:
    program(path, f"echo '{GOOD}'")
    with pytest.raises(RuleBroken, match="apiVersion must be specified"):
        judge_token_command(kubeconfig("aws", apiVersion=None), path)


def test_a_command_that_signs_with_the_credentials_of_this_machine_is_looked_for_and_not_run(path: str) -> None:
    ran = Path(path, "ran")
    program(path, f'{sys.executable} -c \'open("{ran}", "w")\'', "aws-iam-authenticator")
    judge_token_command(kubeconfig("aws-iam-authenticator"), path)
    assert not ran.exists()
