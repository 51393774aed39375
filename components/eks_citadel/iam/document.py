"""IAM policy documents: the only module that knows IAM's keys."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

Document = dict[str, Any]
Condition = Mapping[str, Mapping[str, str | list[str]]]


def document(*statements: Document) -> Document:
    """A policy document with these statements."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str] = (),
    *,
    principal: Mapping[str, str] | str | None = None,
    condition: Condition | None = None,
) -> Document:
    """A statement that allows; `resources` is left out in a trust policy. The principal "*" is everybody."""
    statement: Document = {"Sid": sid, "Effect": "Allow"}
    if principal is not None:
        statement["Principal"] = principal if isinstance(principal, str) else dict(principal)
    statement["Action"] = list(actions)
    if resources:
        statement["Resource"] = list(resources)
    if condition is not None:
        statement["Condition"] = {operator: dict(keys) for operator, keys in condition.items()}
    return statement


def deny(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str],
    *,
    principal: str | None = None,
    condition: Condition,
) -> Document:
    """A statement that denies; `principal` is for a document that is not attached to a principal."""
    named = {} if principal is None else {"Principal": principal}
    stated = {"Action": list(actions), "Resource": list(resources)}
    when = {operator: dict(keys) for operator, keys in condition.items()}
    return {"Sid": sid, "Effect": "Deny", **named, **stated, "Condition": when}


def listed(value: Any) -> list[Any]:
    """A value that IAM accepts alone or as a list, always as a list."""
    return list(value) if isinstance(value, (list, tuple)) else [value]


def allowed_to_service(policy: Mapping[str, Any], service: str) -> list[str]:
    """Patterns of the actions that a resource's policy allows a service, in small letters, conditions aside."""
    return [
        str(pattern).lower()
        for statement in listed(policy.get("Statement", ()))
        if statement.get("Effect") == "Allow" and _names(statement.get("Principal"), service)
        for pattern in listed(statement.get("Action", ()))
    ]


def _names(principal: Any, service: str) -> bool:
    return isinstance(principal, Mapping) and service in listed(principal.get("Service", ()))


def as_json(written: Document) -> str:
    """The document as compact JSON."""
    return json.dumps(written, separators=(",", ":"))


def as_lines(written: Document) -> str:
    """The document as JSON with a line for each statement: readable, and short where a limit counts white space."""
    lines = [json.dumps(statement, separators=(",", ":")) for statement in written["Statement"]]
    head = json.dumps({key: value for key, value in written.items() if key != "Statement"}, separators=(",", ":"))
    return f'{head[:-1]},"Statement":[\n' + ",\n".join(lines) + "\n]}"
