"""The evaluator's answers on a policy by tags and paths, and what it takes for a variable."""

import json
from typing import Any

import pytest
from ministack.core import iam_evaluator as ministack

from citadel_rehearsal.emulator.iam import evaluator
from unit.citadel_rehearsal.iam_world import allow, deny

OWN, REQUESTED = "aws:ResourceTag/eks-cluster-name", "aws:RequestTag/eks-cluster-name"
TAG = "${aws:PrincipalTag/eks-cluster-name}"
SECRET, OBJECTS = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-AbCdEf", "arn:aws:s3:::bkt/data/"
POLICY = [
    allow("secretsmanager:*", StringEquals={OWN: TAG}),
    allow("secretsmanager:CreateSecret", "secretsmanager:TagResource", StringEquals={REQUESTED: TAG}),
    deny("secretsmanager:UntagResource", ForAnyValue__StringEquals={"aws:TagKeys": ["eks-cluster-name"]}),
    allow("s3:GetObject", "s3:PutObject", resource=f"{OBJECTS}{TAG}/*"),
]
TAKE_ANOTHERS = {OWN: "bluefish", REQUESTED: "redfish", "aws:TagKeys": ["eks-cluster-name"]}
GIVE_AWAY = {OWN: "redfish", REQUESTED: "bluefish", "aws:TagKeys": ["eks-cluster-name"]}
Keys = dict[str, Any]


@pytest.fixture(autouse=True)
def corrected() -> None:
    evaluator.install()


def decision(
    statements: list[dict[str, Any]], action: str, resource: str, keys: Keys, version: str = "2012-10-17", **tags: str
) -> str:
    """Allow, Deny or ImplicitDeny. `tags` are the session's, with _ for -."""
    parsed = ministack.parse_policy_document(json.dumps({"Version": version, "Statement": statements}))
    principal = {f"aws:principaltag/{key.replace('_', '-')}": value for key, value in tags.items()}
    context = ministack.EvalContext(
        "arn:aws:sts::111122223333:assumed-role/app/pod", "AssumedRole", "111122223333", action, resource, "eu-west-1",
        service_context={key.lower(): value for key, value in keys.items()}, principal_keys=principal,
    )  # fmt: skip
    return str(ministack.evaluate(context, [parsed]).decision)


@pytest.mark.parametrize(
    ("name", "action", "resource", "keys", "tag", "expected"),
    [
        ("read own", "GetSecretValue", SECRET, {OWN: "redfish"}, "redfish", "Allow"),
        ("read another's", "GetSecretValue", SECRET, {OWN: "bluefish"}, "redfish", "ImplicitDeny"),
        ("read untagged", "GetSecretValue", SECRET, {}, "redfish", "ImplicitDeny"),
        ("read without a tag", "GetSecretValue", SECRET, {OWN: "redfish"}, None, "ImplicitDeny"),
        ("create untagged", "CreateSecret", SECRET, {}, "redfish", "ImplicitDeny"),
        ("create another's", "CreateSecret", SECRET, {REQUESTED: "bluefish"}, "redfish", "ImplicitDeny"),
        ("create own", "CreateSecret", SECRET, {REQUESTED: "redfish"}, "redfish", "Allow"),
        ("untag", "UntagResource", SECRET, {OWN: "redfish", "aws:TagKeys": ["eks-cluster-name"]}, "redfish", "Deny"),
        ("untag else", "UntagResource", SECRET, {OWN: "redfish", "aws:TagKeys": ["team"]}, "redfish", "Allow"),
        ("put own", "PutObject", f"{OBJECTS}redfish/x", {}, "redfish", "Allow"),
        ("put another's", "PutObject", f"{OBJECTS}bluefish/x", {}, "redfish", "ImplicitDeny"),
        ("put to a longer name", "PutObject", f"{OBJECTS}redfish2/x", {}, "redfish", "ImplicitDeny"),
        ("put without a tag", "PutObject", f"{OBJECTS}redfish/x", {}, None, "ImplicitDeny"),
        ("put with the tag *", "PutObject", f"{OBJECTS}redfish/x", {}, "*", "ImplicitDeny"),
        ("read with the tag *", "GetSecretValue", SECRET, {OWN: "redfish"}, "*", "ImplicitDeny"),
        # Findings: this policy is not safe, and the evaluator says so.
        ("take another's", "TagResource", SECRET, TAKE_ANOTHERS, "redfish", "Allow"),
        ("take untagged", "TagResource", SECRET, {REQUESTED: "redfish"}, "redfish", "Allow"),
        ("give away", "TagResource", SECRET, GIVE_AWAY, "redfish", "Allow"),
    ],
)
def test_a_policy_by_tags_and_paths(
    name: str, action: str, resource: str, keys: Keys, tag: str | None, expected: str
) -> None:
    service = "s3" if resource.startswith(OBJECTS) else "secretsmanager"
    tags = {} if tag is None else {"eks_cluster_name": tag}
    assert decision(POLICY, f"{service}:{action}", resource, keys, **tags) == expected, name


