"""How the deployer comes to the API server, asked of a server that is real but not Kubernetes."""

import json
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from eks_citadel import endpoint
from eks_citadel.endpoint import Unreachable, kubeconfig, wait_until_admitted

ask = endpoint.ask
SERVER = "https://127.0.0.1:1"


def config(**changes: Any) -> dict[str, Any]:
    return kubeconfig(
        **{
            "cluster_name": "shop",
            "region": "eu-west-1",
            "endpoint": SERVER,
            "certificate_authority": "Q0E=",
            **changes,
        }
    )


def program(directory: Path, script: str) -> dict[str, Any]:
    """A kubeconfig whose token command is this script."""
    path = directory / "token"
    path.write_text(f"#!{sys.executable}\n{script}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    written = config()
    written["users"][0]["user"]["exec"] |= {"command": str(path), "args": []}
    return written


@pytest.mark.parametrize(
    ("token_command", "words"), [("aws", ["aws", "eks", "get-token"]), ("citadel", ["citadel", "token"])]
)
def test_the_token_command_is_told_cluster_region_and_role(token_command: str, words: list[str]) -> None:
    written = config(token_command=token_command, role_arn="arn:aws:iam::111122223333:role/me")
    command = written["users"][0]["user"]["exec"]
    assert [command["command"], *command["args"]] == [
        *words, "--cluster-name", "shop", "--region", "eu-west-1", "--output", "json",
        "--role-arn", "arn:aws:iam::111122223333:role/me",
    ]  # fmt: skip
    assert command["interactiveMode"] == "Never"


def test_a_kubeconfig_names_one_cluster_and_one_user() -> None:
    written = config()
    assert written["current-context"] == "shop"
    assert written["clusters"] == [
        {"name": "shop", "cluster": {"server": SERVER, "certificate-authority-data": "Q0E="}}
    ]
    assert json.loads(json.dumps(written)) == written


def test_E4_it_asks_until_401_ends() -> None:
    answers, slept = [401, 401, 403], []
    with endpoint.asking(lambda _: answers.pop(0)):
        wait_until_admitted(config(), slept.append)
    assert answers == []
    assert len(slept) == 2


def test_E4_it_gives_up_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "WAIT_SECONDS", 0)
    with endpoint.asking(lambda _: 401), pytest.raises(Unreachable, match=r"^shop still answers 401 .*citadel whoami"):
        wait_until_admitted(config(), lambda _: None)


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("import sys; sys.exit('no\\ncredentials')", "gives no token: no credentials"),
        ("print('hello')", "gives no token: its answer is not that of a credential plugin"),
        ("print('[]')", "gives no token: its answer is not that of a credential plugin"),
        ("print('{\"status\": null}')", "gives no token: its answer is not that of a credential plugin"),
    ],
)
def test_a_token_command_that_fails_is_said_in_one_line(script: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(Unreachable) as caught:
        endpoint._token(program(tmp_path, script))
    assert str(caught.value).endswith(sentence)


def test_a_token_is_never_printed(tmp_path: Path) -> None:
    with pytest.raises(Unreachable) as caught:
        endpoint._token(program(tmp_path, "print('k8s-aws-v1.c2VjcmV0')"))
    assert "c2VjcmV0" not in str(caught.value)


def test_a_token_command_that_is_missing_names_token_command() -> None:
    written = config()
    written["users"][0]["user"]["exec"]["command"] = "no-such-program"
    with pytest.raises(Unreachable, match=r"no-such-program .* is missing; install it or set token_command\."):
        endpoint._token(written)


def test_a_token_is_read(tmp_path: Path) -> None:
    assert endpoint._token(program(tmp_path, """print('{"status": {"token": "t"}}')""")) == "t"
