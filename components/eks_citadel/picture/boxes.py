"""Sets of connections as boxes, which can be intersected and subtracted exactly.

A box has a set for each of its dimensions, and contains every combination of their members. The difference of two
boxes is a list of boxes that have nothing in common.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any, TypeAlias

from eks_citadel.parsing.cidrs import Network, within, without

Pair: TypeAlias = tuple[str, str]
WORLD: tuple[Network, ...] = (ip_network("0.0.0.0/0"), ip_network("::/0"))


# A dimension is a set that is never empty: `meet(other)` gives the values of both, or None if there are none;
# `minus(other)` gives the values that the other set does not have, as sets without common values.
Dimension: TypeAlias = Any
Box: TypeAlias = tuple[Dimension, ...]


@dataclass(frozen=True)
class Names:
    """These names, or every other name."""

    names: frozenset[str]
    others: bool = False

    def meet(self, other: "Names") -> "Names | None":
        if self.others and other.others:
            return Names(self.names | other.names, others=True)
        finite, rest = (other, self) if self.others else (self, other)
        found = finite.names - rest.names if rest.others else finite.names & rest.names
        return Names(found) if found else None

    def minus(self, other: "Names") -> "Sequence[Names]":
        left = self.meet(Names(other.names, others=not other.others))
        return [] if left is None else [left]

    def __contains__(self, name: str) -> bool:
        return (name in self.names) != self.others


@dataclass(frozen=True)
class Labelled:
    """The pods that have every one of the required labels, and none of the forbidden ones."""

    required: frozenset[Pair] = frozenset()
    forbidden: frozenset[Pair] = frozenset()

    def meet(self, other: "Labelled") -> "Labelled | None":
        required, forbidden = self.required | other.required, self.forbidden | other.forbidden
        contradicts = len(dict(required)) < len(required) or bool(required & forbidden)
        return None if contradicts else Labelled(required, forbidden)

    def minus(self, other: "Labelled") -> "Sequence[Labelled]":
        """The other one must forbid nothing, as what a network policy selects."""
        demands = [(Labelled(frozenset({one})), Labelled(forbidden=frozenset({one}))) for one in other.required]
        found: list[Labelled] = []
        rest: Labelled | None = self
        for met, broken in demands:
            if rest is not None:
                found += filter(None, [rest.meet(broken)])
                rest = rest.meet(met)
        return found


@dataclass(frozen=True)
class Addresses:
    """The addresses of a range, or all addresses of both families if the range is None."""

    range: Network | None = None

    def meet(self, other: "Addresses") -> "Addresses | None":
        if self.range is None or other.range is None:
            return self if other.range is None else other
        if within(self.range, other.range):
            return self
        return other if within(other.range, self.range) else None

    def minus(self, other: "Addresses") -> "Sequence[Addresses]":
        if other.range is None:
            return []
        parts = WORLD if self.range is None else (self.range,)
        return [Addresses(left) for part in parts for left in without(part, other.range)]


@dataclass(frozen=True)
class Ports:
    """Ports of one protocol, from the first to the last."""

    protocol: str
    first: int
    last: int

    def meet(self, other: "Ports") -> "Ports | None":
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Ports(self.protocol, first, last) if self.protocol == other.protocol and first <= last else None

    def minus(self, other: "Ports") -> "Sequence[Ports]":
        met = self.meet(other)
        if met is None:
            return [self]
        sides = ((self.first, met.first - 1), (met.last + 1, self.last))
        return [Ports(self.protocol, first, last) for first, last in sides if first <= last]


def meet(one: Box, other: Box) -> Box | None:
    """What both boxes have in common, or None."""
    found = [mine.meet(theirs) for mine, theirs in zip(one, other, strict=True)]
    return None if None in found else tuple(found)


def minus(box: Box, others: Iterable[Box]) -> list[Box]:
    """What the box has and none of the others has, as boxes that have nothing in common."""
    left = [box]
    for other in others:
        left = [piece for one in left for piece in _without(one, other)]
    return left


def _without(box: Box, other: Box) -> list[Box]:
    met = meet(box, other)
    if met is None:
        return [box]
    return [
        (*met[:place], piece, *box[place + 1 :])
        for place, (mine, theirs) in enumerate(zip(box, other, strict=True))
        for piece in mine.minus(theirs)
    ]
