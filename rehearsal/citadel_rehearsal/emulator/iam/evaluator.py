"""Corrects MiniStack's IAM evaluator: policy variables, document versions, ARN matching by parts, case of tag keys.

These functions replace MiniStack's own functions. docs/evidence/upstream.md lists each difference.
"""

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from ministack.core import iam_evaluator as ministack
from ministack.services import iam

from citadel_rehearsal.emulator.iam import patterns
from citadel_rehearsal.emulator.iam.variables import VERSION, filled_conditions, filled_resources

Document = str | dict[str, Any] | None
_VERSION_MARK = "_Version"  # a key of statements that were taken out of their document
_VARIANTS = ("aws:requesttag/", "aws:resourcetag/")
_parse = ministack.parse_policy_document
_match = ministack._first_match
_evaluate_resource_policy = ministack.evaluate_resource_policy
_resolve_condition_key = ministack._resolve_condition_key


@dataclass
class VersionedStatement(ministack.ParsedStatement):
    """A statement with the Version of its document, by default 2008-10-17."""

    version: str = "2008-10-17"


def install() -> None:
    """Put the corrections into MiniStack's module. A second call changes nothing."""
    operators: dict[str, Any] = ministack._CONDITION_OPS
    for name in ("arnlike", "arnequals"):
        operators[name] = patterns.arn_like
    for name in ("arnnotlike", "arnnotequals"):
        operators[name] = _arn_not_like
    ministack._fnmatch_compile = patterns.compiled
    ministack._resource_matches = _resource_matches
    ministack._first_match = _first_match
    ministack._conditions_met = _conditions_met
    ministack._resolve_condition_key = resolve_condition_key
    ministack.parse_policy_document = parse_policy_document
    ministack.evaluate_resource_policy = evaluate_resource_policy


def parse_policy_document(document: Document) -> list[Any]:
    """The statements of a document with its version. Statements are immutable, so the result for a text is cached."""
    return list(_parsed_text(document)) if isinstance(document, str) else _parsed(_loaded(document))


@lru_cache(maxsize=1024)
def _parsed_text(document: str) -> tuple[Any, ...]:
    return tuple(_parsed(_loaded(document)))


def _parsed(found: dict[str, Any]) -> list[Any]:
    version = found.get("Version", "2008-10-17")
    statements = found.get("Statement", [])
    parsed: list[Any] = []
    for statement in statements if isinstance(statements, list) else [statements]:
        own = statement.get(_VERSION_MARK, version) if isinstance(statement, dict) else version
        parsed += [VersionedStatement(**vars(item), version=own) for item in _parse({"Statement": [statement]})]
    return parsed


def evaluate_resource_policy(document: Document, *others: Any, **named: Any) -> Any:
    """Add the document's version to each statement, since MiniStack evaluates statements without their document."""
    found = _loaded(document)
    statements = found.get("Statement", [])
    version = {_VERSION_MARK: found.get("Version", "2008-10-17")}
    stamped = [
        statement | version
        for statement in (statements if isinstance(statements, list) else [statements])
        if isinstance(statement, dict)
    ]
    return _evaluate_resource_policy({"Statement": stamped}, *others, **named)


def resolve_condition_key(key: str, context: Any) -> Any:
    """The value of a condition key. aws:PrincipalArn is the role's ARN, where MiniStack returns the session's ARN.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
    """
    value = _resolve_condition_key(key, context)
    return _role_of(value) if key.lower() == "aws:principalarn" and value else value


def _role_of(arn: str) -> str:
    parts = arn.split(":", 5)
    if len(parts) < 6 or not parts[5].startswith("assumed-role/"):
        return arn
    name = parts[5].split("/")[1]
    role = iam._roles.get_scoped(parts[4], None, name)
    return str(role["Arn"]) if role else f"arn:{parts[1]}:iam::{parts[4]}:role/{name}"


def unknown_operators(statements: list[Any]) -> list[str]:
    """Condition operators that the evaluator does not know. AWS would refuse to store such a document."""
    known = ministack._CONDITION_OPS
    names = (name for statement in statements for name in statement.conditions)
    return [name for name in names if _bare(name) != "null" and _bare(name) not in known]


@lru_cache(maxsize=1024)
def _bare(operator: str) -> str:
    return operator.lower().removeprefix("foranyvalue:").removeprefix("forallvalues:").removesuffix("ifexists")


def _loaded(document: Document) -> dict[str, Any]:
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except ValueError:
            return {}
    return document if isinstance(document, dict) else {}


def _first_match(context: Any, statements: list[Any], effect: str) -> Any:
    for statement in statements:
        if statement.effect != effect or not _about(statement, context.action):
            continue  # checked before the variables are replaced, which is slow
        if _match(context, [_filled(statement, context)], effect):
            return statement
    return None


def _about(statement: Any, action: str) -> bool:
    """Whether the statement applies to the action. Cached: statements are immutable and actions few."""
    known: dict[str, bool] = statement.__dict__.setdefault("_about", {})
    if action not in known:
        known[action] = ministack._action_matches(action, statement.actions, statement.not_actions)
    return known[action]


def _filled(statement: Any, context: Any) -> Any:
    if getattr(statement, "version", "") != VERSION:
        return statement

    def lookup(key: str) -> Any:
        return ministack._resolve_condition_key(key, context)

    return replace(
        statement,
        resources=filled_resources(statement.resources, lookup),
        not_resources=filled_resources(statement.not_resources, lookup),
        conditions=filled_conditions(statement.conditions or {}, lookup),
    )


def _resource_matches(resource: str, wanted: list[str], unwanted: list[str]) -> bool:
    if wanted:
        return any(patterns.resource_like(resource, pattern) for pattern in wanted)
    return not any(patterns.resource_like(resource, pattern) for pattern in unwanted)


def _arn_not_like(value: str, pattern: str) -> bool:
    return not patterns.arn_like(value, pattern)


def _conditions_met(conditions: dict[str, Any], context: Any) -> bool:
    return all(
        _condition_met(operator, key, expected, context)
        for operator, block in (conditions or {}).items()
        for key, expected in block.items()
    )


def _condition_met(operator: str, key: str, expected: Any, context: Any) -> bool:
    """Whether the condition on one key holds.

    Tag keys that differ only in case are one key with several values, of which one must match.
    """
    actual = ministack._resolve_condition_key(key, context)
    values = [str(value) for value in expected] if isinstance(expected, list) else [str(expected)]
    if not (key.lower().startswith(_VARIANTS) and isinstance(actual, list)):
        return ministack._evaluate_single_condition(operator, None if actual == [] else actual, values)
    combine = all if _bare(operator) in ministack._NEGATED_OPS else any
    return combine(ministack._evaluate_single_condition(operator, variant, values) for variant in actual)
