"""What a workload role's document says, held against the promise and not against the code."""

import json
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest

from unit.eks_citadel.iam.documents import REGIONS, TRUSTS, documents

from .promise import GIVEN, OF_KEY, SCOPES, SERVICES, VARIABLE, one
from .workloads import everything, key_arn, policy, workloads

every_service = pytest.mark.parametrize("service", SERVICES)
WORKLOADS = [name for name in documents() if name.startswith("workload-") and name not in TRUSTS]
every_workload = pytest.mark.parametrize("name", WORKLOADS)


@pytest.mark.parametrize(("service", "word"), GIVEN)
def test_L5_each_word_gives_these_actions_and_no_other(service: str, word: str) -> None:
    prefix, names = GIVEN[service, word]
    actions = [action for statement in one(service, allow=[word]) for action in statement["Action"]]
    assert sorted(actions) == sorted(f"{prefix}:{name}" for name in names.split())


@pytest.mark.parametrize(("service", "word"), OF_KEY)
def test_L5_a_customer_key_is_used_by_way_of_its_service_only(service: str, word: str) -> None:
    key = key_arn("aws", "eu-central-1")
    plain, keyed = one(service, allow=[word]), one(service, allow=[word], kms_key_arn=key)
    (statement,) = [found for found in keyed if found not in plain]
    assert (set(statement["Action"]), statement["Resource"]) == (OF_KEY[service, word], [key])
    via = GIVEN[service, word][0]
    assert statement["Condition"]["StringEquals"]["kms:ViaService"] == [f"{via}.eu-central-1.amazonaws.com"]


@every_workload
def test_L5_documents_allow_only_and_name_actions_in_full(name: str) -> None:
    for statement in documents()[name]["Statement"]:
        assert set(statement) <= {"Sid", "Effect", "Action", "Resource", "Condition"}
        assert statement["Effect"] == "Allow"
        assert all("*" not in action for action in statement["Action"])
        assert not [
            operator for operator in statement.get("Condition", {}) if "IfExists" in operator or "Not" in operator
        ]


def demands(statement: dict[str, Any]) -> Iterator[list[str]]:
    """What must match, each as its alternatives; an empty request passes `ForAllValues`, so that is no demand."""
    yield statement["Resource"]
    condition = statement.get("Condition", {})
    for operator, keys in condition.items():
        for key, values in keys.items():
            wanted = condition.get("Null", {}).get(key) == "false"
            if not operator.startswith("ForAllValues") or wanted:
                yield [values] if isinstance(values, str) else list(values)


def needs_tags(statement: dict[str, Any]) -> bool:
    if statement.get("Condition", {}).get("Null", {}).get("aws:PrincipalTag/eks-cluster-name") == "false":
        return True
    return any(all(VARIABLE in alternative for alternative in found) for found in demands(statement))


EVERY_OWNER = [
    (service, scope, shared_as)
    for service in SERVICES
    for scope in (*SCOPES, *(["pod"] if service == "s3_prefixes" else []))
    for shared_as in ((None,) if scope == "pod" else (None, "shop"))
]


@pytest.mark.parametrize(("service", "scope", "shared_as"), EVERY_OWNER)
def test_L5_no_statement_holds_for_a_session_without_tags(service: str, scope: str, shared_as: str | None) -> None:
    (item,) = everything("aws", "eu-west-1")[service]
    statements = one(service, **item, scope=scope, **({"shared_as": shared_as} if shared_as else {}))
    assert [statement["Sid"] for statement in statements if not needs_tags(statement)] == []


@every_workload
def test_L5_no_statement_of_a_golden_document_holds_for_a_session_without_tags(name: str) -> None:
    assert [found["Sid"] for found in documents()[name]["Statement"] if not needs_tags(found)] == []


@every_service
def test_regional_things_are_those_of_every_trusted_region_and_of_no_other(service: str) -> None:
    regions = ("us-east-1", "eu-west-1")
    named = {
        found.group(1)
        for statement in one(service, regions, allow=["read", "write"])
        for arn in statement["Resource"]
        if (found := re.match(r"arn:aws:(?!kms:[^:]*:[^:]*:key/0)[a-z0-9]+:([a-z0-9-]+):", arn))
    }
    expected = {"s3_prefixes": set[str](), "dynamodb_tables": {"eu-west-1"}}
    assert named == expected.get(service, set(regions))


