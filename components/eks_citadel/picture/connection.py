"""Connections that are open, by the permits of both ends.

At a closed namespace a connection needs a permit of this namespace. Other namespaces (Kubernetes' own, and open ones)
and outside addresses need none, so the permit of the closed end is enough. Ranges may contain pods: an egress permit to
a range and an ingress permit from a range make a connection where both ranges can contain pods.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_network

from eks_citadel.parsing import cidrs
from eks_citadel.picture.picture import ANY_PROTOCOL, Direction, Labels, Peer, Permit, Picture, Port, in_order
from eks_citadel.secure_cluster.settings.secure_cluster import SecureClusterSettings

# Default ranges in which pods may have addresses.
PRIVATE = cidrs.pod_ranges(ipv6=False)


@dataclass(frozen=True)
class Connection:
    """The source may open connections to the destination on the port."""

    source: Peer
    destination: Peer
    port: Port


def connections(picture: Picture, pod_cidrs: Sequence[str] = PRIVATE) -> tuple[Connection, ...]:
    """Every open connection. `pod_cidrs` are the ranges that pods have addresses in."""
    closed = closed_namespaces(picture)
    found: list[Connection] = []
    for permit in every_permit(picture, "egress"):
        if not _in_closed(permit.peer, closed):
            found.append(Connection(own_end(permit), permit.peer, permit.port))
    for permit in every_permit(picture, "ingress"):
        if not _in_closed(permit.peer, closed):
            found.append(Connection(permit.peer, own_end(permit), permit.port))
    found += (connection for _, _, connection in _meetings(picture, tuple(pod_cidrs)))
    return in_order(found)


def one_sided(picture: Picture, pod_cidrs: Sequence[str] = PRIVATE) -> tuple[Permit, ...]:
    """The permits for pods of a closed namespace that has no matching permit of its own."""
    closed = closed_namespaces(picture)
    met = {permit for egress, ingress, _ in _meetings(picture, tuple(pod_cidrs)) for permit in (egress, ingress)}
    return tuple(permit for permit in picture.permits if _in_closed(permit.peer, closed) and permit not in met)


def pod_cidrs_of(settings: SecureClusterSettings) -> tuple[str, ...]:
    """The ranges of the pods' addresses by the settings; `live.surroundings` reads the actual ranges."""
    return settings.pod_cidrs


def own_end(permit: Permit) -> Peer:
    """The pods that the permit is for."""
    return Peer("pods", permit.namespace, permit.pods)


def closed_namespaces(picture: Picture) -> set[str]:
    """The names of the namespaces that a policy closes."""
    return {item.name for item in picture.namespaces if item.closed}


def _in_closed(peer: Peer, closed: set[str]) -> bool:
    return peer.kind == "pods" and peer.namespace in closed


def every_permit(picture: Picture, direction: Direction) -> list[Permit]:
    """The permits of one direction; a namespace that is not closed permits everything."""
    everything = Peer("anywhere"), Port(ANY_PROTOCOL, 1, 65535)
    left_open = [Permit(item.name, direction, (), *everything) for item in picture.namespaces if not item.closed]
    return [*(permit for permit in picture.permits if permit.direction == direction), *left_open]


def _meetings(picture: Picture, pod_cidrs: tuple[str, ...]) -> Iterator[tuple[Permit, Permit, Connection]]:
    ingresses = every_permit(picture, "ingress")
    for egress in every_permit(picture, "egress"):
        for ingress in ingresses:
            connection = _meet(egress, ingress, pod_cidrs)
            if connection is not None:
                yield egress, ingress, connection


def _meet(egress: Permit, ingress: Permit, pod_cidrs: tuple[str, ...]) -> Connection | None:
    port = _both_ports(egress.port, ingress.port)
    source = _narrowed(egress, ingress.peer, pod_cidrs)
    destination = _narrowed(ingress, egress.peer, pod_cidrs)
    if port is None or source is None or destination is None:
        return None
    return Connection(source, destination, port)


def _both_ports(one: Port, other: Port) -> Port | None:
    if ANY_PROTOCOL not in (one.protocol, other.protocol) and one.protocol != other.protocol:
        return None
    first, last = max(one.first, other.first), min(one.last, other.last)
    protocol = other.protocol if one.protocol == ANY_PROTOCOL else one.protocol
    return Port(protocol, first, last) if first <= last else None


def _narrowed(permit: Permit, seen_as: Peer, pod_cidrs: tuple[str, ...]) -> Peer | None:
    """The permit's own pods, limited to those that the other end's permit names; None if it names none of them."""
    if seen_as.kind == "anywhere":
        return own_end(permit)
    if seen_as.cidr is not None:
        return own_end(permit) if _may_hold_pods(seen_as.cidr, pod_cidrs) else None
    if seen_as.namespace not in (None, permit.namespace):
        return None
    labels = _both_labels(permit.pods, seen_as.pods)
    return None if labels is None else Peer("pods", permit.namespace, labels)


def _both_labels(one: Labels, other: Labels) -> Labels | None:
    """The labels of pods that both select; one key with two values selects none."""
    together = {**dict(one), **dict(other)}
    if any(together[key] != value for key, value in one):
        return None
    return tuple(sorted(together.items()))


@lru_cache(maxsize=4096)
def _may_hold_pods(cidr: str, pod_cidrs: tuple[str, ...]) -> bool:
    network = ip_network(cidr)
    pods = (ip_network(text) for text in pod_cidrs)
    return any(network.version == other.version and network.overlaps(other) for other in pods)
