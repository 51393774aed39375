"""What can talk, as rows that a person reads."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from eks_citadel.kubernetes.checks import KUBE_SYSTEM
from eks_citadel.parsing import cidrs
from eks_citadel.parsing.finding import Finding
from eks_citadel.picture import port_limit
from eks_citadel.picture.connection import PRIVATE, Connection, connections, one_sided, own_end
from eks_citadel.picture.picture import ANY_PROTOCOL, Peer, Permit, Picture, Port, label_pairs
from eks_citadel.talk.documents.addon_policy import SELECTORS

Wholes = Sequence[tuple[str, frozenset[str]]]
_EVERYWHERE: Wholes = tuple(
    ("every address but link-local ones", frozenset(cidrs.around_link_local(world))) for world in ("0.0.0.0/0", "::/0")
)
_KNOWN = {
    "169.254.169.253/32": "the VPC's resolver",
    "169.254.170.23/32": "the Pod Identity agent",
    "169.254.20.10/32": "NodeLocal DNSCache",
    "fd00:ec2::253/128": "the VPC's resolver",
    "fd00:ec2::23/128": "the Pod Identity agent",
}
_RANGES = "ranges"


class Row(NamedTuple):
    """Who may open connections to whom, on which ports."""

    source: str
    destination: str
    ports: str


def rows(
    picture: Picture,
    pod_cidrs: Sequence[str] = PRIVATE,
    names: Mapping[str, str] | None = None,
    wholes: Wholes = (),
) -> tuple[Row, ...]:
    """Every open connection, ports and ranges of the same ends in one row.

    `pod_cidrs` are where pods may be; `names` says what a range is, such as the API server, and `wholes` what many
    ranges together are.
    """
    return rows_of(connections(picture, pod_cidrs), names, wholes)


def rows_of(
    found: Iterable[Connection], names: Mapping[str, str] | None = None, wholes: Wholes = ()
) -> tuple[Row, ...]:
    """The same for connections that are known already."""
    known = {**_KNOWN, **(names or {})}
    ports: dict[tuple[Peer, Peer], set[Port]] = defaultdict(set)
    for connection in found:
        ports[connection.source, connection.destination].add(connection.port)
    ranges: dict[Row, set[str]] = defaultdict(set)
    for (source, destination), found_ports in ports.items():
        row = Row(end_text(source, known), end_text(destination, known), ports_text(found_ports))
        ranges[row].update(peer.cidr for peer in (source, destination) if peer.cidr is not None)
    every_whole = (*_EVERYWHERE, *wholes)
    return tuple(sorted(_with_ranges(row, cidrs_of, every_whole) for row, cidrs_of in ranges.items()))


def is_of_addons(row: Row) -> bool:
    """Whether the connection is one of the add-ons in kube-system."""
    return row.source in _ADDON_PODS or row.destination == KUBE_SYSTEM


def findings(picture: Picture, pod_cidrs: Sequence[str] = PRIVATE) -> tuple[Finding, ...]:
    """Permits without effect: the other end does not permit the connection, or the agent drops some of the ports."""
    one_way = (Finding("one-sided-permit", _one_sided(item)) for item in one_sided(picture, pod_cidrs))
    return tuple(sorted([*one_way, *port_limit.findings(picture, pod_cidrs)]))


def end_text(peer: Peer, known: Mapping[str, str] = _KNOWN) -> str:
    """An end as words; ranges without a name have a common word, which `rows` replaces."""
    if peer.kind == "anywhere":
        return "anywhere"
    if peer.cidr is not None:
        return known.get(peer.cidr, _RANGES)
    labels = ", ".join(f"{key}={value}" for key, value in peer.pods)
    name = peer.namespace or "every namespace that is not closed"
    return f"{name} ({labels})" if labels else name


_ADDON_PODS = frozenset(end_text(Peer("pods", KUBE_SYSTEM, label_pairs(labels))) for labels in SELECTORS.values())


def ports_text(ports: Iterable[Port]) -> str:
    """Ports as words, such as `TCP 443, TCP 8000-8010`."""
    in_order = sorted(ports, key=lambda port: (port.protocol, port.first, port.last))
    return ", ".join(_port_text(port) for port in in_order)


def _port_text(port: Port) -> str:
    numbers = str(port.first) if port.first == port.last else f"{port.first}-{port.last}"
    if (port.first, port.last) == (1, 65535):
        numbers = "every port"
    return numbers if port.protocol == ANY_PROTOCOL else f"{port.protocol} {numbers}"


def _with_ranges(row: Row, found: set[str], wholes: Wholes) -> Row:
    text = _ranges_text(found, wholes)
    source, destination = (text if word == _RANGES else word for word in row[:2])
    return Row(source, destination, row.ports)


def _ranges_text(found: set[str], wholes: Wholes) -> str:
    words: dict[str, None] = {}
    for name, ranges in wholes:
        if found >= ranges:
            words[name] = None
            found = found - ranges
    return ", ".join([*words, *sorted(found)])


def _one_sided(permit: Permit) -> str:
    own, other, port = end_text(own_end(permit)), end_text(permit.peer), ports_text([permit.port])
    if permit.direction == "egress":
        return f"{own} may open {port} to {other}, and {other} does not let it in."
    return f"{own} lets {other} in on {port}, and {other} may not open it."
