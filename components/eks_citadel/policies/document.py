"""How a document is written: the only place that knows IAM's keys."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

Document = dict[str, Any]
Condition = Mapping[str, Mapping[str, str | list[str]]]


def document(*statements: Document) -> Document:
    """A document of statements."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str] = (),
    *,
    principal: Mapping[str, str] | None = None,
    condition: Condition | None = None,
) -> Document:
    """A statement that allows; `resources` is left out in a trust policy."""
    statement: Document = {"Sid": sid, "Effect": "Allow"}
    if principal is not None:
        statement["Principal"] = dict(principal)
    statement["Action"] = list(actions)
    if resources:
        statement["Resource"] = list(resources)
    if condition is not None:
        statement["Condition"] = {operator: dict(keys) for operator, keys in condition.items()}
    return statement


def as_json(written: Document) -> str:
    """The document as IAM takes it."""
    return json.dumps(written, separators=(",", ":"))
