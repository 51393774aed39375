"""The effect of a changed property, by AWS's registry schemas. `make registry` writes `registry.json`."""

import json
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from citadel_rehearsal.providers.registry_names import IDENTITIES, IN_PLACE, NAMES
from citadel_rehearsal.resources.resource import Resource


@dataclass(frozen=True)
class Rule:
    """Paths of properties, such as `accessConfig.bootstrapClusterCreatorAdminPermissions`, in three groups.

    A change of the first requires a replacement, AWS changes the second in place, and for the third the schemas give
    no answer or a conditional one.
    """

    replaces: frozenset[str] = frozenset()
    updates: frozenset[str] = frozenset()
    unlisted: frozenset[str] = field(default_factory=frozenset)


@cache
def registry() -> dict[str, Any]:
    """The content of `registry.json`.

    `types` has the `properties` of each type, and the paths that are `create_only` always or `conditional`.
    """
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
    """`AccessConfig/IpFamily` as `accessConfig.ipFamily`; empty for a property without a Pulumi counterpart."""
    outer, _, inner = path.partition("/")
    key = next((key for key, name in there.items() if name == outer), "")
    return f"{key}.{inner[:1].lower()}{inner[1:]}" if key else ""
