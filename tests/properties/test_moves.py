"""B2, B3: whatever fails or is killed, traffic ends at the goal or where it came from, and never between unrecorded."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from eks_citadel.move.halt import Locked, StackFailure, Unhealthy, Unlike
from eks_citadel.move.journal import Journal
from eks_citadel.move.plan import plan
from eks_citadel.move.record import Record
from eks_citadel.move.shift import Result, Shift

FINE, FAILS, FAILS_AFTERWARDS, KILLED, KILLED_AFTERWARDS, LOCKED = range(6)
COLOURS = ("blue", "green", "violet")


class Killed(BaseException):
    """The process is gone; what it would still do has no effect."""


class World:
    """What a move touches. Each touch has the next fate; when no fate is left, everything goes well."""

    def __init__(self, weights: dict[str, int], fates: list[int]) -> None:
        self.shown = weights
        self.fates = fates
        self.dead = self.compared = False
        self.seen = [weights]

    def touch(self, effect: Callable[[], Any], failure: type[Exception]) -> Any:
        if self.dead:
            raise Killed
        fate = self.fates.pop(0) if self.fates else FINE
        if fate in (FAILS, KILLED):
            self._end(fate == KILLED, failure)
        if fate == LOCKED and failure is StackFailure:
            raise Locked("fate", is_stale=True)
        found = effect()
        if fate in (FAILS_AFTERWARDS, KILLED_AFTERWARDS):
            self._end(fate == KILLED_AFTERWARDS, failure)
        return found

    def _end(self, killed: bool, failure: type[Exception]) -> None:
        if killed:
            self.dead = True
            raise Killed
        raise failure("fate")

    def new_process(self) -> None:
        self.dead = self.compared = False


class Stack:
    def __init__(self, world: World) -> None:
        self._world = world

    def colours(self) -> dict[str, int]:
        return self._world.touch(lambda: self._world.shown, StackFailure)

    def weights(self) -> dict[str, int]:
        return self._world.touch(lambda: self._world.shown, StackFailure)

    def set_weights(self, weights: Any) -> None:
        self._world.touch(lambda: self._set(dict(weights)), StackFailure)

    def _set(self, weights: dict[str, int]) -> None:
        assert sum(weights.values()) == 100
        more_than_before = any(weights[colour] > self._world.seen[0][colour] for colour in weights)
        assert self._world.compared or not more_than_before, "a weight before parity"
        self._world.shown = weights
        self._world.seen.append(weights)


class KilledJournal(Journal):
    """One whose disk may be full, and whose process may be killed before or after the renaming of a file."""

    world: World

    def _write(self, path: Path, record: Record) -> None:
        self.world.touch(lambda: super(KilledJournal, self)._write(path, record), OSError)


class Question:
    def __init__(self, world: World) -> None:
        self._world = world

    def ask(self, stop: Event) -> str:
        return self._world.touch(lambda: "well", Unhealthy)

    def watch(self, seconds: float, stop: Event) -> None:
        self._world.touch(lambda: None, Unhealthy)


def compare_in(world: World) -> Callable[[str, str], str]:
    def compare(_source: str, _to: str) -> str:
        def agree() -> str:
            world.compared = True
            return "same"

        return world.touch(agree, Unlike)

    return compare


def perform(world: World, journal: Journal, act: Callable[[Shift], Result]) -> Result | None:
    """In a process of its own. None when it was killed, or could not even begin."""
    world.new_process()
    try:
        return act(
            Shift(Stack(world), journal, compare_in(world), Question(world), 0, lambda _: None, Event()),
        )
    except (Killed, StackFailure, OSError):
        return None


steps = st.lists(st.integers(1, 99), unique=True, max_size=3).map(lambda found: [*sorted(found), 100])
fates = st.lists(st.sampled_from([FINE, FINE, FINE, FINE, FAILS, FAILS_AFTERWARDS, KILLED, KILLED_AFTERWARDS, LOCKED]))
choices = st.lists(st.booleans())


@given(steps=steps, fates=fates, returns=choices, to=st.sampled_from(COLOURS[1:]))
@settings(max_examples=400, deadline=None)
def test_B3_a_move_that_fails_or_is_killed_anywhere_ends_as_intended(
    steps: list[int], fates: list[int], returns: list[bool], to: str
) -> None:
    origin = {"blue": 100, "green": 0, "violet": 0}
    world, moves = World(origin, fates), plan(origin, to, steps)
    with tempfile.TemporaryDirectory() as folder:
        journal = KilledJournal(Path(folder), "traffic", lambda: "now")
        journal.world = world
        result = perform(world, journal, lambda shift: shift.begin(moves.to, steps))
        check(world, journal, moves.steps[-1], result)
        while (record := journal.latest()) is not None and not record.ended:
            back = returns.pop(0) if returns else False
            result = perform(world, journal, Shift.give_back if back else Shift.resume)
            check(world, journal, moves.steps[-1], result)
    if record is not None:
        assert world.shown == (moves.steps[-1] if record.happenings[-1].kind == "arrived" else origin)


def check(world: World, journal: Journal, goal: Any, result: Result | None) -> None:
    """After each process: what is neither at the start nor arrived is recorded as not ended."""
    record = journal.latest()
    ended = record is None or record.ended
    assert not ended or world.shown in (world.seen[0], goal)
    if result is not None and result.end == "arrived":
        assert world.shown == goal
    if result is not None and result.end in ("returned", "refused"):
        assert world.shown == world.seen[0]
    if result is not None and result.end == "between":
        assert not ended


@given(fates=st.just([]), steps=steps)
def test_a_move_without_a_failure_takes_exactly_its_steps(fates: list[int], steps: list[int]) -> None:
    origin = {"blue": 100, "green": 0}
    world, moves = World(origin, fates), plan(origin, "green", steps)
    with tempfile.TemporaryDirectory() as folder:
        result = perform(world, Journal(Path(folder), "traffic"), lambda shift: shift.begin(moves.to, steps))
    assert result is not None and result.end == "arrived"
    assert world.seen == [origin, *({"blue": 100 - share, "green": share} for share in steps)]
