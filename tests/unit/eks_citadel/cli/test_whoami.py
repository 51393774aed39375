"""`citadel whoami` prints the ARN that an access entry takes, or why there is none."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.cli.whoami import print_principal

ACCOUNT = "111122223333"


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws() as started:
        yield started


@pytest.fixture(autouse=True)
def environment(aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setenv("AWS_SESSION_TOKEN", aws.run_key)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCOUNT)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")


class Answers:
    """A boto3 session of a caller that the embedded AWS cannot play."""

    region_name = "eu-west-1"

    def __init__(self, caller_arn: str) -> None:
        self._caller_arn = caller_arn

    def client(self, service: str, **_: Any) -> Any:
        return self

    def get_caller_identity(self) -> dict[str, str]:
        return {"Arn": self._caller_arn}

    def get_role(self, RoleName: str) -> Any:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetRole")


def calls_as(caller_arn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto3, "Session", lambda: Answers(caller_arn))


def sign_in(aws: EmbeddedAws, role_arn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    aws.assume("role", "eu-west-1", arn=role_arn)
    statement = {"Effect": "Allow", "Action": "iam:GetRole", "Resource": role_arn}
    aws.client("iam", "eu-west-1", ACCOUNT).put_role_policy(
        RoleName=role_arn.rpartition("/")[2],
        PolicyName="self",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    sts = aws.client("sts", "eu-west-1", ACCOUNT)
    taken = sts.assume_role(RoleArn=role_arn, RoleSessionName="me")["Credentials"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", taken["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", taken["SecretAccessKey"])
    monkeypatch.setenv("AWS_SESSION_TOKEN", taken["SessionToken"])


@pytest.mark.parametrize("role", ["ops", "people/admins/ops-with-path"])
def test_E3_a_session_is_printed_as_its_role_with_the_roles_path(
    role: str, aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sign_in(aws, f"arn:aws:iam::{ACCOUNT}:role/{role}", monkeypatch)
    assert print_principal() == 0
    assert capsys.readouterr() == (f"arn:aws:iam::{ACCOUNT}:role/{role}\n", "")


def test_E2_the_root_of_an_account_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_principal() == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        f"arn:aws:iam::{ACCOUNT}:root cannot have an access entry:"
        " EKS accepts the root of an account, and lets nobody in by it; name the roles.\n"
    )


def test_a_user_is_printed_as_it_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    calls_as(f"arn:aws:iam::{ACCOUNT}:user/people/jo", monkeypatch)
    assert print_principal() == 0
    assert capsys.readouterr() == (f"arn:aws:iam::{ACCOUNT}:user/people/jo\n", "")


def test_a_federated_user_cannot_have_an_entry(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls_as(f"arn:aws:sts::{ACCOUNT}:federated-user/jo", monkeypatch)
    assert print_principal() == 1
    assert "it is not a role or user ARN" in capsys.readouterr().err


def test_who_may_not_ask_IAM_for_the_path_is_told_to_add_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls_as(f"arn:aws:sts::{ACCOUNT}:assumed-role/ops/me", monkeypatch)
    assert print_principal() == 0
    out, err = capsys.readouterr()
    assert out == f"arn:aws:iam::{ACCOUNT}:role/ops\n"
    assert err == "IAM does not tell the role's path; add it if the role has one.\n"


def test_nobody_is_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert print_principal() == 1
    assert capsys.readouterr() == ("", "Nobody is signed in to AWS: Unable to locate credentials\n")


def test_a_profile_that_is_not_there_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    assert print_principal() == 1
    assert capsys.readouterr().err == "Nobody is signed in to AWS: The config profile (nobody) could not be found\n"


def test_the_embedded_aws_really_answered(aws: EmbeddedAws) -> None:
    session = boto3.Session(region_name="eu-west-1")
    assert session.client("sts").get_caller_identity()["Arn"] == f"arn:aws:iam::{ACCOUNT}:root"
