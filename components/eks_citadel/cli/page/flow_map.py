"""The map of flows: which namespaces may open connections to which, and to and from outside."""

from collections import defaultdict
from dataclasses import replace

from eks_citadel.cli.page.columns import Way
from eks_citadel.picture import talk
from eks_citadel.picture.connection import Connection, connections
from eks_citadel.picture.difference import Side
from eks_citadel.picture.picture import Peer

_MOST_RANGES = 2


def flow_map(side: Side) -> tuple[Way, ...]:
    """The connections of whole namespaces, which have those of all their pods, without those of the add-ons.

    Connections of one source on the same ports are one way.
    """
    found = {_coarse(one) for one in connections(side.picture, side.pod_cidrs) if not _is_of_addons(one)}
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in talk.rows_of(found, side.names, side.wholes):
        places[row.source, row.ports].append(row.destination)
    return tuple(Way(*who, tuple(dict.fromkeys(to))) for who, to in places.items())


def _is_of_addons(one: Connection) -> bool:
    return talk.is_of_addons(talk.Row(talk.end_text(one.source), talk.end_text(one.destination), ""))


def _coarse(one: Connection) -> Connection:
    return replace(one, source=_whole(one.source), destination=_whole(one.destination))


def _whole(peer: Peer) -> Peer:
    return replace(peer, pods=()) if peer.kind == "pods" else peer


def shortened(text: str) -> str:
    """The words of an end or of ports, without most of many ranges."""
    ranges = text.split(", ")
    if len(ranges) <= _MOST_RANGES or not all("/" in one for one in ranges):
        return text
    return f"{ranges[0]} and {len(ranges) - 1} more"
