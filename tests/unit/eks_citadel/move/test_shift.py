"""B2, B3: what a move does and says, step by step."""

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from eks_citadel.move.halt import Locked, StackFailure, Unhealthy, Unlike
from eks_citadel.move.health import Unasked
from eks_citadel.move.journal import Journal
from eks_citadel.move.record import ASKED, Happening, Record, line_of
from eks_citadel.move.shift import Shift
from eks_citadel.parsing.refusal import Refusal

BLUE = {"blue": 100, "green": 0}
MOVE = ("green", (10, 100))


class Stack:
    """Its weights, and everything that it was asked for."""

    def __init__(self) -> None:
        self.shown: dict[str, int] = dict(BLUE)
        self.asked: list[dict[str, int]] = []
        self.react: Callable[[], None] = lambda: None

    def colours(self) -> dict[str, int]:
        return self.shown

    def weights(self) -> dict[str, int]:
        return self.shown

    def set_weights(self, weights: Mapping[str, int]) -> None:
        self.asked.append(dict(weights))
        self.react()
        self.shown = dict(weights)


class Question(Unasked):
    def __init__(self) -> None:
        self.answers: list[Exception | str] = []

    def ask(self, stop: Event) -> str:
        answer = self.answers.pop(0) if self.answers else "well"
        if isinstance(answer, Exception):
            raise answer
        return answer


class Stage:
    def __init__(self, folder: Path) -> None:
        self.stack, self.question, self.stop = Stack(), Question(), Event()
        self.differences: str = ""
        self.journal = Journal(folder / "shifts", "traffic", lambda: "")
        self.journal.folder.mkdir()
        self.told: list[str] = []

    def shift(self) -> Shift:
        return Shift(self.stack, self.journal, self.compare, self.question, 0, self.tell, self.stop)

    def compare(self, source: str, to: str) -> str:
        if self.differences:
            raise Unlike(self.differences)
        return f"{source} and {to} are the same"

    def tell(self, happening: Happening) -> None:
        self.told.append(line_of(happening))


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def test_a_move_compares_then_steps_and_asks_and_tells_it(stage: Stage) -> None:
    result = stage.shift().begin(*MOVE)
    assert (result.end, result.sentence) == ("arrived", "All traffic goes to green.")
    assert stage.told == [
        "begun",
        "compared: blue and green are the same",
        "healthy: before the move, well",
        "set blue 90, green 10",
        "reached blue 90, green 10",
        "healthy: well",
        "set blue 0, green 100",
        "reached blue 0, green 100",
        "healthy: well",
        "arrived",
    ]


def test_B2_no_weight_moves_between_colours_that_differ(stage: Stage) -> None:
    stage.differences = "green has no add-on coredns"
    result = stage.shift().begin(*MOVE)
    assert (result.end, result.sentence) == ("refused", "No weight was moved: green has no add-on coredns.")
    assert stage.stack.asked == []


def test_what_is_not_healthy_before_the_move_is_not_moved(stage: Stage) -> None:
    stage.question.answers = [Unhealthy("the alarm red is ALARM")]
    assert stage.shift().begin(*MOVE).end == "refused"
    assert stage.stack.asked == []


@pytest.mark.parametrize("step", [0, 1])
def test_B3_traffic_returns_when_a_health_question_fails(stage: Stage, step: int) -> None:
    stage.question.answers = ["well", *["well"] * step, Unhealthy("503")]
    result = stage.shift().begin(*MOVE)
    assert (result.end, result.sentence) == ("returned", "All traffic is back at blue: 503.")
    assert (stage.stack.shown, len(stage.stack.asked)) == (BLUE, step + 2)


def test_B3_traffic_returns_when_the_update_is_refused(stage: Stage) -> None:
    def refuse() -> None:
        if len(stage.stack.asked) == 2:
            raise StackFailure("pulumi up failed")

    stage.stack.react = refuse
    assert stage.shift().begin(*MOVE).end == "returned"
    assert stage.stack.shown == BLUE


def test_B3_traffic_returns_at_ctrl_c(stage: Stage) -> None:
    stage.stack.react = stage.stop.set
    result = stage.shift().begin(*MOVE)
    assert (result.end, stage.stack.shown) == ("interrupted", BLUE)


