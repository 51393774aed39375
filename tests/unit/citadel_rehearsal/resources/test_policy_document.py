"""`getPolicyDocument` gives the JSON of the real function.

The expected documents are those of the real function's documentation and acceptance tests:
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/iam/policy_document_data_source_test.go
"""

import json
from typing import Any

import pytest

from citadel_rehearsal.ground.refusals import RuleBroken
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.policy_document import get_policy_document

CONTEXT = Context(lambda *_: None, "eu-west-1", "111122223333", "arn:aws:iam::111122223333:role/me")


def written(**inputs: Any) -> Any:
    return json.loads(get_policy_document(CONTEXT, inputs)["json"])


def test_a_statement_has_its_elements_in_order_and_a_single_value_is_no_list() -> None:
    statement = {
        "sid": "1",
        "actions": ["s3:ListAllMyBuckets", "s3:GetBucketLocation"],
        "resources": ["arn:aws:s3:::*"],
        "conditions": [
            {"test": "StringLike", "variable": "s3:prefix", "values": ["home/", "", "home/&{aws:username}"]}
        ],
        "principals": [{"type": "AWS", "identifiers": ["arn:blahblah:example"]}],
    }
    found = get_policy_document(CONTEXT, {"policyId": "policy_id", "statements": [statement]})
    assert (
        found["json"]
        == """{
  "Version": "2012-10-17",
  "Id": "policy_id",
  "Statement": [
    {
      "Sid": "1",
      "Effect": "Allow",
      "Action": [
        "s3:ListAllMyBuckets",
        "s3:GetBucketLocation"
      ],
      "Resource": "arn:aws:s3:::*",
      "Principal": {
        "AWS": "arn:blahblah:example"
      },
      "Condition": {
        "StringLike": {
          "s3:prefix": [
            "home/",
            "",
            "home/${aws:username}"
          ]
        }
      }
    }
  ]
}"""
    )
    assert json.loads(found["minifiedJson"]) == json.loads(found["json"])
    assert " " not in found["minifiedJson"].replace("home/ ", "")


def test_sets_are_written_backwards_and_once() -> None:
    (statement,) = written(statements=[{"actions": ["a:1", "c:3", "b:2", "c:3"], "notResources": ["*"]}])["Statement"]
    assert statement == {"Effect": "Allow", "Action": ["c:3", "b:2", "a:1"], "NotResource": "*"}


def test_everybody_is_a_star_and_principals_of_one_type_are_united() -> None:
    everybody = [{"type": "*", "identifiers": ["*"]}]
    aws = [{"type": "AWS", "identifiers": ["*"]}]
    two = [{"type": "Service", "identifiers": ["ec2.amazonaws.com"]}, {"type": "AWS", "identifiers": ["a", "b"]}]
    found = written(statements=[{"actions": ["s3:*"], "principals": one} for one in (everybody, aws, two)])
    assert [one["Principal"] for one in found["Statement"]] == [
        "*",
        {"AWS": "*"},
        {"AWS": ["b", "a"], "Service": "ec2.amazonaws.com"},
    ]


def document(*statements: dict[str, Any], **more: Any) -> str:
    return json.dumps({"Version": "2012-10-17", **more, "Statement": list(statements)})


def test_a_statement_replaces_the_one_of_a_source_with_its_Sid_and_an_override_replaces_both() -> None:
    source = document({"Sid": "one", "Action": "ec2:*"}, {"Action": "s3:*"}, {"Sid": "two", "Action": "sns:*"}, Id="a")
    override = document({"Sid": "two", "Action": "sqs:*"}, {"Effect": "Deny", "Action": "*"}, Id="b")
    own = [{"sid": "one", "actions": ["eks:*"]}, {"sid": "three", "actions": ["iam:*"]}]
    found = written(sourcePolicyDocuments=[source], overridePolicyDocuments=[override], statements=own)
    assert found["Id"] == "b"
    assert [(one.get("Sid"), one["Action"]) for one in found["Statement"]] == [
        ("one", "eks:*"),
        (None, "s3:*"),
        ("two", "sqs:*"),
        ("three", "iam:*"),
        (None, "*"),
    ]


def test_a_source_is_written_in_the_function_s_own_way() -> None:
    source = document({
        "Action": ["a", "b"], "Principal": {"AWS": ["a", "b"], "Service": "x"},
        "Condition": {"Bool": {"aws:SecureTransport": False}, "StringLike": {"k": ["v"]}},
    })  # fmt: skip
    assert written(sourcePolicyDocuments=[source])["Statement"] == [
        {
            "Action": ["a", "b"],
            "Principal": {"AWS": ["b", "a"], "Service": "x"},
            "Condition": {"Bool": {"aws:SecureTransport": "false"}, "StringLike": {"k": "v"}},
        }
    ]


def test_nothing_is_a_document_without_statements_and_three_characters_are_escaped() -> None:
    assert get_policy_document(CONTEXT, {})["json"] == '{\n  "Version": "2012-10-17"\n}'
    found = get_policy_document(CONTEXT, {"statements": [{"actions": ["a"], "resources": ["<a&b>"]}]})
    assert '"Resource": "\\u003ca\\u0026b\\u003e"' in found["json"]


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        (
            {"statements": [{"sid": "a"}, {"sid": "a"}]},
            "writing IAM Policy Document: duplicate Sid (a). Remove the Sid or ensure the Sid is unique.",
        ),
        (
            {"sourcePolicyDocuments": [document({"Sid": "a"}), document({"Sid": "a"})]},
            "writing IAM Policy Document: merging source document 1: duplicate Sid (a)."
            " Remove the Sid or ensure Sids are unique.",
        ),
        (
            {"version": "2008-10-17", "statements": [{"actions": ["a"], "resources": ["&{b}"]}]},
            "found &{ sequence in (&{b}), which is not supported in document version 2008-10-17",
        ),
    ],
)
def test_what_the_real_function_refuses_is_refused(inputs: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        get_policy_document(CONTEXT, inputs)
    assert str(refused.value) == sentence