def test_only_documents_of_2012_have_variables() -> None:
    args = (POLICY, "s3:PutObject", f"{OBJECTS}redfish/x", {})
    assert decision(*args, version="2008-10-17", eks_cluster_name="redfish") == "ImplicitDeny"
    literal = [allow("s3:PutObject", resource=f"{OBJECTS}{TAG}/*")]
    assert decision(literal, "s3:PutObject", f"{OBJECTS}{TAG}/x", {}, version="2008-10-17") == "Allow"


@pytest.mark.parametrize(
    ("pattern", "key", "matches"),
    [
        ("${*}", "*", True),
        ("${*}", "x", False),
        ("${?}", "?", True),
        ("${?}", "x", False),
        ("${$}{x}", "${x}", True),
        ("${aws:PrincipalTag/team, 'none'}", "none", True),
        ("${aws:PrincipalTag/eks-cluster-name, 'none'}", "redfish", True),
        ("${aws:PrincipalTag/eks-cluster-name, 'none'}", "none", False),
        ("${aws:principaltag/EKS-Cluster-Name}", "redfish", True),
        ("${aws:PrincipalTag/team}", "", False),
        ("${aws:TagKeys}", "a", False),
        ("re?fish", "redfish", True),
        ("re?fish", "redfish\n", False),
        ("red*", "red\nfish", True),
    ],
)
def test_variables_and_wildcards_of_a_resource(pattern: str, key: str, matches: bool) -> None:
    statement = [allow("s3:GetObject", resource=f"arn:aws:s3:::bkt/{pattern}")]
    keys = {"aws:TagKeys": ["a"]}
    found = decision(statement, "s3:GetObject", f"arn:aws:s3:::bkt/{key}", keys, eks_cluster_name="redfish")
    assert found == ("Allow" if matches else "ImplicitDeny")


