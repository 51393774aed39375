"""What IAM refuses of the words of a policy of permissions, in the order and in the sentences of AWS.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
Sentences: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_policies.html,
https://github.com/felipefrizzo/terraform-aws-transfer-server/issues/6 (resources),
https://github.com/hashicorp/terraform/pull/9286 (missing resources)
"""

import json
import re
from collections.abc import Iterator
from typing import Any

NO_PRINCIPAL = "Policy document should not specify a principal."
NO_VENDOR = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
NO_ACTIONS, NO_RESOURCES = "Policy statement must contain actions.", "Policy statement must contain resources."
SAME_SID = "Statement IDs (SID) in a single policy must be unique."
WRONG_SID = (
    "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*"
)
SYNTAX = "Syntax errors in policy."
_KEYS = {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition", "Principal", "NotPrincipal"}


def fault(document: str) -> str | None:
    """The sentence, or None; documents of another form are judged by MiniStack."""
    try:
        found = json.loads(document)
    except ValueError:
        return None
    statements = _listed(found.get("Statement")) if isinstance(found, dict) else []
    return next(_faults([one for one in statements if isinstance(one, dict)]), None)


def _faults(statements: list[dict[str, Any]]) -> Iterator[str]:
    for one in statements:
        yield from _of_form(one)
        yield from _of_values(one)
    sids = [one["Sid"] for one in statements if one.get("Sid")]
    if len(sids) != len(set(sids)):
        yield SAME_SID


def _of_form(statement: dict[str, Any]) -> Iterator[str]:
    if statement.keys() - _KEYS or statement.get("Effect") not in ("Allow", "Deny"):
        yield SYNTAX
    if statement.keys() & {"Principal", "NotPrincipal"}:
        yield NO_PRINCIPAL
    if not statement.keys() & {"Action", "NotAction"}:
        yield NO_ACTIONS
    if not statement.keys() & {"Resource", "NotResource"}:
        yield NO_RESOURCES
    if not re.fullmatch("[0-9A-Za-z]*", str(statement.get("Sid", ""))):
        yield WRONG_SID


def _of_values(statement: dict[str, Any]) -> Iterator[str]:
    actions = [*_listed(statement.get("Action")), *_listed(statement.get("NotAction"))]
    if any(one != "*" and ":" not in str(one) for one in actions):
        yield NO_VENDOR
    for resource in (*_listed(statement.get("Resource")), *_listed(statement.get("NotResource"))):
        if resource != "*" and not str(resource).startswith("arn:"):
            yield f'Resource {resource} must be in ARN format or "*".'


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
