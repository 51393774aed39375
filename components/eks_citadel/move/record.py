"""The record of one move: its plan, and what happened, in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eks_citadel.move.plan import Plan
from eks_citadel.move.weights import Weights, same
from eks_citadel.traffic.weights import WHOLE, written

FORMAT = 1
BEGUN, COMPARED, ASKED, MOVED, HEALTHY = "begun", "compared", "asked", "moved", "healthy"
RETURNING, RETURNED, ARRIVED, REFUSED = "returning", "returned", "arrived", "refused"
ENDS = (RETURNED, ARRIVED, REFUSED)
KINDS = (BEGUN, COMPARED, ASKED, MOVED, HEALTHY, RETURNING, *ENDS)


@dataclass(frozen=True)
class Happening:
    """Something that happened, with its time (UTC). `weights` belong to `asked` and `moved`.

    `asked` is written before the traffic stack is updated, `moved` after its exports have shown the weights.
    """

    at: str
    kind: str
    text: str = ""
    weights: Weights | None = None


@dataclass(frozen=True)
class Record:
    """A move as its journal tells it."""

    traffic_stack: str
    plan: Plan
    happenings: tuple[Happening, ...]

    @property
    def ended(self) -> bool:
        """Whether nothing remains to be done."""
        return self.happenings[-1].kind in ENDS

    @property
    def returning(self) -> str | None:
        """Why the traffic returns, or None while the move goes forward."""
        return next((one.text for one in reversed(self.happenings) if one.kind == RETURNING), None)

    @property
    def has_moved(self) -> bool:
        """Whether the traffic stack was ever asked for other weights."""
        return any(one.kind == ASKED for one in self.happenings)

    @property
    def next_step(self) -> int:
        """The number of the step to begin with: the last that was asked for, whether or not it was reached."""
        asked = [one.weights for one in self.happenings if one.kind == ASKED and one.weights is not None]
        reached = [number for number, step in enumerate(self.plan.steps) if any(same(step, one) for one in asked)]
        return max(reached, default=0)

    @property
    def possible(self) -> tuple[Weights, ...]:
        """The weights that the traffic stack can have, unless somebody else moved them.

        They are the last that it showed, and those that it was asked for since.
        """
        found: tuple[Weights, ...] = (self.plan.origin,)
        for one in self.happenings:
            if one.weights is not None:
                found = (one.weights,) if one.kind == MOVED else (*found, one.weights)
        return found

    def and_then(self, happening: Happening) -> "Record":
        """The record with one more happening."""
        return Record(self.traffic_stack, self.plan, (*self.happenings, happening))


def as_map(record: Record) -> dict[str, Any]:
    """The record as JSON can say it."""
    plan = record.plan
    return {
        "format": FORMAT,
        "traffic_stack": record.traffic_stack,
        "from": dict(plan.origin),
        "to": plan.to,
        "steps": [dict(step) for step in plan.steps],
        "ended": record.ended,
        "happenings": [_happening_as_map(one) for one in record.happenings],
    }


def _happening_as_map(one: Happening) -> dict[str, Any]:
    said = {"at": one.at, "kind": one.kind, "text": one.text}
    return said if one.weights is None else said | {"weights": dict(one.weights)}


def from_map(found: Mapping[str, Any]) -> Record:
    """The record that `as_map` wrote. Errors: KeyError, TypeError, ValueError, AttributeError."""
    if found["format"] != FORMAT:
        raise ValueError(f"it has the format {found['format']}, and this version reads {FORMAT}")
    steps = tuple(_weights(step) for step in found["steps"])
    happenings = tuple(_happening(one) for one in found["happenings"])
    origin = _weights(found["from"])
    if WHOLE not in origin.values() or not steps or not happenings:
        raise ValueError("it tells no move")
    return Record(str(found["traffic_stack"]), Plan(origin, str(found["to"]), steps), happenings)


def _happening(found: Mapping[str, Any]) -> Happening:
    if found["kind"] not in KINDS:
        raise ValueError(f'"{found["kind"]}" is no kind of happening')
    weights = _weights(found["weights"]) if "weights" in found else None
    return Happening(str(found["at"]), str(found["kind"]), str(found["text"]), weights)


def _weights(found: Mapping[str, Any]) -> Weights:
    return {str(colour): int(weight) for colour, weight in found.items()}


def as_text(record: Record) -> str:
    """The record as a person reads it: a line for the move, and one for each happening."""
    lines = [f"{record.traffic_stack}: {record.plan.source} -> {record.plan.to}"]
    lines += [f"{one.at}  {line_of(one)}" for one in record.happenings]
    return "\n".join(lines) + "\n"


def line_of(one: Happening) -> str:
    """A happening in one line."""
    said = {ASKED: "set ", MOVED: "reached "}.get(one.kind)
    if said is None or one.weights is None:
        return f"{one.kind}: {one.text}" if one.text else one.kind
    return said + written(one.weights)
