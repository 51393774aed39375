"""The steps of a move: from the weights of the traffic stack to all traffic for one colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from eks_citadel.move.weights import Weights
from eks_citadel.parsing.refusal import known_words, refuse
from eks_citadel.traffic.weights import WHOLE, written

EXAMPLE = "write percentages such as 10,50,100"


@dataclass(frozen=True)
class Plan:
    """`origin` are the weights before the move, `steps` those of each step, the last of which is the goal."""

    origin: Weights
    to: str
    steps: tuple[Weights, ...]

    @property
    def source(self) -> str:
        """The colour that has all traffic before the move."""
        return next(colour for colour, weight in self.origin.items() if weight == WHOLE)


def shares(text: str) -> tuple[int, ...]:
    """The percentages in `10,50,100`. Errors: `Refusal`."""
    words = [word.strip() for word in text.split(",")]
    if not all(word.isascii() and word.isdecimal() and len(word) <= 3 for word in words):
        raise refuse("--steps", text, "each step must be a whole percentage", EXAMPLE)
    return tuple(int(word) for word in words)


def plan(weights: Weights, to: str, steps: Sequence[int]) -> Plan:
    """The move of all traffic to the colour `to`. Errors: `Refusal`."""
    _check_steps(steps)
    if to not in weights:
        raise refuse("--to", to, "the traffic stack has no such colour", known_words(to, weights))
    source = _source(weights)
    if source == to:
        raise refuse("--to", to, "this colour has all traffic already", "name another colour")
    return Plan(dict(weights), to, tuple(_step(weights, source, to, share) for share in steps))


def _check_steps(steps: Sequence[int]) -> None:
    shown = ",".join(map(str, steps))
    if not steps:
        raise refuse("--steps", shown, "a move has at least one step", EXAMPLE)
    if any(not 1 <= step <= WHOLE for step in steps):
        raise refuse("--steps", shown, f"each step must be from 1 to {WHOLE} percent", EXAMPLE)
    if any(later <= earlier for earlier, later in pairwise(steps)):
        raise refuse("--steps", shown, "each step must be larger than the one before", EXAMPLE)
    if steps[-1] != WHOLE:
        raise refuse("--steps", shown, f"the last step must be {WHOLE}", f"end with {WHOLE}")


def _source(weights: Weights) -> str:
    sources = [colour for colour, weight in weights.items() if weight == WHOLE]
    if len(sources) != 1 or sum(weights.values()) != WHOLE:
        rule = "a move begins where one colour has all traffic"
        way_out = f"give one colour {WHOLE} and the others 0 with pulumi, or end the move that is under way"
        raise refuse("weights", written(weights), rule, way_out)
    return sources[0]


def _step(weights: Weights, source: str, to: str, share: int) -> Weights:
    return {**dict.fromkeys(weights, 0), source: WHOLE - share, to: share}
