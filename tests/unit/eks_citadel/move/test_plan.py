"""The steps of a move, and what is refused of them."""

import pytest

from eks_citadel.move.plan import plan, shares
from eks_citadel.parsing.refusal import Refusal

BLUE = {"blue": 100, "green": 0, "violet": 0}


def test_steps_move_from_the_colour_with_all_traffic_to_the_goal() -> None:
    found = plan(BLUE, "green", shares("10, 50,100"))
    assert found.source == "blue"
    assert found.steps == (
        {"blue": 90, "green": 10, "violet": 0},
        {"blue": 50, "green": 50, "violet": 0},
        {"blue": 0, "green": 100, "violet": 0},
    )


@pytest.mark.parametrize("text", ["", "10,,100", "ten", "10.5,100", "-1,100", "1e2", "1000", "٣,100", "10;100"])
def test_what_is_no_percentage_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match=r"^--steps is .*: each step must be a whole percentage; write percentages such"):
        shares(text)


@pytest.mark.parametrize(
    ("steps", "rule"),
    [
        ((50, 10, 100), "each step must be larger than the one before"),
        ((50, 50, 100), "each step must be larger than the one before"),
        ((10, 50), "the last step must be 100; end with 100"),
        ((0, 100), "each step must be from 1 to 100 percent"),
        ((50, 101), "each step must be from 1 to 100 percent"),
        ((), "a move has at least one step"),
    ],
)
def test_steps_that_do_not_rise_to_100_are_refused(steps: tuple[int, ...], rule: str) -> None:
    with pytest.raises(Refusal, match=f'^--steps is "{",".join(map(str, steps))}": {rule}'):
        plan(BLUE, "green", steps)


def test_an_unknown_colour_and_the_colour_that_has_all_traffic_are_refused() -> None:
    with pytest.raises(Refusal, match='^--to is "gren": the traffic stack has no such colour; "green" was probably'):
        plan(BLUE, "gren", (100,))
    with pytest.raises(Refusal, match='^--to is "blue": this colour has all traffic already; name another colour'):
        plan(BLUE, "blue", (100,))


@pytest.mark.parametrize(
    "weights", [{"blue": 60, "green": 40}, {"blue": 0, "green": 0}, {"blue": 100, "green": 100}, {"blue": 50}]
)
def test_weights_between_two_moves_are_refused(weights: dict[str, int]) -> None:
    to = "green" if "green" in weights else "blue"
    with pytest.raises(Refusal, match=r"^weights is .*: a move begins where one colour has all traffic; give one"):
        plan(weights, to, (100,))
