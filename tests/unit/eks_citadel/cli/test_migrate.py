"""`citadel migrate access` prints entries on stdout, and everything that a person must know on stderr."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from typer.testing import CliRunner

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.cli.commands import app
from unit.eks_citadel.migrate.aws_auths import config_map, role, user

NODES = {
    "rolearn": role("nodes"),
    "username": "system:node:{{EC2PrivateDNSName}}",
    "groups": ["system:bootstrappers", "system:nodes"],
}


def migrate(tmp_path: Path, text: str, *words: str) -> tuple[int, str, str]:
    path = tmp_path / "aws-auth.yaml"
    path.write_text(text)
    done = CliRunner().invoke(app, ["migrate", "access", "--aws-auth", str(path), *words])
    return done.exit_code, done.stdout, done.stderr


def test_everybody_who_can_have_an_entry_gets_one(tmp_path: Path) -> None:
    admin = {"rolearn": role("Admin"), "username": "admin", "groups": ["system:masters"]}
    code, out, err = migrate(tmp_path, config_map([NODES, admin]))
    assert code == 0
    entry = {"name": "admin", "principal_arn": role("Admin"), "cluster_policies": ["AmazonEKSClusterAdminPolicy"]}
    assert yaml.safe_load(out) == {"access_entries": [entry]}
    assert err.splitlines() == [
        f"mapRoles[1] ({role('Admin')}): bindings of the user admin no longer hold, since EKS chooses the username; "
        "bind a group instead.",
        f"mapRoles[0] ({role('nodes')}): EKS makes the entry of a managed node group itself; for nodes of your own, "
        "make an aws.eks.AccessEntry of the type EC2_LINUX.",
    ]


def test_somebody_who_cannot_have_an_entry_is_told_and_the_exit_code_says_so(tmp_path: Path) -> None:
    code, out, err = migrate(tmp_path, config_map([{"rolearn": role("Dev"), "groups": ["system:controllers"]}]))
    assert (code, out) == (3, "")
    assert err == (
        f'mapRoles[0] ({role("Dev")}) becomes no entry: it has the group "system:controllers": EKS reserves groups '
        "that begin with system:; bind a group of your own to what it may do, and write an entry with that group.\n"
    )


def test_JSON_has_everything_on_stdout(tmp_path: Path) -> None:
    fargate = {**NODES, "groups": ["system:bootstrappers", "system:nodes", "system:node-proxier"]}
    text = config_map(
        [fargate, {"rolearn": role("Dev"), "username": "d", "groups": ["devs"]}], accounts=["001122334455"]
    )
    code, out, err = migrate(tmp_path, text, "--json")
    found: dict[str, Any] = json.loads(out)
    assert (code, err) == (3, "")
    assert found["access_entries"] == [{"name": "dev", "principal_arn": role("Dev"), "kubernetes_groups": ["devs"]}]
    assert found["nodes"] == [{"path": "mapRoles[0]", "principal_arn": role("nodes"), "type": "FARGATE_LINUX"}]
    assert [one["path"] for one in found["notes"]] == ["mapRoles[1]"]
    assert [(one["who"], one["enters"]) for one in found["left"]] == [("001122334455", True)]
    assert found["is_whole"] is False


def test_a_file_that_is_no_ConfigMap_or_not_there_is_one_sentence(tmp_path: Path) -> None:
    code, out, err = migrate(tmp_path, "kind: Secret")
    assert (code, out, len(err.splitlines())) == (1, "", 1)
    missing = CliRunner().invoke(app, ["migrate", "access", "--aws-auth", str(tmp_path / "nothing")])
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert missing.stderr.startswith(f"{tmp_path / 'nothing'} cannot be read: ")


def test_IAM_tells_the_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    with EmbeddedAws() as aws:
        iam = aws.client("iam", "eu-west-1")
        sts = aws.client("sts", "eu-west-1")
        account = sts.get_caller_identity()["Account"]
        iam.create_role(RoleName="Dev", Path="/team/", AssumeRolePolicyDocument=trust)
        iam.create_user(UserName="alice", Path="/staff/")
        written = [
            {"rolearn": f"arn:aws:iam::{account}:role/Dev", "groups": ["devs"]},
            {"rolearn": f"arn:aws:iam::{account}:role/gone", "groups": ["devs"]},
            {"rolearn": "arn:aws:iam::999988887777:role/other", "groups": ["devs"]},
        ]
        users = [{"userarn": f"arn:aws:iam::{account}:user/staff/alice", "groups": ["devs"]}]
        monkeypatch.setattr(boto3, "Session", lambda: _Session(aws))
        code, out, err = migrate(tmp_path, config_map(written, users), "--look-up")
    assert code == 0
    assert [entry["principal_arn"] for entry in yaml.safe_load(out)["access_entries"]] == [
        f"arn:aws:iam::{account}:role/team/Dev",
        "arn:aws:iam::999988887777:role/other",
        f"arn:aws:iam::{account}:user/staff/alice",
    ]
    assert err == (
        f"mapRoles[1] (arn:aws:iam::{account}:role/gone) becomes no entry: IAM has no such role or user; "
        "nothing needs to be done.\n"
    )


def test_nobody_signed_in_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    text = config_map(users=[{"userarn": user("alice"), "groups": ["devs"]}])
    code, out, err = migrate(tmp_path, text, "--look-up")
    assert (code, out) == (1, "")
    assert err == "IAM does not tell the ARNs: Unable to locate credentials\n"


class _Session:
    region_name = "eu-west-1"

    def __init__(self, aws: EmbeddedAws) -> None:
        self._aws = aws

    def client(self, service: str, region_name: str) -> Any:
        return self._aws.client(service, region_name)
