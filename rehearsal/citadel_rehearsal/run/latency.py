"""Estimates the duration of an update on AWS by the longest path through the registered resources."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from citadel_rehearsal.program.registration import Registration
from eks_citadel.testing.order import Order


@dataclass(frozen=True)
class Step:
    """One resource on the critical path."""

    name: str
    type: str
    seconds: float


@dataclass(frozen=True)
class CriticalPath:
    """The steps in their order, and the sum of their durations when all other resources are created in parallel."""

    steps: tuple[Step, ...]
    seconds: float


def critical_path(registrations: Mapping[str, Registration]) -> CriticalPath:
    """The chain of resources that determines the duration of an update with unlimited parallel operations."""
    order = Order(registrations)
    finished: dict[str, float] = {}
    why: dict[str, str | None] = {}
    for urn in order.in_order(order.needs):
        last = max(order.needs[urn], key=lambda needed: (finished[needed], needed), default=None)
        why[urn] = last
        finished[urn] = (finished[last] if last else 0.0) + seconds_of(registrations[urn].type)
    if not finished:
        return CriticalPath((), 0.0)
    urn: str | None = max(finished, key=lambda one: (finished[one], one))
    seconds, steps = finished[urn], []
    while urn is not None:
        steps.append(Step(registrations[urn].name, registrations[urn].type, seconds_of(registrations[urn].type)))
        urn = why[urn]
    return CriticalPath(tuple(reversed(steps)), seconds)


def seconds_of(resource_type: str) -> float:
    """The estimated seconds of a creation on AWS; `latencies.json` has the source of each estimate."""
    table = _table()
    return float(table["types"].get(resource_type, table["default"])["seconds"])


@cache
def _table() -> dict[str, Any]:
    return json.loads(files("citadel_rehearsal.run").joinpath("latencies.json").read_text())
