"""What is to be done with a stack, as a function of its state and the time."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, NamedTuple

from eks_citadel.ephemeral.moment import moment, written
from eks_citadel.ephemeral.settings import EXPIRES, STACK
from eks_citadel.sweep.state import Resource, StackState, outputs_of

# The components that clusters stand on or get requests by.
SHARED = ("eks-citadel:index:Foundation", "eks-citadel:index:TrafficSwitch")
# `unclear`: tags and state contradict each other; `kept`: its time is over, and something leads to it;
# `expired`: its time is over, and nothing was destroyed.
Decision = Literal["lasting", "empty", "living", "unclear", "kept", "expired", "destroyed", "failed"]


class Verdict(NamedTuple):
    """The decision about one stack, and why. `left` is what a destroyed one left in AWS."""

    stack: str
    decision: Decision
    reason: str
    expires: str | None = None
    left: tuple[str, ...] = ()


def verdict(state: StackState, now: datetime) -> Verdict:
    """`expired` only where every resource of the stack says so; nothing is destroyed on half of the evidence."""
    if not state.made:
        way_out = f"`pulumi stack rm {state.name}` removes its name"
        return Verdict(state.name, "empty", f"it has no resources; {way_out}")
    if not has_time_to_live(state):
        return Verdict(state.name, "lasting", "no resource of it has a time to live")
    marks = _marks(state)
    wrong = next(_wrong(state, marks), None)
    if wrong is not None:
        return Verdict(state.name, "unclear", wrong)
    expires = next(iter(marks)).expires
    if moment(expires) > now:
        return Verdict(state.name, "living", f"it lives until {expires}", expires)
    return Verdict(state.name, "expired", f"its time was over at {expires}", expires)


def has_time_to_live(state: StackState) -> bool:
    """Whether one of its resources says so."""
    return any(mark.expires or mark.stack for mark in _marks(state))


def is_over(expires: str, now: datetime) -> bool:
    """Whether the tag names a moment that is over; what cannot be read is not."""
    try:
        return moment(expires) <= now
    except ValueError:
        return False


class Mark(NamedTuple):
    """Both tags of a resource, empty where it has none of them."""

    expires: str
    stack: str


def _marks(state: StackState) -> set[Mark]:
    return {mark for mark in map(_mark, state.made) if mark is not None}


def _mark(resource: Resource) -> Mark | None:
    """The tags that the program gave a resource; None for one that has no tags in AWS."""
    given, found = resource.get("inputs") or {}, outputs_of(resource)
    if not resource["type"].startswith("aws:") or not ({"tags", "tagsAll"} & (given.keys() | found.keys())):
        return None
    tags = given.get("tags") or given.get("tagsAll") or {}
    return Mark(*(str(tags.get(key) or "") for key in (EXPIRES, STACK)))


def _wrong(state: StackState, marks: set[Mark]) -> Iterator[str]:
    shared = [one["type"].rpartition(":")[2] for one in state.resources if one.get("type") in SHARED]
    if shared:
        yield f"it has a time to live and a {shared[0]}, on which others stand"
    if len(marks) > 1:
        said = sorted(f"{mark.expires or 'no end'} of {mark.stack or 'no stack'}" for mark in marks)
        yield f"its resources have different tags: {', '.join(said)}"
    own = f"{state.project}/{state.name}"
    for mark in marks:
        if mark.stack != own:
            yield f"its tags name the stack {mark.stack or 'of nobody'} and not {own}"
        try:
            written(moment(mark.expires))
        except ValueError:
            yield f'the tag {EXPIRES} is "{mark.expires}", which is no time'
