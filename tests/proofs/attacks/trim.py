"""The statements that can speak about an action: the others never apply, so the evaluator need not read them."""

import re
from typing import Any

Document = dict[str, Any]


def about(document: Document, action: str) -> Document:
    """The document without the statements whose actions are all others; one is kept, since a document has some."""
    statements = [item for item in document["Statement"] if names(item, action)]
    return {**document, "Statement": statements or document["Statement"][:1]}


def names(statement: Document, action: str) -> bool:
    """Whether a statement's actions, which may have `*` and have no case, are about this one."""
    patterns = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
    return any(re.fullmatch(re.escape(text).replace(r"\*", ".*"), action, re.IGNORECASE) for text in patterns)
