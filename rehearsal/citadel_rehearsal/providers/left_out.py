"""Properties that are optional and computed: the provider keeps the value of one that the program leaves out.

It plans no change for such a property:
https://developer.hashicorp.com/terraform/plugin/framework/handling-data/attributes#computed
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from citadel_rehearsal.providers.drift import seen
from citadel_rehearsal.providers.names import Row
from citadel_rehearsal.resources.resource import Properties


@cache
def optional_and_computed() -> Mapping[str, tuple[str, ...]]:
    """The paths of such properties by type token, such as `vpcConfig.publicAccessCidrs`; `[]` is each item."""
    found = json.loads(files("citadel_rehearsal.providers").joinpath("optional_and_computed.json").read_text())
    return {token: tuple(paths) for token, paths in found["types"].items()}


def completed(row: Row, before: Properties, after: Properties, state: Properties) -> tuple[Properties, Properties]:
    """The old and new inputs of an update as the provider compares them.

    What the new inputs leave out keeps its old value; what the old inputs left out has the value in `state`, the
    outputs.
    """
    for path in optional_and_computed().get(row.token, ()):
        before, after = _completed(path.split("."), before, after, state)
    return before, after


def values_at(value: Any, path: str) -> list[Any]:
    """The values at a path, one for each item of the lists on its way; None where there is none."""
    found = [value]
    for name in path.split("."):
        inner = [one.get(name.removesuffix("[]")) if isinstance(one, Mapping) else None for one in found]
        found = [item for one in inner for item in _items(one)] if name.endswith("[]") else inner
    return found


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [None]


def _completed(names: list[str], before: Any, after: Any, state: Any) -> tuple[Any, Any]:
    """Both sides at the first name, which is of every item of a list when it ends with `[]`."""
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return before, after
    first, *others = names
    name = first.removesuffix("[]")
    old, new, now = before.get(name), after.get(name), state.get(name) if isinstance(state, Mapping) else None
    if first.endswith("[]"):
        old, new = _completed_items(others, old, new, now)
    elif others:
        old, new = _completed(others, old, new, now)
    elif old is None and new is not None:
        old = seen(new, now)
    elif new is None:
        new = old
    return _with(before, name, old), _with(after, name, new)


def _completed_items(names: list[str], old: Any, new: Any, now: Any) -> tuple[Any, Any]:
    """Items that both lists have at the same place."""
    if not isinstance(old, list) or not isinstance(new, list):
        return old, new
    states = [*_items(now), *[None] * len(new)]
    pairs = [_completed(names, *sides) for sides in zip(old, new, states, strict=False)]
    shared = len(pairs)
    return [one for one, _ in pairs] + old[shared:], [one for _, one in pairs] + new[shared:]


def _with(properties: Mapping[str, Any], name: str, value: Any) -> Properties:
    return {**properties} if value is None else {**properties, name: value}
