"""Weights of colours: the share of new connections that each gets, in percent."""

from collections.abc import Mapping

Weights = Mapping[str, int]


def same(first: Weights, second: Weights) -> bool:
    """Whether both send the same traffic to the same colours; a colour without weight may be left out."""
    return _with_weight(first) == _with_weight(second)


def spread_over(weights: Weights, colours: Mapping[str, object]) -> dict[str, int]:
    """The weights of exactly these colours; one that is not named gets none."""
    return {colour: weights.get(colour, 0) for colour in colours}


def _with_weight(weights: Weights) -> dict[str, int]:
    return {colour: weight for colour, weight in weights.items() if weight}
