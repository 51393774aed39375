"""What talks in one cluster of a pair and not in the other."""

from collections.abc import Iterable, Iterator, Mapping

from eks_citadel.picture.boxes import Box, meet
from eks_citadel.picture.connection import own_end
from eks_citadel.picture.difference import Side, connections_of, new_boxes
from eks_citadel.picture.disparity import Disparity, only_in, short
from eks_citadel.picture.open_boxes import boxes_of
from eks_citadel.picture.own_ranges import Alike, alike
from eks_citadel.picture.picture import ANY_PROTOCOL, Peer, Permit, Port
from eks_citadel.picture.talk import end_text, ports_text


def talk_disparities(blue: Side, green: Side) -> Iterator[Disparity]:
    """Connections of one cluster, and rules of one cluster without which it would have the same connections."""
    both = alike(blue, green)
    pictures = both.pictures
    names = blue.picture.cluster_name, green.picture.cluster_name
    orders = (pictures[1], pictures[0]), (pictures[0], pictures[1])
    found = [new_boxes(before, after, both.pod_cidrs) for before, after in orders]
    told = [box for boxes in found for every in boxes.values() for box in every]
    for place, boxes in enumerate(found):
        for one in connections_of(boxes):
            source, destination = (_end(end, both.names) for end in (one.source, one.destination))
            identifier = f"talk:{short(source)}->{short(destination)}:{_port(one.port)}"
            words = f"connections from {source} to {destination} on {ports_text([one.port])}"
            yield only_in(names, place, identifier, words)
        for permit in _without_effect(both, place, told):
            yield only_in(names, place, *_rule(permit, both.names))


def _without_effect(both: Alike, place: int, told: Iterable[Box]) -> Iterator[Permit]:
    """The permits of one cluster that the other does not have, and that no connection tells."""
    mine, theirs = both.pictures[place], both.pictures[1 - place]
    for permit in sorted(set(mine.permits) - set(theirs.permits), key=repr):
        boxes = boxes_of(permit)
        if not any(meet(box, other) for box in boxes for other in told):
            yield permit


def _rule(permit: Permit, names: Mapping[str, str]) -> tuple[str, str]:
    """The id and the words of a rule."""
    own, peer = _end(own_end(permit), names), _end(permit.peer, names)
    joint = "to" if permit.direction == "egress" else "from"
    words = f"a rule for {permit.direction} of {own} {joint} {peer} on {ports_text([permit.port])}, without effect"
    return f"rule:{permit.direction}:{short(own)}:{short(peer)}:{_port(permit.port)}", words


def _end(peer: Peer, names: Mapping[str, str]) -> str:
    return names.get(peer.cidr, peer.cidr) if peer.cidr is not None else end_text(peer)


def _port(port: Port) -> str:
    if port.protocol == ANY_PROTOCOL:
        return ANY_PROTOCOL
    numbers = str(port.first) if port.first == port.last else f"{port.first}-{port.last}"
    return f"{numbers}/{port.protocol}"
