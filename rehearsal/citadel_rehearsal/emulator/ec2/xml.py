"""EC2's XML, by the names of botocore's ec2 model."""

from collections.abc import Iterable
from html import escape
from typing import Any


def element(name: str, value: Any) -> str:
    """One element. A mapping becomes its children, a list its items, None nothing."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return f"<{name}>{''.join(element(key, inner) for key, inner in value.items())}</{name}>"
    if isinstance(value, list):
        return f"<{name}>{items(value)}</{name}>"
    text = ("true" if value else "false") if isinstance(value, bool) else escape(str(value), quote=False)
    return f"<{name}>{text}</{name}>"


def items(values: Iterable[Any]) -> str:
    """The items of a set."""
    return "".join(element("item", value) for value in values)
