"""`citadel token`: what EKS takes as a token, made without the `aws` program."""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.cli.token import print_token
from eks_citadel.live.token import PREFIX, exec_credential, make_token
from unit.commands import citadel

HOSTS = {
    "eu-west-1": "sts.eu-west-1.amazonaws.com",
    "us-east-1": "sts.us-east-1.amazonaws.com",
    "cn-north-1": "sts.cn-north-1.amazonaws.com.cn",
    "us-gov-west-1": "sts.us-gov-west-1.amazonaws.com",
}


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws() as started:
        yield started


@pytest.fixture(autouse=True)
def signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_STS_REGIONAL_ENDPOINTS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "111122223333")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


@pytest.fixture
def signed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")


def url_of(token: str) -> str:
    assert token.startswith(PREFIX)
    body = token.removeprefix(PREFIX)
    assert "=" not in body  # EKS takes unpadded base64 only
    return urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("preference", ["regional", "legacy"])
@pytest.mark.parametrize("region", HOSTS)
def test_A1_the_token_is_a_url_that_is_signed_for_the_region_of_each_partition(
    region: str, preference: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_STS_REGIONAL_ENDPOINTS", preference)

    assert print_token("shop", region, None) == 0

    url = urlsplit(url_of(printed(capsys)["status"]["token"]))
    asked = {key: values[0] for key, values in parse_qs(url.query).items()}
    assert (url.scheme, url.netloc, url.path) == ("https", HOSTS[region], "/")
    assert (asked["Action"], asked["Version"]) == ("GetCallerIdentity", "2011-06-15")
    assert asked["X-Amz-Credential"].split("/")[2:] == [region, "sts", "aws4_request"]
    assert asked["X-Amz-Expires"] == "60"
    assert asked["X-Amz-SignedHeaders"] == "host;x-k8s-aws-id"
    assert re.fullmatch("[0-9a-f]{64}", asked["X-Amz-Signature"])


def test_the_clusters_name_is_signed_and_so_good_for_one_cluster_only() -> None:
    session = boto3.Session(region_name="eu-west-1")
    dates: set[str] = {"", " "}
    while len(dates) > 1:  # both within one second
        asked = [parse_qs(urlsplit(url_of(make_token(session, name, "eu-west-1"))).query) for name in ("blue", "green")]
        dates = {one["X-Amz-Date"][0] for one in asked}
    assert asked[0]["X-Amz-Signature"] != asked[1]["X-Amz-Signature"]


def test_what_is_printed_is_an_ExecCredential_that_ends_before_EKS_stops_taking_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = datetime.now(UTC)
    assert print_token("shop", "eu-west-1", None) == 0
    credential, after = printed(capsys), datetime.now(UTC)

    assert credential["kind"] == "ExecCredential"
    assert credential["apiVersion"] == "client.authentication.k8s.io/v1beta1"
    assert credential["spec"] == {}
    assert set(credential["status"]) == {"expirationTimestamp", "token"}
    ends = datetime.fromisoformat(credential["status"]["expirationTimestamp"])
    assert (ends - before).total_seconds() >= 13 * 60
    assert (ends - after).total_seconds() <= 14 * 60


def test_an_ExecCredential_writes_its_time_as_kubernetes_does() -> None:
    moment = datetime(2026, 11, 22, 5, 6, 7, 890, tzinfo=UTC)
    assert exec_credential("t", moment)["status"] == {"expirationTimestamp": "2026-11-22T05:06:07Z", "token": "t"}


def test_with_a_role_the_roles_own_keys_sign(
    aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    role = aws.assume("role", "eu-west-1", arn="arn:aws:iam::111122223333:role/deployer")["arn"]
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
    monkeypatch.setenv("AWS_SESSION_TOKEN", aws.run_key)

    assert print_token("shop", "eu-west-1", role) == 0

    asked = parse_qs(urlsplit(url_of(printed(capsys)["status"]["token"])).query)
    assert asked["X-Amz-Security-Token"][0]
    assert asked["X-Amz-Credential"][0].split("/")[0] != "111122223333"


@pytest.mark.usefixtures("signed_out")
def test_without_credentials_it_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_token("shop", "eu-west-1", None) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "No token for shop: Unable to locate credentials\n"


def test_a_role_that_cannot_be_taken_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    assert print_token("shop", "eu-west-1", "arn:aws:iam::111122223333:role/deployer") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("No token for shop: ")
    assert err.count("\n") == 1


def test_a_profile_that_is_not_there_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    assert print_token("shop", "eu-west-1", None) == 1
    assert capsys.readouterr().err == "No token for shop: The config profile (nobody) could not be found\n"


def test_the_command_takes_what_the_kubeconfig_writes() -> None:
    done = citadel("token", "--cluster-name", "shop", "--region", "eu-west-1", "--output", "json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["status"]["token"].startswith(PREFIX)
    assert citadel("token", "--cluster-name", "shop", "--region", "eu-west-1", "--output", "text").returncode == 2
