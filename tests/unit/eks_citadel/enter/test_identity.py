"""A9: the AWS provider, the token and the preview have one identity, which is judged before the cluster is created."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

import eks_citadel
from eks_citadel.enter import deployer
from eks_citadel.enter.token_caller import Unidentified, token_caller
from harness import CALLER, attempt, refused, run
from unit.eks_citadel.component_samples import VPC, admin, by_type, later, program, role, small, tried

Asked = list[tuple[str, str | None, str]]
OPS = "arn:aws:sts::111122223333:assumed-role/ops/session"
ASSUMED = {"aws:assumeRoles": json.dumps([{"roleArn": role("me")}])}


def cluster(**changes: Any) -> Callable[[], None]:
    return program(small(network=dict(VPC), **changes))


def explicit(*names: str, **options: Any) -> Callable[[], None]:
    """Clusters of an explicit provider."""

    def make() -> None:
        provider = aws.Provider("other", region="eu-west-1", **options)
        for name in names or ("shop",):
            eks_citadel.SecureCluster(name, small(network=dict(VPC)), pulumi.ResourceOptions(provider=provider))  # type: ignore[arg-type]

    return make


def exec_of(monitor: Any) -> dict[str, Any]:
    config = json.loads(monitor.one("shop-access-kubernetes").inputs["kubeconfig"])
    return config["users"][0]["user"]["exec"]


def answering(arn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployer, "token_caller", lambda *_: arn)


def test_A9_the_environment_s_identity_is_that_of_both_and_nobody_is_asked(asked: Asked) -> None:
    assert "env" not in exec_of(run(cluster()))
    assert asked == []


@pytest.mark.parametrize("preview", [True, False])
def test_A9_a_profile_of_the_provider_that_the_token_has_not_is_refused(preview: bool) -> None:
    options: dict[str, Any] = {"config": {"aws:profile": "dev"}, "preview": preview}
    assert refused(cluster(), **options) == (
        'token_profile is missing: the AWS provider has the profile "dev", so the token could have another identity; '
        'write token_profile: "dev", or give deployer_role_arn.'
    )
    assert refused(cluster(token_profile="test"), **options).startswith('token_profile is "test": ')


def test_A9_a_profile_of_an_explicit_provider_is_known_in_the_update() -> None:
    assert refused(explicit(profile="dev")).startswith("token_profile is missing: ")


def test_A9_one_profile_for_both_is_written_into_the_command(asked: Asked) -> None:
    monitor = run(cluster(token_profile="dev"), config={"aws:profile": "dev"})
    assert exec_of(monitor)["env"] == [{"name": "AWS_PROFILE", "value": "dev"}]
    assert asked == []


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize(
    ("make", "config"),
    [
        pytest.param(cluster(), ASSUMED, id="aws:assumeRoles"),
        pytest.param(cluster(), {"aws:accessKey": "A"}, id="aws:accessKey"),
        pytest.param(cluster(token_profile="dev"), {}, id="a profile of the token alone"),
        pytest.param(explicit(), {}, id="an explicit provider"),
    ],
)
def test_A9_where_they_may_differ_the_command_s_identity_is_compared(
    make: Any, config: Any, preview: bool, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(make, config=config, preview=preview)
    assert [(command, region) for command, _, region in asked] == [("aws", "eu-west-1")]
    answering(OPS, monkeypatch)
    attempted = attempt(make, config=config, preview=preview)
    assert attempted.sentence == (
        f'token_command is "aws": it gets tokens for {OPS}, and the AWS provider deploys as {CALLER}; give '
        f'deployer_role_arn: "{role("me")}", with the role\'s path if it has one, or a token_profile of this identity.'
    )
    assert not by_type(attempted.monitor, "Cluster")


def test_A9_a_role_with_a_path_is_compared_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(role("people/me"), monkeypatch)
    assert run(explicit())


def test_A9_with_a_role_the_token_is_the_role_s_whoever_calls(monkeypatch: pytest.MonkeyPatch, asked: Asked) -> None:
    monitor = run(cluster(deployer_role_arn=role("me")), config=ASSUMED, caller_arn=OPS)
    assert exec_of(monitor)["args"][-2:] == ["--role-arn", role("me")]
    assert asked == []


def test_A9_two_clusters_ask_once(asked: Asked) -> None:
    run(explicit("blue", "green"))
    assert len(asked) == 1


def test_A9_a_command_that_reports_nobody_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: Any) -> str:
        raise Unidentified("it reports no identity: Unable to locate credentials; sign in")

    monkeypatch.setattr(deployer, "token_caller", nobody)
    assert refused(explicit(), preview=True) == (
        'token_command is "aws": it reports no identity: Unable to locate credentials; sign in.'
    )


def test_E3_an_admin_that_is_known_late_is_judged_before_the_control_plane_is_created() -> None:
    late = tried(lambda: small(access_entries=[admin(principal_arn=later(role("other")))]))
    assert "is none of them" in late.sentence
    assert not by_type(late.monitor, "Cluster", "Key", "LogGroup")


def test_E3_the_cluster_waits_for_the_role_of_an_admin_that_is_created_with_it() -> None:
    def make() -> None:
        person = aws.iam.Role("person", name="me", assume_role_policy="{}")
        eks_citadel.SecureCluster("shop", small(network=dict(VPC), access_entries=[admin(principal_arn=person.arn)]))

    assert run(make).waits_for("shop-control-plane-cluster", "person")
    assert run(make, preview=True).one("shop-control-plane-cluster").inputs["name"] == "shop"


def test_E3_a_deployer_of_IAM_Identity_Center_is_told_who_prints_the_path() -> None:
    caller = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/me"
    sentence = refused(cluster(), caller_arn=caller)
    assert (
        "give one entry principal_arn: the role's ARN, which `citadel whoami` prints, and cluster_policies" in sentence
    )


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.defpath}")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    return tmp_path


def write(program: Path, script: str) -> None:
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_A9_both_programs_are_asked_with_the_profile_and_the_region(programs: Path) -> None:
    shown = 'echo "arn:$0 $* $AWS_PROFILE $AWS_REGION" | sed "s|$PWD||"'
    for name in ("aws", "citadel"):
        write(programs / name, shown)
    aws_says = token_caller("aws", "dev", "eu-west-1")
    assert aws_says.endswith("aws sts get-caller-identity --query Arn --output text dev eu-west-1")
    assert token_caller("citadel", None, "cn-north-1").endswith("citadel whoami  cn-north-1")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo 'no credentials.' >&2; exit 255", "it reports no identity: no credentials; "),
        ("echo None", "it reports no identity: its output is not an ARN; "),
    ],
)
def test_A9_what_a_program_says_instead_is_in_the_sentence(programs: Path, script: str, said: str) -> None:
    write(programs / "aws", script)
    with pytest.raises(Unidentified) as error:
        token_caller("aws", None, "eu-west-1")
    assert str(error.value).startswith(said)


def test_A9_a_program_that_is_missing_is_in_the_sentence(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(programs))
    with pytest.raises(Unidentified, match="the program is missing; install it or set token_command"):
        token_caller("citadel", None, "eu-west-1")
