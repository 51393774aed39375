"""The statements that can speak about an action: the others never apply, so the evaluator need not read them."""

import re
from functools import cache
from typing import Any

Document = dict[str, Any]
# A document must have a statement; this one speaks of nothing that a cell asks for.
SILENT = {"Sid": "S0", "Effect": "Allow", "Action": ["sts:GetCallerIdentity"], "Resource": "*"}


def about(document: Document, action: str) -> Document:
    """The document without the statements whose actions are all others; one is kept, since a document has some."""
    statements = [item for item in document["Statement"] if names(item, action)]
    return {**document, "Statement": statements or document["Statement"][:1]}


def narrowed(document: Document, action: str) -> Document:
    """The statements about an action, as if they were about it alone: equal for roles that differ in other actions."""
    spoken = [item for item in document["Statement"] if names(item, action)]
    alone = [{**item, "Sid": f"S{number}", "Action": [action]} for number, item in enumerate(spoken)]
    return {**document, "Statement": alone or [SILENT]}


def names(statement: Document, action: str) -> bool:
    """Whether a statement's actions, which may have `*` and have no case, are about this one."""
    patterns = statement["Action"]
    return _any_names((patterns,) if isinstance(patterns, str) else tuple(patterns), action)


@cache
def _any_names(patterns: tuple[str, ...], action: str) -> bool:
    return any(_names(text, action) for text in patterns)


@cache
def _names(text: str, action: str) -> bool:
    return re.fullmatch(re.escape(text).replace(r"\*", ".*"), action, re.IGNORECASE) is not None
