"""Whether the network policies of a cluster open more ports for a pair of pods than the network policy agent keeps.

The picture has every policy that was read back, also those that are not this library's.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from eks_citadel.kubernetes.port_combinations import MOST_COMBINATIONS, Combination, Opening, beyond_limit, count
from eks_citadel.parsing.finding import Finding
from eks_citadel.picture.picture import Direction, Labels, Peer, Permit, Picture

EVERYWHERE = ("0.0.0.0/0", "::/0")


def findings(picture: Picture, pod_cidrs: Sequence[str]) -> Iterator[Finding]:
    """One finding for each namespace and direction that is beyond the limit."""
    sides: dict[tuple[str, Direction], list[Permit]] = defaultdict(list)
    for permit in picture.permits:
        sides[permit.namespace, permit.direction].append(permit)
    for (namespace, direction), permits in sides.items():
        found = beyond_limit(_openings(permits), pod_cidrs)
        if found:
            pods = ", ".join(sorted({f"{key}={value}" for one in found for key, value in one.pods.items()}))
            sentence = (
                f"{direction.capitalize()} policies of {namespace}{f' ({pods})' * bool(pods)} open {count(found)} "
                f"combinations of protocol and ports between one pod and one address: the network policy agent keeps "
                f"{MOST_COMBINATIONS} of them and drops the others at random."
            )
            yield Finding("too-many-ports", sentence)


def _openings(permits: list[Permit]) -> Iterator[Opening]:
    """A permit has one port; those for the same pods and peer are one opening."""
    ports: dict[tuple[Labels, Peer], set[Combination]] = defaultdict(set)
    for permit in permits:
        port = permit.port
        ports[permit.pods, permit.peer].add((port.protocol, port.first, None if port.first == port.last else port.last))
    namespace, direction = permits[0].namespace, permits[0].direction
    for (pods, peer), combinations in ports.items():
        for to in _peers(peer):
            yield Opening("", namespace, direction, frozenset(combinations), dict(pods), **to)


def _peers(peer: Peer) -> list[dict[str, Any]]:
    if peer.kind == "anywhere":
        return [{"cidr": cidr} for cidr in EVERYWHERE]
    if peer.cidr is not None:
        return [{"cidr": peer.cidr}]
    return [{"peer_namespace": peer.namespace, "peer_pods": dict(peer.pods)}]
