"""What is a pod's own: tags that equal the session's in every key of the scope, or a path made of them."""

from typing import Any

import pytest

from .promise import SCOPES, one, own_path, own_tags
from .workloads import key_arn

every_owner = pytest.mark.parametrize(("scope", "shared_as"), [(s, name) for s in SCOPES for name in (None, "shop")])


@every_owner
@pytest.mark.parametrize("service", ["secretsmanager_secrets", "sqs_queues", "kms_keys"])
def test_L5_a_tagged_resource_is_own_when_every_key_of_the_scope_is(
    service: str, scope: str, shared_as: str | None
) -> None:
    own = {f"aws:ResourceTag/{key}": value for key, value in own_tags(scope, shared_as).items()}
    for word in ("read", "write"):
        for statement in one(service, allow=[word], scope=scope, shared_as=shared_as):
            if statement["Action"][0].rpartition(":")[2] not in ("CreateSecret", "TagResource", "GetRandomPassword"):
                assert statement["Condition"]["StringEquals"] == own


@every_owner
def test_L5_secrets_are_made_and_tagged_with_exactly_the_own_tags(scope: str, shared_as: str | None) -> None:
    own = own_tags(scope, shared_as)
    request = {f"aws:RequestTag/{key}": value for key, value in own.items()}
    resource = {f"aws:ResourceTag/{key}": value for key, value in own.items()}
    by_action = {
        found["Action"][0]: found
        for found in one("secretsmanager_secrets", allow=["write"], scope=scope, shared_as=shared_as)
    }
    create, tag = by_action["secretsmanager:CreateSecret"], by_action["secretsmanager:TagResource"]
    assert create["Condition"]["StringEquals"] == request
    assert tag["Condition"]["StringEquals"] == {**request, **resource}
    for found in (create, tag):
        assert found["Action"] == [found["Action"][0]]
        assert found["Condition"]["ForAllValues:StringEquals"] == {"aws:TagKeys": sorted(own)}


@every_owner
def test_L5_objects_are_own_below_the_own_path(scope: str, shared_as: str | None) -> None:
    below = f"data/{own_path(scope, shared_as)}/*"
    use, listing = sorted(
        one("s3_prefixes", allow=["read", "write", "list"], scope=scope, shared_as=shared_as),
        key=lambda found: "s3:ListBucket" in found["Action"],
    )
    assert use["Resource"] == [f"arn:aws:s3:::exports/{below}"]
    assert listing["Resource"] == ["arn:aws:s3:::exports"]
    assert listing["Condition"]["StringLike"] == {"s3:prefix": below}


def test_L5_a_pod_s_own_objects_are_below_its_uid_and_nowhere_else() -> None:
    below = "data/${aws:PrincipalTag/kubernetes-pod-uid}/*"
    read, listing = sorted(one("s3_prefixes", allow=["read", "list"], scope="pod"), key=lambda found: len(found))
    assert read["Resource"] == [f"arn:aws:s3:::exports/{below}"]
    assert listing["Condition"]["StringLike"] == {"s3:prefix": below}


@every_owner
def test_L5_items_are_own_when_every_partition_key_begins_with_the_own_path(scope: str, shared_as: str | None) -> None:
    for word in ("read", "write"):
        (statement,) = one("dynamodb_tables", allow=[word], scope=scope, shared_as=shared_as)
        leading = statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
        assert leading == f"{own_path(scope, shared_as)}/*"
        assert statement["Condition"]["Null"]["dynamodb:LeadingKeys"] == "false"
        assert statement["Resource"] == ["arn:aws:dynamodb:eu-west-1:111122223333:table/orders"]


@every_owner
def test_L5_parameters_are_own_below_the_own_path(scope: str, shared_as: str | None) -> None:
    path = f"arn:aws:ssm:eu-west-1:111122223333:parameter/config/{own_path(scope, shared_as)}"
    for statement in one("ssm_paths", allow=["read", "write"], scope=scope, shared_as=shared_as):
        whole = [path] if statement["Action"] == ["ssm:GetParametersByPath"] else []
        assert statement["Resource"] == [*whole, f"{path}/*"]


@pytest.mark.parametrize(
    ("service", "context"),
    [
        ("secretsmanager_secrets", None),
        ("s3_prefixes", {"aws:s3:arn": ["arn:aws:s3:::exports", "arn:aws:s3:::exports/data/OWN/*"]}),
        ("dynamodb_tables", {"aws:dynamodb:subscriberId": ["111122223333"], "aws:dynamodb:tableName": ["orders"]}),
        ("ssm_paths", {"PARAMETER_ARN": ["arn:aws:ssm:eu-west-1:111122223333:parameter/config/OWN/*"]}),
        ("sqs_queues", None),
    ],
)
def test_L5_a_key_is_bound_to_own_things_where_the_service_says_which(service: str, context: Any) -> None:
    key = key_arn("aws", "eu-west-1")
    (statement,) = [
        found for found in one(service, allow=["read"], kms_key_arn=key) if found["Action"] == ["kms:Decrypt"]
    ]
    like = statement["Condition"].get("StringLike")
    own = own_path("service-account", None)
    expected = context and {
        f"kms:EncryptionContext:{name}": [value.replace("OWN", own) for value in values]
        for name, values in context.items()
    }
    assert like == expected
