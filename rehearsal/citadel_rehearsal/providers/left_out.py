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
    """The paths of such properties by type token, such as `vpcConfig.publicAccessCidrs`."""
    found = json.loads(files("citadel_rehearsal.providers").joinpath("optional_and_computed.json").read_text())
    return {token: tuple(paths) for token, paths in found["types"].items()}


def completed(row: Row, before: Properties, after: Properties, state: Properties) -> tuple[Properties, Properties]:
    """The old and new inputs of an update as the provider compares them.

    What the new inputs leave out keeps its old value; what the old inputs left out has the value in `state`, the
    outputs.
    """
    for path in optional_and_computed().get(row.token, ()):
        names = path.split(".")
        if _at(before, names) is None and (given := _at(after, names)) is not None:
            before = _with(before, names, seen(given, _at(state, names)))
        elif _at(after, names) is None:
            after = _with(after, names, _at(before, names))
    return before, after


def _at(value: Any, names: list[str]) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _with(properties: Properties, names: list[str], value: Any) -> Properties:
    """With the value at the path, if the map around it is given."""
    first, *others = names
    if value is None or (others and not isinstance(properties.get(first), Mapping)):
        return properties
    return {**properties, first: _with(properties[first], others, value) if others else value}
