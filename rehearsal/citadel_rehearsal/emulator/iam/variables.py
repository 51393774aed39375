"""Policy variables: `${aws:PrincipalTag/team}`, `${aws:PrincipalTag/team, 'none'}`, `${*}`, `${?}`, `${$}`.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
Only documents with Version 2012-10-17 have variables; in older documents the same characters are literal.
"""

import re
from collections.abc import Callable
from typing import Any

from citadel_rehearsal.emulator.iam.patterns import LITERAL, NEVER, as_literal, as_plain

VERSION = "2012-10-17"
_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_SPECIAL = LITERAL | {"$": "$"}
Lookup = Callable[[str], Any]


class NoValue(Exception):
    """The key is not in the request, or has several values, so that a text with its variable matches nothing."""


def filled(text: str, lookup: Lookup) -> str:
    """The text with its variables replaced. A `*` or `?` in a value is literal. Errors: `NoValue`."""
    return _VARIABLE.sub(lambda match: _value(match.group(1), lookup), text)


def filled_resources(patterns: list[str], lookup: Lookup) -> list[str]:
    """Patterns of Resource or NotResource with replaced variables. A pattern whose key is absent matches nothing."""
    return [_or_never(pattern, lookup) for pattern in patterns]


def filled_conditions(conditions: dict[str, Any], lookup: Lookup) -> dict[str, Any]:
    """Conditions with replaced variables, which only operators on strings and ARNs can have.

    A value whose key is absent is omitted. StringEquals is then false, and StringNotEquals is true ("Policy variables
    with no value", same page).
    """
    return {operator: _filled_block(operator, block, lookup) for operator, block in conditions.items()}


def _filled_block(operator: str, block: Any, lookup: Lookup) -> Any:
    if not isinstance(block, dict) or not any(kind in operator.lower() for kind in ("string", "arn")):
        return block
    wild = any(kind in operator.lower() for kind in ("like", "arn"))
    return {key: _filled_values(expected, wild, lookup) for key, expected in block.items()}


def _filled_values(expected: Any, wild: bool, lookup: Lookup) -> list[str]:
    texts = [str(item) for item in expected] if isinstance(expected, list) else [str(expected)]
    found = [text for text in (_or_never(text, lookup) for text in texts) if text != NEVER]
    return found if wild else [as_plain(text) for text in found]


def _or_never(text: str, lookup: Lookup) -> str:
    try:
        return filled(text, lookup)
    except NoValue:
        return NEVER


def _value(inside: str, lookup: Lookup) -> str:
    if inside in _SPECIAL:
        return _SPECIAL[inside]
    key, comma, default = inside.partition(",")
    value = lookup(key.strip())
    if value is None and comma:
        value = default.strip().removeprefix("'").removesuffix("'")
    if value is None or isinstance(value, list):
        raise NoValue(key)
    return as_literal(str(value))
