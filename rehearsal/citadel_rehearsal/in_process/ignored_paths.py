"""Paths of `ignore_changes`, and what each keeps of the earlier inputs.

Source: `ParsePropertyPath` and `Reset` in
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties_path.go
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

EVERY = "*"
# A name, a quoted key, an index or a wildcard; a dot before a name.
_PART = re.compile(r'\.?(?P<name>[^.\["]+)|\.?\[(?:"(?P<quoted>(?:[^"\\]|\\")*)"|(?P<index>\d+)|(?P<every>\*))\]')


def parts_of(path: str) -> list[str | int] | None:
    """Keys and indexes of a path; None if it is no path, which the engine passes over."""
    found: list[str | int] = []
    place = 0
    while place < len(path):
        part = _PART.match(path, place)
        if part is None:
            return None
        place = part.end()
        if part["index"] is not None:
            found.append(int(part["index"]))
        elif part["quoted"] is not None:
            found.append(json.loads(f'"{part["quoted"]}"'))
        else:
            found.append(part["every"] or part["name"])
    return found


def kept(new: Any, old: Any, parts: Sequence[str | int]) -> Any:
    """`new` with the value of `old` at the path.

    Nothing is kept where the path leads to no place in both: an element of a list cannot be added or taken away.
    """
    if not parts:
        return new
    first, *others = parts
    if first == EVERY:
        return _every(new, old, others)
    if isinstance(first, int):
        return _element(new, old, first, others)
    if not isinstance(new, Mapping):
        return new
    earlier = old if isinstance(old, Mapping) else {}
    if not others:
        rest = {key: value for key, value in new.items() if key != first}
        return rest | ({first: earlier[first]} if first in earlier else {})
    if first not in new or not isinstance(old, Mapping):
        return new
    return {**new, first: kept(new[first], earlier.get(first), others)}


def _element(new: Any, old: Any, index: int, others: Sequence[str | int]) -> Any:
    if not (isinstance(new, list) and isinstance(old, list)) or index >= min(len(new), len(old)):
        return new
    inner = kept(new[index], old[index], others) if others else old[index]
    return [*new[:index], inner, *new[index + 1 :]]


def _every(new: Any, old: Any, others: Sequence[str | int]) -> Any:
    if isinstance(new, Mapping) and isinstance(old, Mapping):
        if not others:
            return dict(old)
        return {key: kept(value, old[key], others) if key in old else value for key, value in new.items()}
    if isinstance(new, list) and isinstance(old, list):
        common = [kept(mine, earlier, others) if others else earlier for mine, earlier in zip(new, old, strict=False)]
        return [*common, *new[len(common) :]]
    return new
