"""Whether two clusters do the same, such as the colours of a blue/green pair.

What is made of a cluster's own name or subnets may differ (see `own_names` and `own_ranges`). Everything else that the
pictures show is a difference, also what lets nobody do more.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from eks_citadel.parsing.refusal import refuse
from eks_citadel.picture.difference import Side
from eks_citadel.picture.disparity import Disparity, only_in, unequal
from eks_citadel.picture.facts import facts
from eks_citadel.picture.parity_leave import leave_disparities
from eks_citadel.picture.parity_talk import talk_disparities
from eks_citadel.picture.picture import Picture
from eks_citadel.picture.targets import Targets

# What may be intended as a whole, with `:*` at its end; other ids are exact.
_WHOLES = re.compile(r"(addon|node_group|namespace:[^:]+|leave:[^:]+):\*")


@dataclass(frozen=True)
class Parity:
    """The differences of two clusters: the intended ones, the others, and intended ids that no difference has."""

    cluster_names: tuple[str, str]
    undeclared: tuple[Disparity, ...]
    intended: tuple[Disparity, ...] = ()
    stale: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every difference is intended."""
        return not self.undeclared


def parity(
    blue: Side, green: Side, intended: Iterable[str] = (), targets: Mapping[str, Targets] | None = None
) -> Parity:
    """The parity of two clusters. `targets` are what the load balancer reports, by the names of the clusters.

    Errors: `Refusal` when both are the same cluster.
    """
    names = blue.picture.cluster_name, green.picture.cluster_name
    if names[0] == names[1]:
        raise refuse("green", names[1], "it is the cluster that it would be compared with", "name another cluster")
    patterns = tuple(dict.fromkeys(intended))
    found = disparities(blue, green, targets)
    passed = {one for one in found if any(matches(pattern, one.id) for pattern in patterns)}
    stale = tuple(pattern for pattern in patterns if not any(matches(pattern, one.id) for one in found))
    return Parity(names, tuple(one for one in found if one not in passed), tuple(sorted(passed)), stale)


def matches(pattern: str, identifier: str) -> bool:
    """Whether an intended id means this one; `:*` at the end of some means every id that goes on there."""
    return pattern == identifier or (bool(_WHOLES.fullmatch(pattern)) and identifier.startswith(pattern[:-1]))


def disparities(blue: Side, green: Side, targets: Mapping[str, Targets] | None = None) -> tuple[Disparity, ...]:
    """Every difference once, sorted by its id."""
    pictures = blue.picture, green.picture
    names = pictures[0].cluster_name, pictures[1].cluster_name
    found = {*_of_facts(names, pictures), *leave_disparities(pictures), *talk_disparities(blue, green)}
    return tuple(sorted(found | {*_of_targets(names, targets or {})}))


def _of_facts(names: tuple[str, str], pictures: tuple[Picture, Picture]) -> Iterator[Disparity]:
    mine, theirs = ({fact.id: fact for fact in facts(picture)} for picture in pictures)
    for key in mine.keys() & theirs.keys():
        values = mine[key].value, theirs[key].value
        if values[0] != values[1]:
            yield unequal(names, key, mine[key].words, values)
    for place, (one, other) in enumerate(((mine, theirs), (theirs, mine))):
        for key in one.keys() - other.keys():
            if not one[key].part:
                yield only_in(names, place, key, one[key].words)


def _of_targets(names: tuple[str, str], targets: Mapping[str, Targets]) -> Iterator[Disparity]:
    nothing = Targets({})
    mine, theirs = (targets.get(name, nothing) for name in names)
    if mine.verdict != theirs.verdict:
        yield unequal(names, "targets", "the target group", (mine, theirs))
