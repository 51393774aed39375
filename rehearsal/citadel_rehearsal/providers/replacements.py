"""What AWS's registry schemas say about a change of our properties. `registry.json` is made by `make registry`."""

import json
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from citadel_rehearsal.providers.registry_names import IDENTITIES, IN_PLACE, NAMES
from citadel_rehearsal.resources.resource import Resource


@dataclass(frozen=True)
class Rule:
    """Paths of properties (`accessConfig.bootstrapClusterCreatorAdminPermissions`) that make another resource, those
    that AWS changes in place, and those of which the schemas say nothing, or that it depends."""

    replaces: frozenset[str] = frozenset()
    updates: frozenset[str] = frozenset()
    unlisted: frozenset[str] = field(default_factory=frozenset)


@cache
def registry() -> dict[str, Any]:
    """`types`: for each its `properties`, and the paths that are `create_only`, always or under `conditional` ones."""
    return json.loads(files("citadel_rehearsal.providers").joinpath("registry.json").read_text())


def rule_of(row: Resource) -> Rule:
    """The rule for each input of a row."""
    if row.token not in NAMES:
        replaces, updates = IDENTITIES[row.token], IN_PLACE.get(row.token, frozenset())
        return Rule(replaces, updates, unlisted=row.inputs - replaces - updates)
    type_name, names = NAMES[row.token]
    schema = registry()["types"][type_name]
    there = {key: names.get(key, key[:1].upper() + key[1:]) for key in row.inputs}
    whole = {path for path in schema["create_only"] if "/" not in path}
    nested = {_ours(path, there) for path in schema["create_only"] if "/" in path}
    listed = {key for key in there if there[key] in schema["properties"] and there[key] not in schema["conditional"]}
    replaces = {key for key in listed if there[key] in whole}
    updates = frozenset(listed - replaces) | IN_PLACE.get(row.token, frozenset())
    return Rule(frozenset(replaces | nested - {""}), updates, frozenset(row.inputs - replaces - updates))


def _ours(path: str, there: dict[str, str]) -> str:
    """`AccessConfig/IpFamily` as `accessConfig.ipFamily`; empty for a property that we do not have."""
    outer, _, inner = path.partition("/")
    key = next((key for key, name in there.items() if name == outer), "")
    return f"{key}.{inner[:1].lower()}{inner[1:]}" if key else ""
