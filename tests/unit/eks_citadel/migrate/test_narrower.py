"""Permissions in the place of policies that were written by hand: what they need, add, and cannot say."""

from typing import Any

import pytest

from eks_citadel.leave.settings.permissions import PermissionsSettings
from eks_citadel.migrate.narrower import Narrower, narrower
from eks_citadel.parsing.parse import parse

BUCKET, TABLE = "arn:aws:s3:::exports", "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-*"
PARAMETER = "arn:aws:ssm:eu-west-1:111122223333:parameter"


def of(actions: Any, resources: Any, **more: Any) -> Narrower:
    statement = {"Effect": "Allow", "Action": actions, "Resource": resources, **more}
    return narrower([{"Version": "2012-10-17", "Statement": statement}])


@pytest.mark.parametrize(
    ("actions", "resources", "permissions"),
    [
        ("secretsmanager:GetSecretValue", SECRET, {"secretsmanager_secrets": [{"allow": ["read"]}]}),
        (
            ["s3:GetObject", "s3:PutObject"], f"{BUCKET}/daily/*",
            {"s3_prefixes": [{"bucket_arn": BUCKET, "prefix": "daily", "allow": ["read", "write"]}]},
        ),
        ("dynamodb:Query", TABLE, {"dynamodb_tables": [{"table_arn": TABLE, "allow": ["read"]}]}),
        ("ssm:GetParameter", f"{PARAMETER}/config/*", {"ssm_paths": [{"path": "/config", "allow": ["read"]}]}),
        ("sqs:SendMessage", "*", {"sqs_queues": [{"allow": ["write"]}]}),
        ("kms:Encrypt", "*", {"kms_keys": [{"allow": ["write"]}]}),
    ],
)  # fmt: skip
def test_what_a_WorkloadRole_can_do_becomes_its_permissions(actions: Any, resources: str, permissions: Any) -> None:
    found = of(actions, resources)
    assert (found.permissions, found.stays) == (permissions, ())
    assert len(found.needs) == 1
    parse(PermissionsSettings, dict(found.permissions))


@pytest.mark.parametrize(
    ("actions", "resources", "stays"),
    [
        ("ec2:DescribeInstances", "*", "ec2:DescribeInstances on *"),
        ("s3:GetObject", f"{BUCKET}/*", f"s3:GetObject on {BUCKET}/*"),
        ("s3:ListBucket", BUCKET, f"s3:ListBucket on {BUCKET}"),
        ("s3:PutObjectAcl", f"{BUCKET}/daily/*", f"s3:PutObjectAcl on {BUCKET}/daily/*"),
        ("dynamodb:Query", f"{TABLE}/index/by-date", f"dynamodb:Query on {TABLE}/index/by-date"),
        ("dynamodb:Scan", TABLE, f"dynamodb:Scan on {TABLE}"),
        ("ssm:GetParameter", f"{PARAMETER}/*", f"ssm:GetParameter on {PARAMETER}/*"),
        ("*", "*", "* on *"),
    ],
)
def test_what_no_permissions_can_say_stays_with_the_role(actions: str, resources: str, stays: str) -> None:
    found = of(actions, resources)
    assert (found.permissions, found.stays) == ({}, (stays,))


def test_an_action_with_a_wildcard_is_narrowed_and_the_rest_of_it_stays() -> None:
    found = of("s3:Get*", f"{BUCKET}/daily/*")
    assert found.permissions == {"s3_prefixes": [{"bucket_arn": BUCKET, "prefix": "daily", "allow": ["read"]}]}
    assert found.stays == (f"s3:Get* on {BUCKET}/daily/*",)


def test_actions_that_permissions_add_are_named() -> None:
    (said,) = of("secretsmanager:GetSecretValue", SECRET).adds
    assert said == "read of secretsmanager_secrets also allows DescribeSecret, ListSecretVersionIds"
    assert of(["sqs:*"], "*").adds == ()


def test_conditions_denials_and_exceptions_are_never_dropped_silently() -> None:
    under = of("s3:GetObject", f"{BUCKET}/daily/*", Condition={"Bool": {"aws:SecureTransport": "true"}})
    assert (under.permissions, under.stays) == ({}, (f"s3:GetObject on {BUCKET}/daily/*, under conditions",))
    denied = of("s3:DeleteObject", "*", Effect="Deny")
    assert denied.stays == ("a statement that denies s3:DeleteObject on *, which a new role does not have",)
    rest = narrower([{"Statement": [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}]}])
    assert (rest.permissions, rest.stays) == ({}, ("NotAction on *",))


def test_words_of_one_resource_are_one_item_and_prefixes_are_their_own() -> None:
    found = of(["s3:GetObject", "s3:DeleteObject"], [f"{BUCKET}/a/*", f"{BUCKET}/b/*"])
    assert found.permissions == {"s3_prefixes": [
        {"bucket_arn": BUCKET, "prefix": "a", "allow": ["read", "write"]},
        {"bucket_arn": BUCKET, "prefix": "b", "allow": ["read", "write"]},
    ]}  # fmt: skip
