"""Rules for single inputs, from AWS's service models and AWS's provider; input_rules.json is the data.

A row names a property (`a.b`, `a[]` for each item, `a{key}` and `a{value}` for each entry), its bounds and its source.
`min` and `max` count characters of a text, items of a list, entries of a map, and are the bounds of a number. `network`
is 4, 6 or "any" for a block whose address has no bits beyond its prefix. A row of several properties says how many of
them are given.
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


@cache
def parts_of(path: str) -> tuple[str, ...]:
    """The parts of a property's path."""
    return tuple(PART.findall(path))


def judge(token: str, inputs: Mapping[str, Any]) -> None:
    """Errors: `RuleBroken` with the first input that breaks a rule; values that are not known yet are passed over."""
    for row in rows().get(token, ()):
        if broken := count_complaint(row, inputs):
            raise RuleBroken("InvalidInput", f"{token}: {broken} ({row['source']})")
        for path, value in found(inputs, parts_of(row["property"]), ""):
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


def count_complaint(row: Row, inputs: Mapping[str, Any]) -> str:
    """How many of a row's properties are given, where that is not the number allowed; empty otherwise."""
    if not row.keys() & {"exactly_one", "at_most_one"}:
        return ""
    names = row["property"].split(", ")
    parent = parts_of(names[0])[:-1]
    for _, holder in found(inputs, parent, ""):
        given = [name for name in names if isinstance(holder, Mapping) and _given(holder.get(name.rpartition(".")[2]))]
        if len(given) > 1:
            return f"{' and '.join(given)} cannot be given together"
        if not given and "exactly_one" in row and isinstance(holder, Mapping):
            return f"one of {', '.join(names)} is required"
    return ""


def complaint(row: Row, value: Any) -> str:
    """How a value breaks the bounds of a row, empty when it does not."""
    if value is None:
        return "is required" if row.get("required") else ""
    if isinstance(value, bool) or not isinstance(value, str | int | float | list | Mapping):
        return ""
    return _size(row, value) or _form(row, value)


def _given(value: Any) -> bool:
    return value is not None and value not in ("", [], {})


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
    if "not_pattern" in row and re.fullmatch(row["not_pattern"], value):
        return f"is {json.dumps(value)}, and must not match {row['not_pattern']}"
    if prefix := next((one for one in row.get("not_prefix", ()) if value.lower().startswith(one)), None):
        return f"is {json.dumps(value)}, and must not start with {prefix}"
    return _block(row, value) if row.keys() & {"network", "min_prefix"} else ""


def _block(row: Row, value: str) -> str:
    try:
        block = ip_network(value, strict="network" in row)
    except ValueError as wrong:
        return f"is {json.dumps(value)}, and must be a CIDR block: {wrong}"
    if row.get("network", "any") not in ("any", block.version):
        return f"is {value}, and must be an IPv{row['network']} block"
    if not row.get("min_prefix", 0) <= block.prefixlen <= row.get("max_prefix", 128):
        return f"is {value}, and must be a /{row['min_prefix']} to /{row['max_prefix']}"
    return ""
