"""Decides whether changed inputs need no request, a change in place, or a replacement.

The rules for AWS are data: see `replacements`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from citadel_rehearsal.ground.refusals import NotKnown
from citadel_rehearsal.program.wire import has_unknown
from citadel_rehearsal.providers.names import NAME_OF_AN_OBJECT, Row, is_made_up, without_marks
from citadel_rehearsal.providers.object_changes import object_replaces
from citadel_rehearsal.providers.replacements import rule_of
from citadel_rehearsal.resources.kubernetes import KubernetesObject
from citadel_rehearsal.resources.resource import Properties, Resource, words

# Inputs that only affect a later deletion or request, so a change of them sends nothing.
KEPT_HERE = words(
    "allowOverwrite autoAccept bypassPolicyLockoutSafetyCheck deletionWindowInDays forceDestroy forceDetachPolicies"
    " preserve recoveryWindowInDays resolveConflictsOnCreate resolveConflictsOnUpdate revokeRulesOnDelete skipDestroy"
)


@dataclass(frozen=True)
class Change:
    """The changed inputs, those that require a replacement, and whether the old resource must be deleted first."""

    changed: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    delete_first: bool = False


def change(row: Row, old: Properties, new: Properties, mutable: frozenset[str] = frozenset()) -> Change:
    """The change between old and new inputs; `mutable` are kinds of objects whose data the provider changes in place.

    Errors: `NotKnown` names a change that the rehearsal cannot make.
    """
    before, after = without_marks(old), without_marks(new)
    keys = [key for key in before.keys() | after.keys() if key in after or not is_made_up(old, key)]
    if isinstance(row, KubernetesObject):
        changed = tuple(sorted(key for key in keys if before.get(key) != after.get(key)))
        replaces = object_replaces(row.token, before, after, changed, mutable)
        return Change(changed, replaces, bool(replaces) and not is_made_up(new, NAME_OF_AN_OBJECT))
    changed = tuple(sorted(key for key in keys if _value(before, key) != _value(after, key)))
    conditional = row.replaced(before, after) if row.replaced else frozenset[str]()
    replaces = tuple(
        key for key in changed if key in conditional or _replaces(row, key, before.get(key), after.get(key))
    )
    if not replaces:
        # An unknown value may turn out to be unchanged, and is checked again once it is known.
        _refuse_others(row, tuple(key for key in changed if not has_unknown(after.get(key))))
        _refuse_gone(row, changed, after)
    same_name = bool(row.name_property) and row.name_property not in changed and not is_made_up(new, row.name_property)
    return Change(changed, replaces, bool(replaces) and same_name)


def _value(inputs: Properties, key: str) -> Any:
    """The value, or None for an empty list or map, which the provider does not tell from a missing one."""
    found = inputs.get(key)
    return None if found in ([], {}) else found


def _replaces(row: Resource, key: str, old: Any, new: Any) -> bool:
    known = rule_of(row).replaces
    return key == "region" or any(path in known for path in _paths(key, old, new))


def _paths(key: str, old: Any, new: Any) -> Iterator[str]:
    """The paths of the property and of the differing properties inside it."""
    yield key
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for inner in old.keys() | new.keys():
            if old.get(inner) != new.get(inner):
                yield f"{key}.{inner}"


def _refuse_others(row: Resource, changed: tuple[str, ...]) -> None:
    known = rule_of(row)
    others = [key for key in changed if key not in row.updates | KEPT_HERE]
    if unbuilt := [key for key in others if key in known.updates]:
        raise NotKnown(
            f"{row.token}: {', '.join(unbuilt)} changes in place on AWS, which the rehearsal does not support yet;"
            " do not change it in the rehearsal."
        )
    if others:
        raise NotKnown(
            f"{row.token}: AWS's schemas do not say what a change of {', '.join(others)} does, so the rehearsal does"
            " not guess; do not change it in the rehearsal."
        )


def _refuse_gone(row: Resource, changed: tuple[str, ...], new: Properties) -> None:
    kept = frozenset[str]().union(*(part.kept for part in row.in_place))
    if gone := [key for key in changed if key in kept and new.get(key) in (None, "")]:
        raise NotKnown(
            f"{row.token}: AWS does not document what happens when {', '.join(gone)} is removed, so the"
            " rehearsal does not guess; do not change it in the rehearsal."
        )
