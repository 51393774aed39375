"""The commands for real clusters need the extra `live` and nothing of the rehearsal."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.live.token import PREFIX

from .only_live import foreign, installed

SCRIPT = str(Path(__file__).with_name("only_live.py"))
ACCOUNT, REGION = "111122223333", "eu-west-1"
ADMIN = f"arn:aws:iam::{ACCOUNT}:role/people/admin"
IMPORTS = """
import sys
sys.path.insert(0, sys.argv[1])
from only_live import hide
hide()
for name in sys.argv[2:]:
    try:
        __import__(name)
    except ModuleNotFoundError:
        print(name)
"""


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws() as running:
        yield running


@pytest.fixture(scope="module")
def signed_in(aws: EmbeddedAws) -> dict[str, str]:
    """The environment of an admin, with AWS where the embedded one is."""
    aws.assume("role", REGION, arn=ADMIN)
    statement = {"Effect": "Allow", "Action": "iam:GetRole", "Resource": ADMIN}
    aws.client("iam", REGION, ACCOUNT).put_role_policy(
        RoleName="admin",
        PolicyName="self",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    taken = aws.client("sts", REGION, ACCOUNT).assume_role(RoleArn=ADMIN, RoleSessionName="me")["Credentials"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return kept | {
        "AWS_ENDPOINT_URL": aws.url, "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_ACCESS_KEY_ID": taken["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": taken["SecretAccessKey"],
        "AWS_SESSION_TOKEN": taken["SessionToken"],
    }  # fmt: skip


def citadel(*words: str, environment: dict[str, str]) -> tuple[int, str, str]:
    done = subprocess.run([sys.executable, SCRIPT, *words], env=environment, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def test_nothing_of_the_rehearsal_can_be_imported() -> None:
    hidden = ("citadel_rehearsal", "ministack", "uvicorn", "httptools", "kubernetes_validate", "pytest", "hypothesis")
    needed = ("boto3", "typer", "eks_citadel")
    done = subprocess.run(
        [sys.executable, "-c", IMPORTS, str(Path(SCRIPT).parent), *hidden, *needed],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.stdout.split(), done.stderr) == (list(hidden), "")


def test_the_rehearsal_is_no_requirement_of_the_library() -> None:
    ours = installed("eks-citadel", "live")
    assert {"boto3", "typer", "pulumi"} <= ours
    assert {"citadel_rehearsal", "ministack"} <= foreign(ours)


def test_A1_a_token_is_printed(signed_in: dict[str, str]) -> None:
    code, out, err = citadel("token", "--cluster-name", "shop", "--region", REGION, environment=signed_in)
    assert (code, err) == (0, "")
    assert json.loads(out)["status"]["token"].startswith(PREFIX)


def test_E3_the_caller_is_printed(signed_in: dict[str, str]) -> None:
    assert citadel("whoami", environment=signed_in) == (0, f"{ADMIN}\n", "")


def test_A4_leftovers_are_asked_for(aws: EmbeddedAws, signed_in: dict[str, str]) -> None:
    words = ("leftovers", "--cluster-name", "shop", "--region", REGION)
    root = {"AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": "x", "AWS_SESSION_TOKEN": aws.run_key}
    assert citadel(*words, environment=signed_in | root) == (0, "", "")
    code, out, err = citadel(*words, environment=signed_in)
    assert (code, out) == (2, "")
    assert err.startswith("The leftovers of shop are not known: ")


def test_a_cluster_is_examined(aws: EmbeddedAws, signed_in: dict[str, str]) -> None:
    root = {"AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": "x", "AWS_SESSION_TOKEN": aws.run_key}
    code, out, err = citadel("doctor", "gone", "--region", REGION, environment=signed_in | root)
    assert (code, out) == (1, "")
    assert "No cluster found for name: gone" in err


def test_L6_a_guard_rail_is_printed(signed_in: dict[str, str]) -> None:
    code, out, err = citadel("guard-rails", "service-control-policy", environment=signed_in)
    assert (code, err) == (0, "")
    assert json.loads(out)["Version"] == "2012-10-17"


def test_a_rehearsal_says_how_to_install_it(signed_in: dict[str, str]) -> None:
    code, out, err = citadel("rehearse", environment=signed_in)
    assert (code, out) == (1, "")
    assert err.startswith("The rehearsal is not installed: pip install -e ")
