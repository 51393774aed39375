"""The steps of a second update, from two runs of a program and the rules of the provider."""

import copy
from collections.abc import Iterator
from typing import Any

from citadel_rehearsal.ground.refusals import NotKnown
from citadel_rehearsal.providers.changes import change
from citadel_rehearsal.providers.left_out import completed
from citadel_rehearsal.resources import find_resource
from harness import Monitor, Registration

Path = tuple[str | int, ...]


def planned(before: Monitor, after: Monitor) -> dict[str, str]:
    """The step of each resource that has one, by URN. As in the engine, the provider decides, not the inputs alone."""
    old, new = _custom(before), _custom(after)
    steps = dict.fromkeys(old.keys() - new.keys(), "delete") | dict.fromkeys(new.keys() - old.keys(), "create")
    for urn in old.keys() & new.keys():
        if step := _step(old[urn], new[urn]):
            steps[urn] = step
    return steps


def differing(before: Monitor, after: Monitor) -> set[str]:
    """The URNs of resources whose inputs differ, or that only one of the runs has."""
    old, new = _custom(before), _custom(after)
    return {urn for urn in old.keys() | new.keys() if urn not in old or urn not in new or _differ(old[urn], new[urn])}


def paths(value: Any, here: Path = ()) -> Iterator[Path]:
    """The path of every key and item, at any depth."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*here, key)
            yield from paths(inner, (*here, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths(inner, (*here, index))


def without(value: Any, path: Path) -> Any:
    """A copy without the key."""
    found = copy.deepcopy(value)
    inside = found
    for part in path[:-1]:
        inside = inside[part]
    del inside[path[-1]]
    return found


def _custom(monitor: Monitor) -> dict[str, Registration]:
    return {urn: one for urn, one in monitor.registrations.items() if one.request.custom}


def _differ(old: Registration, new: Registration) -> bool:
    return _inputs(old) != _inputs(new) or _trigger(old) != _trigger(new)


def _inputs(one: Registration) -> dict[str, Any]:
    """The inputs without `ignore_changes`."""
    found = copy.deepcopy(dict(one.inputs))
    for path in one.request.ignoreChanges:
        *around, last = path.split(".")
        inside: Any = found
        for name in around:
            inside = inside[name]
        inside.pop(last, None)
    return found


def _step(old: Registration, new: Registration) -> str:
    if None not in (_trigger(old), _trigger(new)) and _trigger(old) != _trigger(new):
        return "replace"
    if new.type.startswith("pulumi:providers:"):
        return "update" if old.inputs != new.inputs else ""
    row, before, after = find_resource(new.type), _inputs(old), _inputs(new)
    if not new.type.startswith("kubernetes:"):
        before, after = completed(row, before, after, before)
    try:
        found = change(row, before, after)
    except NotKnown:  # an update in place that the rehearsal does not support
        return "update"
    return "replace" if found.replaces else "update" if found.changed else ""


def _trigger(one: Registration) -> str | None:
    """A null trigger never replaces: shouldTriggerReplace in
    https://github.com/pulumi/pulumi/blob/v3.259.0/pkg/resource/deploy/step_generator.go"""
    return str(one.request.replacement_trigger) if one.request.HasField("replacement_trigger") else None
