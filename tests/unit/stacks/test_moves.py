"""An update of the traffic stack from an older file does not move traffic back without a comparison."""

from typing import Any

import pytest

from citadel_rehearsal.in_process.program import Outcome
from unit.stacks.test_colours import LISTENER, deployed, inputs, other, stacks

TRAFFIC = {"name": "shop", "colours": ["blue", "green"], "listener": LISTENER}


def update(weights: Any, *, move: str | None = None, last: Any = 3, shown: Any = None) -> Outcome:
    """Of a stack that has moved its traffic to green, three times as it counts."""
    shown = {"blue": 0, "green": 100} if shown is None else shown
    own = other(colours={name: {"weight": float(weight)} for name, weight in shown.items()}, move=last)
    config: dict[str, Any] = {"layout": "traffic", "traffic": TRAFFIC, "weights": weights}
    return deployed("traffic", stacks(traffic=own), **config, **({} if move is None else {"move": move}))


@pytest.mark.parametrize(("move", "given"), [(None, "missing"), ("2", "2")])
def test_B2_an_older_file_with_other_weights_is_refused(move: str | None, given: str) -> None:
    outcome = update({"blue": 100, "green": 0}, move=move)
    assert outcome.error == (
        f"move is {given}: since this file was written, citadel shift has moved the weights to blue 0, green 100 "
        "(move 3); take the newest file of the stack, or write move: 3 to set the weights of this one unproved."
    )
    assert (outcome.trace, inputs(outcome, "Listener")) == ("", [])


@pytest.mark.parametrize("move", ["3", "4"])
def test_the_newest_file_sets_its_weights_and_its_number_is_kept(move: str) -> None:
    outcome = update({"blue": 50, "green": 50}, move=move)
    assert outcome.succeeded, outcome.error
    assert outcome.outputs["move"] == int(move)


def test_an_older_file_with_the_same_weights_moves_nothing_and_counts_nothing_back() -> None:
    outcome = update({"green": 100, "blue": 0}, move="1")
    assert outcome.succeeded, outcome.error
    assert outcome.outputs["move"] == 3


def test_without_a_shift_weights_are_set_by_hand_as_ever() -> None:
    for last in (None, 0.0):
        assert update({"blue": 100, "green": 0}, last=last).outputs["move"] == 0


def test_before_its_first_update_a_stack_has_no_move() -> None:
    config: dict[str, Any] = {"traffic": TRAFFIC, "weights": {"blue": 100, "green": 0}}
    assert deployed("traffic", stacks(traffic=other()), layout="traffic", **config).outputs["move"] == 0
    assert deployed("traffic", stacks(), layout="traffic", **config).outputs["move"] == 0


@pytest.mark.parametrize("move", ["-1", "1.5", "three", ""])
def test_a_move_is_a_number(move: str) -> None:
    assert update({"blue": 0, "green": 100}, move=move).error.startswith(f'move is "{move}": it must be a whole number')
