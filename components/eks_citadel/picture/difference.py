"""The difference of two pictures: which gates were opened, and which were closed.

A gate is opened exactly where some principal, pod or address may do after what it may not do before; how the settings
or the policies are written does not matter. What a picture does not show (the rules of a custom ClusterRole, the
policies of a role that is decided elsewhere) is compared by its name.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_network
from typing import TypeAlias

from eks_citadel.picture import enter, talk
from eks_citadel.picture.boxes import Addresses, Box, meet, minus
from eks_citadel.picture.connection import PRIVATE, Connection
from eks_citadel.picture.open_boxes import ends_of, is_inhabited, open_boxes, ports_of
from eks_citadel.picture.picture import Peer, Picture
from eks_citadel.picture.rights import Change, covers, rights

NEW, GONE = "new", "gone"
NewBoxes: TypeAlias = dict[tuple[Peer, Peer], list[Box]]


@dataclass(frozen=True)
class Side:
    """A picture, with the ranges of its pods' addresses and the names of other ranges (see `talk.rows`)."""

    picture: Picture
    pod_cidrs: Sequence[str] = PRIVATE
    names: Mapping[str, str] | None = None
    wholes: talk.Wholes = ()


@dataclass(frozen=True)
class Difference:
    """What one cluster lets happen after and not before (`opened`), and the other way round (`closed`).

    `changed` are sentences about other differences. `state` is `new` or `gone` for a cluster of one picture only.
    """

    cluster_name: str
    state: str
    opened: tuple[Change, ...]
    closed: tuple[Change, ...]
    changed: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the pictures say the same."""
        return not (self.state or self.opened or self.closed or self.changed)


def differences(before: Iterable[Side], after: Iterable[Side]) -> tuple[Difference, ...]:
    """The differences of two sets of clusters, which are compared by their names."""
    old, new = ({one.picture.cluster_name: one for one in sides} for sides in (before, after))
    return tuple(_named(name, old.get(name), new.get(name)) for name in sorted(old.keys() | new.keys()))


def difference(before: Side, after: Side) -> Difference:
    """The difference of two pictures of one cluster."""
    pods = tuple(sorted({*before.pod_cidrs, *after.pod_cidrs}))
    opened = (*_gained(before.picture, after.picture), *_connected(before, after, pods))
    closed = (*_gained(after.picture, before.picture), *_connected(after, before, pods))
    return Difference(after.picture.cluster_name, "", opened, closed, _changed(before.picture, after.picture))


def _named(name: str, before: Side | None, after: Side | None) -> Difference:
    if before is None and after is not None:
        return replace(difference(_nothing(after), after), state=NEW)
    if after is None and before is not None:
        return replace(difference(before, _nothing(before)), state=GONE)
    assert before is not None and after is not None, name
    return difference(before, after)


def _nothing(side: Side) -> Side:
    """The same cluster without anybody who enters, leaves or talks."""
    empty = replace(
        side.picture, authentication_mode="API", public_cidrs=(), private_cidrs=(),
        network_policy_mode="strict", entries=(), bindings=(), pod_identities=(), namespaces=(), permits=(),
    )  # fmt: skip
    return replace(side, picture=empty)


def _gained(before: Picture, after: Picture) -> tuple[Change, ...]:
    """The lines of `after` with a right that no right of `before` covers."""
    had = [right for _, right in rights(before)]
    lines = [line for line, right in rights(after) if not any(covers(one, right) for one in had)]
    lines += _addresses("the public endpoint", before.public_cidrs, after.public_cidrs)
    lines += _addresses("the private endpoint", before.private_cidrs, after.private_cidrs)
    return tuple(sorted(_without_bare(lines)))


def _without_bare(lines: Iterable[Change]) -> set[Change]:
    """Without the line that somebody may enter, where another line says what they may do."""
    found = set(lines)
    doing = {line.who for line in found if line.where != enter.NOWHERE}
    return {line for line in found if line.where != enter.NOWHERE or line.who not in doing}


def _addresses(endpoint: str, before: Iterable[str], after: Iterable[str]) -> Iterator[Change]:
    known = [_range(text) for text in before]
    for text in after:
        if minus(_range(text), known):
            yield Change("enter", text, f"reach {endpoint}", "")


def _range(text: str) -> Box:
    return (Addresses(ip_network(text)),)


def _connected(before: Side, after: Side, pods: Sequence[str]) -> tuple[Change, ...]:
    """The connections that `after` has and `before` has not, each with the ports that are new."""
    rows = talk.rows_of(connections_of(new_boxes(before.picture, after.picture, pods)), after.names, after.wholes)
    return tuple(Change("talk", row.source, row.ports, row.destination) for row in rows)


def new_boxes(before: Picture, after: Picture, pods: Sequence[str]) -> NewBoxes:
    """What `after` connects and `before` does not, by the ends of the connections that `after` has."""
    had = set(open_boxes(before))
    new: NewBoxes = defaultdict(list)
    for box in set(open_boxes(after)) - had:
        left = minus(box, (other for other in had if meet(box, other)))
        new[ends_of(box)] += [one for one in left if is_inhabited(one, pods)]
    return new


def connections_of(found: NewBoxes) -> list[Connection]:
    """The same as connections, each with one range of the ports that are new."""
    return [Connection(*ends, port) for ends, boxes in found.items() for port in ports_of(boxes)]


def _changed(before: Picture, after: Picture) -> tuple[str, ...]:
    found: list[str] = []
    if before.kubernetes_version != after.kubernetes_version:
        found.append(f"Kubernetes {before.kubernetes_version} becomes {after.kubernetes_version}.")
    tagged = {(one.namespace, one.service_account): one.session_tags for one in before.pod_identities}
    for one in after.pod_identities:
        if tagged.get((one.namespace, one.service_account), one.session_tags) != one.session_tags:
            word = "get" if one.session_tags else "no longer get"
            found.append(f"Sessions of {one.namespace}/{one.service_account} {word} session tags.")
    return (*found, *_versions(before, after))


def _versions(before: Picture, after: Picture) -> Iterator[str]:
    """Add-ons and node groups that are new, gone, or of another version."""
    old, new = _versions_of(before), _versions_of(after)
    for name in sorted(old.keys() | new.keys()):
        if name not in old or name not in new:
            yield f"{name} is {GONE if name in old else NEW}."
        elif old[name] != new[name]:
            yield f"{name}: {old[name]} becomes {new[name]}."


def _versions_of(picture: Picture) -> dict[str, str]:
    addons = {f"The add-on {one.name}": one.version for one in picture.addons}
    groups = {f"The node group {one.name}": f"Kubernetes {one.kubernetes_version}" for one in picture.node_groups}
    return {**addons, **groups}
