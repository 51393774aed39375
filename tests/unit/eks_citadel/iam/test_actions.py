"""Each action exists, on the kind of resource that is named, and knows the condition keys that decide about it.

The table of services, actions and condition keys is the one that parliament carries, taken from AWS's Service
Authorization Reference.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import parliament
import pytest

from .documents import TRUSTS, documents

WORKLOADS = [name for name in documents() if name.startswith("workload-")]
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
GLOBAL = re.compile(r"aws:(PrincipalTag/.+|PrincipalArn|SourceAccount)")


@cache
def definitions() -> dict[str, dict[str, Any]]:
    table = json.loads((Path(parliament.__file__).parent / "iam_definition.json").read_text())
    return {service["prefix"]: service for service in table}


def privilege(action: str) -> dict[str, Any]:
    service, _, name = action.partition(":")
    found = [one for one in definitions()[service]["privileges"] if one["privilege"] == name]
    assert len(found) == 1, action
    return found[0]


def resources(action: str) -> list[dict[str, Any]]:
    """The kinds of resource that an action is about."""
    kinds = {one["resource_type"].rstrip("*") for one in privilege(action)["resource_types"]}
    return [one for one in definitions()[action.partition(":")[0]]["resources"] if one["resource"] in kinds]


def condition_keys(action: str) -> set[str]:
    of_action = {key for one in privilege(action)["resource_types"] for key in one["condition_keys"]}
    return of_action | {key for one in resources(action) for key in one["condition_keys"]}


def known(key: str, keys: set[str]) -> bool:
    family = re.sub(r"^(aws:(?:Request|Resource)Tag/).*", r"\1${TagKey}", key)
    family = re.sub(r"^(kms:EncryptionContext:).*", r"\1${EncryptionContextKey}", family)
    return family in keys


def shape(arn: str) -> re.Pattern[str]:
    parts = re.split(r"\$\{[A-Za-z]+\}", arn)
    return re.compile(".+".join(re.escape(part) for part in parts))


def uses() -> list[tuple[str, dict[str, Any], str]]:
    return [
        (name, statement, action)
        for name in WORKLOADS
        for statement in documents()[name]["Statement"]
        for action in statement["Action"]
    ]


def test_every_action_exists() -> None:
    assert len({action for _, _, action in uses()}) > 40
    assert all(privilege(action) for _, _, action in uses())


def test_every_action_is_on_a_kind_of_resource_that_it_knows() -> None:
    wrong = [
        (name, action, arn)
        for name, statement, action in uses()
        for arn in statement.get("Resource", [])
        if arn != "*" and not any(shape(one["arn"]).fullmatch(arn) for one in resources(action))
    ]
    assert wrong == []


def test_a_star_is_only_for_actions_that_know_no_resource() -> None:
    starred = {action for _, statement, action in uses() if statement.get("Resource") == ["*"]}
    assert starred == {"secretsmanager:GetRandomPassword", "secretsmanager:ListSecrets"}
    assert [action for action in starred if resources(action)] == []


def test_every_condition_key_is_known_to_every_action_that_it_decides_about() -> None:
    wrong = {
        (action, key)
        for name, statement, action in uses()
        if name not in TRUSTS
        for keys in statement.get("Condition", {}).values()
        for key in keys
        if not GLOBAL.fullmatch(key) and not known(key, condition_keys(action))
    }
    assert wrong == set()


@pytest.mark.parametrize("name", [name for name in WORKLOADS if name in TRUSTS])
def test_L3_a_trust_asks_for_what_sts_knows(name: str) -> None:
    for statement in documents()[name]["Statement"]:
        for keys in statement["Condition"].values():
            for key in keys:
                assert GLOBAL.fullmatch(key) or known(key, condition_keys("sts:AssumeRole")), key
                assert GLOBAL.fullmatch(key) or known(key, condition_keys("sts:TagSession")), key


def test_this_table_would_notice_an_action_and_a_key_that_are_none() -> None:
    with pytest.raises(AssertionError, match="s3:ListObjects"):
        privilege("s3:ListObjects")
    assert not known("aws:ResourceTag/team", condition_keys("s3:GetObject"))
    assert not known("dynamodb:LeadingKeys", condition_keys("dynamodb:ListTables"))