def test_a_role_takes_its_target_roles_and_no_other() -> None:
    targets = ("arn:aws:iam::444455556666:role/b", "arn:aws:iam::444455556666:role/a")
    (statement,) = policy({}, "aws", ("eu-west-1",), targets)["Statement"]
    assert statement["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    assert statement["Resource"] == sorted(targets)
    assert needs_tags(statement)


def test_nothing_is_allowed_without_permissions() -> None:
    assert policy({}, "aws", ("eu-west-1",))["Statement"] == []


@every_workload
def test_A2_statements_are_sorted_and_none_is_there_twice(name: str) -> None:
    statements = documents()[name]["Statement"]
    sids = [statement["Sid"] for statement in statements]
    assert sids == sorted(set(sids))
    texts = [json.dumps({**statement, "Sid": ""}, sort_keys=True) for statement in statements]
    assert len(texts) == len(set(texts))


KEYS = [key_arn("aws", "eu-west-1", name) for name in ("a", "b", "c")]


@pytest.mark.parametrize(
    "permissions",
    [
        {"secretsmanager_secrets": [{"allow": ["write"], "shared_as": "x", "kms_key_arn": key} for key in KEYS]},
        {
            "secretsmanager_secrets": [
                {"allow": ["read"], "shared_as": "x", "kms_key_arn": KEYS[0]},
                {"allow": ["read"], "shared_as": "x", "kms_key_arn": KEYS[1]},
                {"allow": ["read"], "shared_as": "x2", "kms_key_arn": KEYS[2]},
            ]
        },
        {
            "s3_prefixes": [
                {"bucket_arn": "arn:aws:s3:::exports", "prefix": prefix, "allow": ["read"]}
                for prefix in ("a/b", "a-b", "a_b", "a.b", "A/B", "!a!b")
            ]
        },
    ],
)
def test_no_two_statements_have_one_name(permissions: Any) -> None:
    sids = [statement["Sid"] for statement in policy(permissions, "aws", ("eu-west-1",))["Statement"]]
    assert len(sids) == len(set(sids)) > 1
    assert all(re.fullmatch(r"[A-Za-z0-9]+", sid) for sid in sids)


def shuffled(value: Any, dice: random.Random) -> Any:
    if isinstance(value, dict):
        items = [(key, shuffled(item, dice)) for key, item in value.items()]
        return dict(dice.sample(items, len(items)))
    if isinstance(value, (list, tuple)):
        return type(value)(dice.sample([shuffled(item, dice) for item in value], len(value)))
    return value


@every_workload
def test_A2_the_order_of_items_words_regions_and_targets_changes_nothing(name: str) -> None:
    permissions, regions, targets = workloads("aws", "eu-west-1")[name]
    more = {**permissions, "kms_keys": [*permissions.get("kms_keys", []), {"allow": ["read"], "shared_as": "a"}]}
    first = policy(more, "aws", regions, targets)
    dice = random.Random(7)
    again = policy(shuffled(more, dice), "aws", shuffled(regions, dice), shuffled(targets, dice))
    assert json.dumps(again) == json.dumps(first)


@pytest.mark.parametrize("partition", REGIONS)
def test_A1_every_ARN_is_of_the_partition_and_its_region(partition: str) -> None:
    region = REGIONS[partition]
    statements = policy(everything(partition, region), partition, (region,))["Statement"]
    named = {arn for statement in statements for arn in statement["Resource"] if arn != "*"}
    assert {arn.split(":")[1] for arn in named} == {partition}
    assert {arn.split(":")[3] for arn in named} == {region, ""}


def test_A1_in_China_a_service_uses_a_key_by_either_of_its_names() -> None:
    key = key_arn("aws-cn", "cn-north-1")
    statements = policy({"sqs_queues": [{"allow": ["read"], "kms_key_arn": key}]}, "aws-cn", ("cn-north-1",))[
        "Statement"
    ]
    (via,) = [
        found["Condition"]["StringEquals"]["kms:ViaService"] for found in statements if "kms:Decrypt" in found["Action"]
    ]
    assert via == ["sqs.cn-north-1.amazonaws.com", "sqs.cn-north-1.amazonaws.com.cn"]
