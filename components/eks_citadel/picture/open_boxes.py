"""The open connections of a cluster as boxes, exactly by the permits of both ends.

An end of a connection has a namespace (the empty name stands for everything outside the cluster), labels and an
address. The rules are those of `connection`; here a range keeps its addresses where it meets pods.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from ipaddress import ip_network
from typing import TypeAlias

from eks_citadel.parsing.cidrs import overlap
from eks_citadel.picture.boxes import Addresses, Box, Labelled, Names, Ports, meet
from eks_citadel.picture.connection import closed_namespaces, every_permit, own_end
from eks_citadel.picture.picture import ANY_PROTOCOL, Peer, Permit, Picture, Port

End: TypeAlias = tuple[Names, Labelled, Addresses]
OUTSIDE = ""
# A rule without ports is also for protocols that have none, such as ICMP.
WITHOUT_PORTS = "other protocols"
PROTOCOLS = ("SCTP", "TCP", "UDP", WITHOUT_PORTS)
ALL_PORTS = (1, 65535)
_ANY_LABELS, _ANY_ADDRESS = Labelled(), Addresses()


def open_boxes(picture: Picture) -> Iterator[Box]:
    """Every open connection; boxes may overlap, and some contain ends that cannot exist (see `is_inhabited`)."""
    closed = closed_namespaces(picture)
    not_closed: End = (Names(frozenset(closed), others=True), _ANY_LABELS, _ANY_ADDRESS)
    egresses = [(_end(own_end(one)), _end(one.peer), one) for one in every_permit(picture, "egress")]
    ingresses = [(_end(own_end(one)), _end(one.peer), one) for one in every_permit(picture, "ingress")]
    for own, peer, permit in egresses:
        yield from _boxes(own, _both(peer, not_closed), permit.port)
    for own, peer, permit in ingresses:
        yield from _boxes(_both(peer, not_closed), own, permit.port)
    for source, seen_as, egress in egresses:
        for destination, lets_in, ingress in ingresses:
            yield from _met(_both(source, lets_in), _both(destination, seen_as), egress, ingress)


def boxes_of(permit: Permit) -> tuple[Box, ...]:
    """What one permit is about, whether or not the other end permits it."""
    ends = _end(own_end(permit)), _end(permit.peer)
    source, destination = ends if permit.direction == "egress" else ends[::-1]
    return tuple(_boxes(source, destination, permit.port))


def is_inhabited(box: Box, pod_cidrs: Sequence[str]) -> bool:
    """Whether both ends can exist: pods have addresses in `pod_cidrs` only."""
    return all(_exists(names, addresses, pod_cidrs) for names, addresses in ((box[0], box[2]), (box[3], box[5])))


def ends_of(box: Box) -> tuple[Peer, Peer]:
    """Source and destination of a box of `open_boxes`, as a picture has them."""
    return _peer(*box[:3]), _peer(*box[3:6])


def ports_of(boxes: Sequence[Box]) -> set[Port]:
    """The ports of the boxes; neighbours are one range. Protocols without ports are told only by themselves."""
    found: dict[str, list[tuple[int, int]]] = {}
    for protocol, first, last in sorted((one[6].protocol, one[6].first, one[6].last) for one in boxes):
        ranges = found.setdefault(protocol, [])
        if ranges and first <= ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], max(last, ranges[-1][1]))
        else:
            ranges.append((first, last))
    if found == {protocol: [ALL_PORTS] for protocol in PROTOCOLS}:
        return {Port(ANY_PROTOCOL, *ALL_PORTS)}
    if len(found) > 1:
        found.pop(WITHOUT_PORTS, None)
    return {Port(protocol, *one) for protocol, ranges in found.items() for one in ranges}


def _end(peer: Peer) -> End:
    if peer.kind == "anywhere":
        return Names(frozenset(), others=True), _ANY_LABELS, _ANY_ADDRESS
    if peer.cidr is not None:
        return Names(frozenset(), others=True), _ANY_LABELS, Addresses(ip_network(peer.cidr))
    every_namespace = Names(frozenset({OUTSIDE}), others=True)
    names = every_namespace if peer.namespace is None else Names(frozenset({peer.namespace}))
    return names, Labelled(frozenset(peer.pods)), _ANY_ADDRESS


def _both(one: End, other: End) -> End | None:
    found = meet(one, other)
    return None if found is None else (found[0], found[1], found[2])


def _boxes(source: End | None, destination: End | None, port: Port) -> Iterator[Box]:
    if source is not None and destination is not None:
        for ports in _ports(port):
            yield (*source, *destination, ports)


def _met(source: End | None, destination: End | None, egress: Permit, ingress: Permit) -> Iterator[Box]:
    if source is not None and destination is not None:
        for one in _ports(egress.port):
            for other in _ports(ingress.port):
                if (ports := one.meet(other)) is not None:
                    yield (*source, *destination, ports)


@lru_cache(maxsize=256)
def _ports(port: Port) -> Sequence[Ports]:
    protocols = PROTOCOLS if port.protocol == ANY_PROTOCOL else (port.protocol,)
    return tuple(Ports(protocol, port.first, port.last) for protocol in protocols)


def _exists(names: Names, addresses: Addresses, pod_cidrs: Sequence[str]) -> bool:
    if OUTSIDE in names or addresses.range is None:
        return True
    return any(overlap(addresses.range, ip_network(cidr)) for cidr in pod_cidrs)


def _peer(names: Names, labelled: Labelled, addresses: Addresses) -> Peer:
    if OUTSIDE in names:
        cidr = addresses.range
        return Peer("anywhere") if cidr is None else Peer("cidr", cidr=str(cidr))
    namespace = None if names.others else min(names.names)
    return Peer("pods", namespace, tuple(sorted(labelled.required)))
