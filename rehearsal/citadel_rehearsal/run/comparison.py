"""Compares two reports of rehearsals: the gates of their clusters, and their resources."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from citadel_rehearsal.ground.failure import RehearsalFailure
from eks_citadel.picture.difference import Difference, Side, differences
from eks_citadel.picture.from_map import sides_from


@dataclass(frozen=True)
class Comparison:
    """What is different: `clusters` by their pictures, `created`, `gone` and `replaced` resources by their URNs.

    `replaced` is known where the later report is that of an update (`citadel rehearse --from`), else None.
    """

    clusters: tuple[Difference, ...]
    created: tuple[str, ...]
    gone: tuple[str, ...]
    replaced: tuple[str, ...] | None

    @property
    def opens_a_gate(self) -> bool:
        """Whether somebody may enter, leave or talk who could not before."""
        return any(cluster.opened for cluster in self.clusters)

    @property
    def is_empty(self) -> bool:
        """Whether both reports say the same."""
        return not (self.clusters or self.created or self.gone or self.replaced)


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Comparison:
    """The comparison of two reports, as `citadel rehearse --json` prints them.

    Errors: `RehearsalFailure` when one is no such report, or that of a refused program.
    """
    sides = [_sides(report) for report in (before, after)]
    old, new = before["resources"].keys(), after["resources"].keys()
    changes = after.get("changes")
    return Comparison(
        tuple(one for one in differences(*sides) if not one.is_empty),
        tuple(sorted(new - old)),
        tuple(sorted(old - new)),
        None if changes is None else tuple(sorted(changes["replaced"])),
    )


def _sides(report: Mapping[str, Any]) -> tuple[Side, ...]:
    try:
        return sides_from(report)
    except ValueError as error:
        raise RehearsalFailure(str(error)) from None
