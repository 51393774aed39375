"""Judges every stack of a project, and destroys those whose time is over."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from threading import Event
from typing import NamedTuple, Protocol

from eks_citadel.live.unanswered import Unanswered
from eks_citadel.move.halt import Halt, Locked
from eks_citadel.move.retirable import refuse_listed, refuse_protected
from eks_citadel.parsing.refusal import Refusal
from eks_citadel.sweep.state import StackState
from eks_citadel.sweep.verdict import Verdict, verdict


class Stacks(Protocol):
    """The stacks of a project. Each method may raise `StackFailure`."""

    def names(self) -> Sequence[str]:
        """All of them."""
        ...

    def state(self, name: str) -> StackState:
        """What the engine has recorded."""
        ...

    def destroy(self, name: str) -> None:
        """Destroys its resources."""
        ...

    def remove(self, name: str) -> None:
        """Removes the name of a stack that has no resources."""
        ...


class Held(Protocol):
    """What AWS knows of a stack. Each method may raise `Unanswered`."""

    def refuse_held(self, state: StackState, expires: str) -> None:
        """Errors: `Refusal` when something in AWS speaks against its end."""
        ...

    def left(self, state: StackState) -> Iterator[str]:
        """What is left of a stack that was destroyed."""
        ...


class Read(NamedTuple):
    """The states of the stacks that could be read, and why others could not."""

    states: Mapping[str, StackState]
    failures: Mapping[str, str]


def read(stacks: Stacks) -> Read:
    """Every stack of the project."""
    states: dict[str, StackState] = {}
    failures: dict[str, str] = {}
    for name in stacks.names():
        try:
            states[name] = stacks.state(name)
        except Halt as error:
            failures[name] = str(error)
    return Read(states, failures)


class Sweeper:
    """One sweep, at the time `now`. Once `stop` is set, no further stack is begun."""

    def __init__(self, stacks: Stacks, cloud: Held, now: datetime, stop: Event) -> None:
        self._stacks = stacks
        self._cloud = cloud
        self._now = now
        self._stop = stop

    def verdicts(self, found: Read, begin: Callable[[str], None] | None) -> Iterator[Verdict]:
        """Each stack's verdict. `begin` gets the name of a stack before it is destroyed; without it none is."""
        for name in sorted({*found.states, *found.failures}):
            if self._stop.is_set():
                return
            if name in found.failures:
                yield Verdict(name, "failed", found.failures[name])
                continue
            judged = self._judge(found, name)
            yield judged if begin is None or judged.decision != "expired" else self._destroy(name, begin)

    def _judge(self, found: Read, name: str) -> Verdict:
        """`kept` in place of `expired` where something speaks against its end."""
        state = found.states[name]
        judged = verdict(state, self._now)
        if judged.decision != "expired" or judged.expires is None:
            return judged
        unread = next(iter(found.failures), None)
        if unread is not None:
            return judged._replace(decision="kept", reason=f"the stack {unread} is not read, and may send it requests")
        try:
            refuse_listed(name, _weights(found, state))
            refuse_protected(name, state.resources)
            self._cloud.refuse_held(state, judged.expires)
        except Refusal as refusal:
            return judged._replace(decision="kept", reason=str(refusal).rstrip("."))
        except Unanswered as error:
            return judged._replace(decision="failed", reason=str(error))
        return judged

    def _destroy(self, name: str, begin: Callable[[str], None]) -> Verdict:
        """Judges all stacks again: minutes may have passed since they were read."""
        found = read(self._stacks)
        if name not in found.states:
            reason = found.failures.get(name, "it is not there any more")
            return Verdict(name, "failed" if name in found.failures else "empty", reason)
        judged = self._judge(found, name)
        if judged.decision != "expired":
            return judged
        begin(name)
        try:
            self._stacks.destroy(name)
            left = tuple(self._cloud.left(found.states[name]))
            self._stacks.remove(name)
        except Locked as locked:
            return judged._replace(decision="failed" if locked.is_stale else "kept", reason=str(locked))
        except (Halt, Unanswered) as error:
            return judged._replace(decision="failed", reason=str(error))
        return judged._replace(decision="destroyed", left=left)


def _weights(found: Read, state: StackState) -> Mapping[str, int]:
    """The weight of this stack in each stack that lists it as a colour, by its name or by its cluster's."""
    clusters = {one.cluster_name for one in state.clusters}
    weights: dict[str, int] = {}
    for one in found.states.values():
        colours = one.exports.get("colours")
        for name, colour in colours.items() if isinstance(colours, Mapping) else ():
            if name == state.name or colour.get("cluster_name") in clusters:
                weights[state.name] = weights.get(state.name, 0) + int(colour.get("weight") or 0)
    return weights