def test_a_wildcard_stays_within_its_part_of_an_arn() -> None:
    statement = [allow("sqs:SendMessage", resource="arn:aws:sqs:*:111122223333:q")]
    assert decision(statement, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q", {}) == "Allow"
    assert decision(statement, "sqs:SendMessage", "arn:aws:sqs:a:b:111122223333:q", {}) == "ImplicitDeny"


CONDITIONS = [
    # operator, expected, value in the request (None: absent), holds
    ("StringEquals", TAG, "redfish", True),
    ("StringEquals", ["x", TAG], "redfish", True),
    ("StringEquals", "re*", "redfish", False),
    ("StringEquals", TAG, None, False),
    ("StringEqualsIfExists", TAG, None, True),
    ("StringEqualsIfExists", TAG, "x", False),
    ("StringNotEquals", TAG, "x", True),
    ("StringNotEquals", TAG, "redfish", False),
    ("StringNotEquals", TAG, None, True),
    ("StringEqualsIgnoreCase", TAG, "REDfish", True),
    ("StringNotEqualsIgnoreCase", TAG, "REDfish", False),
    ("StringLike", "${aws:PrincipalTag/eks-cluster-name}/*", "redfish/a", True),
    ("StringLike", "${aws:PrincipalTag/eks-cluster-name}/*", "bluefish/a", False),
    ("StringLike", "x${*}", "xy", False),
    ("StringNotLike", "red*", "redfish", False),
    ("StringNotLike", "red*", None, True),
    # A variable without a value equals nothing and is like nothing.
    ("StringEquals", "${aws:PrincipalTag/team}", "x", False),
    ("StringEquals", ["${aws:PrincipalTag/team}", "x"], "x", True),
    ("StringNotEquals", "${aws:PrincipalTag/team}", "x", True),
    ("StringNotLike", "${aws:PrincipalTag/team}", "x", True),
    ("Null", "true", None, True),
    ("Null", "false", None, False),
    ("Null", "false", "x", True),
    ("Null", "true", [], True),
    ("Bool", "true", "true", True),
    ("Bool", "true", None, False),
    ("BoolIfExists", "true", None, True),
    ("ArnLike", "arn:aws:eks:*:111122223333:cluster/red*", "arn:aws:eks:eu-west-1:111122223333:cluster/redfish", True),
    ("ArnLike", "arn:aws:eks:*:cluster/redfish", "arn:aws:eks:eu-west-1:111122223333:cluster/redfish", False),
    ("ArnNotLike", "arn:aws:eks:*:111122223333:cluster/red*", "arn:aws:eks:eu-west-1:1:cluster/redfish", True),
    ("ArnEquals", "arn:aws:eks:eu-west-1:1:cluster/*", "arn:aws:eks:eu-west-1:1:cluster/x", True),
    ("NumericLessThan", "10", "9", True),
    ("ForAllValues:StringEquals", ["a", "b"], ["a"], True),
    ("ForAllValues:StringEquals", ["a", "b"], ["a", "c"], False),
    ("ForAllValues:StringEquals", ["a"], None, True),
    ("ForAllValues:StringLike", [f"{TAG}/*"], ["redfish/1", "redfish/2"], True),
    ("ForAllValues:StringLike", [f"{TAG}/*"], ["redfish/1", "bluefish/2"], False),
    ("ForAllValues:StringLike", ["${aws:PrincipalTag/team}/*"], ["/1"], False),
    ("ForAnyValue:StringEquals", ["a"], ["b", "a"], True),
    ("ForAnyValue:StringEquals", ["a"], ["b"], False),
    ("ForAnyValue:StringEquals", ["a"], None, False),
    ("ForAnyValue:StringNotEquals", ["a"], ["a", "b"], True),
]


@pytest.mark.parametrize(("operator", "expected", "value", "holds"), CONDITIONS)
def test_operators(operator: str, expected: Any, value: Any, holds: bool) -> None:
    statement = allow("sqs:SendMessage") | {"Condition": {operator: {"test:key": expected}}}
    keys = {} if value is None else {"test:key": value}
    found = decision([statement], "sqs:SendMessage", "*", keys, eks_cluster_name="redfish")
    assert found == ("Allow" if holds else "ImplicitDeny")


def test_tags_whose_keys_differ_in_case_are_variants_of_one_key() -> None:
    both = {OWN: ["redfish", "bluefish"]}
    for operator, expected in (("StringEquals", "Allow"), ("StringNotEquals", "ImplicitDeny")):
        statement = allow("sqs:SendMessage") | {"Condition": {operator: {OWN: "redfish"}}}
        assert decision([statement], "sqs:SendMessage", "*", both) == expected


def test_a_deny_wins_whatever_allows() -> None:
    statements = [allow("s3:*"), deny("s3:PutObject", StringNotEquals={"aws:PrincipalTag/team": "a"})]
    assert decision(statements, "s3:PutObject", "arn:aws:s3:::b/k", {}, team="a") == "Allow"
    assert decision(statements, "s3:PutObject", "arn:aws:s3:::b/k", {}) == "Deny"


def test_an_operator_that_nobody_knows_is_named() -> None:
    parsed = ministack.parse_policy_document(
        {"Statement": [allow("s3:*", StringSounds={"a": "b"}, Null={"a": "true"})]}
    )
    assert evaluator.unknown_operators(parsed) == ["StringSounds"]
