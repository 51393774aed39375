"""Rules for single inputs, from AWS's service models and AWS's provider; input_rules.json is the data.

A row names a property (`a.b`, `a[]` for each item, `a{key}` and `a{value}` for each entry), its bounds and its source.
`min` and `max` count characters of a text, items of a list, entries of a map, and are the bounds of a number.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from citadel_rehearsal.ground.refusals import RuleBroken

TABLE = Path(__file__).with_suffix(".json")
PART = re.compile(r"\.?([A-Za-z0-9]+|\[\]|\{key\}|\{value\})")
Row = Mapping[str, Any]


@cache
def rows() -> Mapping[str, list[Row]]:
    """The rules by type."""
    return json.loads(TABLE.read_text())


def judge(token: str, inputs: Mapping[str, Any]) -> None:
    """Errors: `RuleBroken` with the first input that breaks a rule; values that are not known yet are passed over."""
    for row in rows().get(token, ()):
        for path, value in found(inputs, tuple(PART.findall(row["property"])), ""):
            if broken := complaint(row, value):
                raise RuleBroken("InvalidInput", f"{token}: {path} {broken} ({row['source']})")


def found(value: Any, parts: tuple[str, ...], path: str) -> Iterator[tuple[str, Any]]:
    """Each value at `parts`, with the path that leads to it; None where the last part is missing."""
    if not parts:
        yield path, value
        return
    first, rest = parts[0], parts[1:]
    if first == "[]":
        for number, item in enumerate(value if isinstance(value, list) else ()):
            yield from found(item, rest, f"{path}[{number}]")
    elif first in ("{key}", "{value}"):
        for key, inner in value.items() if isinstance(value, Mapping) else ():
            yield from found(key if first == "{key}" else inner, rest, f"{path}[{json.dumps(key)}]")
    elif isinstance(value, Mapping) and (first in value or not rest):
        yield from found(value.get(first), rest, f"{path}.{first}".lstrip("."))


def complaint(row: Row, value: Any) -> str:
    """How a value breaks the bounds of a row, empty when it does not."""
    if value is None:
        return "is required" if row.get("required") else ""
    if isinstance(value, bool) or not isinstance(value, str | int | float | list | Mapping):
        return ""
    return _size(row, value) or _form(row, value)


def _size(row: Row, value: Any) -> str:
    number = isinstance(value, int | float)
    size = value if number else len(value)
    unit = "" if number else " characters" if isinstance(value, str) else " items"
    told = f"is {value}" if number else f"has {size}{unit}"
    if size < row.get("min", size):
        return (
            f"{told}, and must have at least {row['min']}{unit}"
            if unit
            else f"{told}, and must be at least {row['min']}"
        )
    if size > row.get("max", size):
        return (
            f"{told}, and may have at most {row['max']}{unit}" if unit else f"{told}, and may be at most {row['max']}"
        )
    return ""


def _form(row: Row, value: Any) -> str:
    if "enum" in row and value not in row["enum"]:
        return f"is {json.dumps(value)}, and must be one of {', '.join(map(str, row['enum']))}"
    if not isinstance(value, str):
        return ""
    if "pattern" in row and not re.fullmatch(row["pattern"], value):
        return f"is {json.dumps(value)}, and must match {row['pattern']}"
    if prefix := next((one for one in row.get("not_prefix", ()) if value.lower().startswith(one)), None):
        return f"is {json.dumps(value)}, and must not start with {prefix}"
    if "min_prefix" in row and not row["min_prefix"] <= ip_network(value, strict=False).prefixlen <= row["max_prefix"]:
        return f"is {value}, and must be a /{row['min_prefix']} to /{row['max_prefix']}"
    return ""
