"""The Auto Scaling groups behind node groups. The application says who makes them, since Auto Scaling knows EKS."""

from collections.abc import Callable
from dataclasses import dataclass

from citadel_rehearsal.emulator.lifecycle import Record


@dataclass(frozen=True)
class Scaling:
    """For a node group's record: makes its group and returns its name, starts or ends instances to its size, replaces
    them, and deletes the group.
    """

    open_group: Callable[[Record], str]
    fill: Callable[[Record], None]
    renew: Callable[[Record], None]
    close: Callable[[Record], None]


BEHIND: list[Scaling] = []  # one


def open_group(node_group: Record) -> str:
    """Make the Auto Scaling group of a new node group, and return its name."""
    return BEHIND[0].open_group(node_group)


def fill(node_group: Record) -> None:
    """Give the group as many instances as the node group wants."""
    BEHIND[0].fill(node_group)


def renew(node_group: Record) -> None:
    """Replace every instance."""
    BEHIND[0].renew(node_group)


def close(node_group: Record) -> None:
    """Delete the group with its instances."""
    BEHIND[0].close(node_group)
