"""Weights of colours, in percent, as functions of plain values."""

from collections.abc import Collection, Mapping

from eks_citadel.parsing.parse import at
from eks_citadel.parsing.refusal import EMPTY, Described, Unfit, nearest, refuse

WHOLE = 100


def percent(weight: int) -> None:
    """A check: a share of all requests."""
    if weight < 0:
        raise Unfit("no colour gets less than nothing", "write 0")
    if weight > WHOLE:
        raise Unfit("a weight is a share of all requests in percent", f"write {WHOLE} at most")


def judge_weights(path: str, weights: Mapping[str, int], colours: Collection[str], ready: Collection[str]) -> None:
    """Errors: `Refusal` of weights that are not one for each colour, that nobody would answer, or not 100 in all.

    `ready` are the colours that have something to answer requests with.
    """
    for name, weight in weights.items():
        if name not in colours:
            raise refuse(at(path, name), weight, "no listed colour has this name", _way_out(name, weight, colours))
    for name in colours:
        if name not in weights:
            raise refuse(at(path, name), None, "every listed colour has a weight", "give it one, such as 0")
    for name, weight in weights.items():
        if weight > 0 and name not in ready:
            raise refuse(at(path, name), weight, "nothing in this colour would answer", "give it the weight 0")
    whole = sum(weights.values())
    if whole != WHOLE:
        raise refuse(
            path, Described(written(weights)) or EMPTY, f"together they are {whole} percent", f"make them {WHOLE}"
        )


def written(weights: Mapping[str, int]) -> str:
    """`blue 90, green 10`."""
    return ", ".join(f"{name} {weight}" for name, weight in sorted(weights.items()))


def _way_out(name: str, weight: int, colours: Collection[str]) -> str:
    meant = nearest(name, colours)
    if meant is not None:
        return f'"{meant}" was probably meant'
    return "keep the colour in the list until its weight is 0" if weight else "take it out"