def test_B3_traffic_returns_although_the_disk_is_full(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    write = stage.journal.write

    def fill(record: Record) -> None:
        if sum(one.kind == ASKED for one in record.happenings) > 1:
            raise OSError(28, "No space left on device")
        write(record)

    monkeypatch.setattr(stage.journal, "write", fill)
    result = stage.shift().begin(*MOVE)
    assert (result.end, stage.stack.shown) == ("returned", BLUE)
    assert "No space left on device" in result.sentence


def test_weights_that_the_stack_does_not_show_after_its_update_are_a_failure(stage: Stage) -> None:
    stuck = {"blue": 70, "green": 30}
    stage.stack.set_weights = lambda weights: setattr(stage.stack, "shown", stuck)  # type: ignore[method-assign]
    result = stage.shift().begin(*MOVE)
    assert result.end == "between"
    assert result.sentence == (
        "Traffic could not return to blue: the traffic stack shows blue 70, green 30 after it was set to blue 100, "
        "green 0; try again with --return."
    )
    record = stage.journal.latest()
    assert record is not None and not record.ended


def test_a_colour_that_the_stack_no_longer_lists_gets_no_weight(stage: Stage) -> None:
    def forget() -> dict[str, int]:
        return {"blue": 0} if stage.stack.asked else stage.stack.shown

    stage.stack.colours = forget  # type: ignore[method-assign]
    result = stage.shift().begin(*MOVE)
    assert result.end == "returned"
    assert "the traffic stack lists only blue" in result.sentence


def killed_at(stage: Stage, number: int) -> None:
    """As SIGKILL leaves it: the update number so-and-so was asked for, and nobody waited for it."""

    def kill() -> None:
        if len(stage.stack.asked) == number:
            raise SystemExit

    stage.stack.react = kill
    with pytest.raises(SystemExit):
        stage.shift().begin(*MOVE)
    stage.stack.react = lambda: None


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("reached", [True, False])
def test_B3_a_move_that_was_killed_is_resumed_or_returned(tmp_path: Path, number: int, reached: bool) -> None:
    for act, shown in ((Shift.resume, {"blue": 0, "green": 100}), (Shift.give_back, BLUE)):
        folder = tmp_path / act.__name__
        folder.mkdir()
        stage = Stage(folder)
        killed_at(stage, number)
        if reached:
            stage.stack.shown = stage.stack.asked[-1]
        act(stage.shift())
        assert stage.stack.shown == shown
        record = stage.journal.latest()
        assert record is not None and record.ended


def test_a_resumed_move_compares_again(stage: Stage) -> None:
    killed_at(stage, 2)
    stage.differences = "green has no nodes"
    assert stage.shift().resume().end == "returned"
    assert stage.stack.shown == BLUE


def test_weights_that_somebody_else_moved_are_not_guessed_about(stage: Stage) -> None:
    killed_at(stage, 2)
    stage.stack.shown = {"blue": 30, "green": 70}
    said = '^weights is "blue 30, green 70": the record expects blue 90, green 10 or blue 0, green 100; find out who'
    with pytest.raises(Refusal, match=said):
        stage.shift().resume()
    assert stage.shift().give_back().end == "returned"
    assert stage.stack.shown == BLUE


@pytest.mark.parametrize("act", [Shift.resume, Shift.give_back])
def test_without_a_move_there_is_nothing_to_resume(stage: Stage, act: Callable[[Shift], Any]) -> None:
    with pytest.raises(Refusal, match="^--resume or --return is given: no move of this traffic stack is under way"):
        act(stage.shift())
    stage.shift().begin(*MOVE)
    with pytest.raises(Refusal, match="no move of this traffic stack is under way"):
        act(stage.shift())


def test_a_stack_that_another_update_holds_is_left_as_it_is(stage: Stage) -> None:
    def locked() -> None:
        raise Locked("the stack traffic is locked by another update; wait until it has ended", is_stale=False)

    stage.stack.react = locked
    result = stage.shift().begin(*MOVE)
    said = "the stack traffic is locked by another update; wait until it has ended"
    assert (result.end, result.sentence) == ("refused", f"No weight was moved: {said}.")
    killed_at(stage, 2)
    stage.stack.react = locked
    result = stage.shift().resume()
    assert result.end == "between"
    assert result.sentence == f"The move stays where it was: {said}; then go on with --resume or --return."
    stage.stack.react = lambda: None
    assert stage.shift().resume().end == "arrived"


def test_a_terminal_that_is_gone_ends_no_move(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_happening: Happening) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(stage, "tell", gone)
    assert stage.shift().begin(*MOVE).end == "arrived"


def test_a_move_that_was_killed_between_two_colours_is_said_before_its_weights_are(stage: Stage) -> None:
    killed_at(stage, 2)
    with pytest.raises(Refusal, match="the move from blue to green has not ended; go on with --resume"):
        stage.shift().begin(*MOVE)
