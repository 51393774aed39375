"""Ranges that may differ between two clusters that do the same: those of their own subnets, by what they are for.

Such a range of either cluster is replaced by one that stands for its name, so that "shop may reach the control plane"
is the same in both. A name that means several ranges is only meant where all of them are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from eks_citadel.parsing import cidrs
from eks_citadel.picture.connection import PRIVATE
from eks_citadel.picture.difference import Side
from eks_citadel.picture.picture import Peer, Permit, Picture, in_order

PODS, NODES_LEFT_OUT = "its pods", "all but its node subnets"
# Reserved, so that no cluster has them: https://www.iana.org/assignments/iana-ipv4-special-registry (240.0.0.0/4) and
# https://www.iana.org/assignments/iana-ipv6-special-registry (100::/64)
_FIRST_IPV4, _FIRST_IPV6 = 240, "100::{:x}:0/112"
_WORLDS = ("0.0.0.0/0", "::/0")


@dataclass(frozen=True)
class Alike:
    """Both pictures with ranges that stand for names, these names by the ranges, and the ranges of their pods."""

    pictures: tuple[Picture, Picture]
    names: Mapping[str, str]
    pod_cidrs: tuple[str, ...]


def alike(blue: Side, green: Side) -> Alike:
    """Both sides in the same terms."""
    named = [_named(side) for side in (blue, green)]
    both = sorted(named[0].keys() | named[1].keys())
    stand_ins = {name: _stand_ins(number) for number, name in enumerate(both)}
    pictures = [_replaced(side.picture, of, stand_ins) for side, of in zip((blue, green), named, strict=True)]
    names = {cidr: name for name, pair in stand_ins.items() for cidr in pair}
    pods = sorted({*blue.pod_cidrs, *green.pod_cidrs, *stand_ins.get(PODS, ())})
    return Alike((pictures[0], pictures[1]), names, tuple(pods))


def _named(side: Side) -> dict[str, list[frozenset[str]]]:
    """The ranges of each name; a name may have a set of ranges for each direction."""
    single: dict[str, set[str]] = defaultdict(set)
    for cidr, name in (side.names or {}).items():
        single[name].add(cidr)
    found: dict[str, list[frozenset[str]]] = defaultdict(list)
    for name, ranges in (*single.items(), *side.wholes, *_of_pods(side.pod_cidrs)):
        found[name].append(frozenset(ranges))
    return {name: [part for part in parts if part] for name, parts in found.items()}


def _of_pods(pod_cidrs: Iterable[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Nothing where the ranges are not those of the cluster's own subnets."""
    own = frozenset(pod_cidrs)
    if not own or own <= {*PRIVATE, *cidrs.pod_ranges(ipv6=True)}:
        return
    yield PODS, own
    for world in _WORLDS:
        rest = frozenset(cidrs.outside(world, own))
        if rest != frozenset(cidrs.around_link_local(world)):
            yield NODES_LEFT_OUT, rest


def _stand_ins(number: int) -> tuple[str, str]:
    """A range of each family."""
    return f"{_FIRST_IPV4 + number // 256}.{number % 256}.0.0/16", _FIRST_IPV6.format(number)


def _replaced(
    picture: Picture, named: Mapping[str, list[frozenset[str]]], stand_ins: Mapping[str, tuple[str, str]]
) -> Picture:
    """The picture with permits to stand-ins."""
    of_rule: dict[Permit, set[str]] = defaultdict(set)
    others: list[Permit] = []
    for permit in picture.permits:
        if permit.peer.cidr is None:
            others.append(permit)
        else:
            of_rule[replace(permit, peer=Peer("cidr"))].add(permit.peer.cidr)
    for rule, ranges in of_rule.items():
        meant = {(name, part) for name, parts in named.items() for part in parts if part <= ranges}
        covered = frozenset[str]().union(*(part for _, part in meant))
        standing = {stand_ins[name][_is_ipv6(part)] for name, part in meant}
        others += [replace(rule, peer=Peer("cidr", cidr=cidr)) for cidr in {*(ranges - covered), *standing}]
    return replace(picture, permits=in_order(others))


def _is_ipv6(ranges: frozenset[str]) -> bool:
    return any(":" in cidr for cidr in ranges)
