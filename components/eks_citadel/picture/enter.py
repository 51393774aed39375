"""Who can enter."""

from collections.abc import Iterator
from typing import NamedTuple

from eks_citadel.picture.picture import Binding, Entry, Picture

WHOLE_CLUSTER, NOWHERE = "the whole cluster", "nowhere"


class Row(NamedTuple):
    """One right of one principal."""

    principal: str
    may: str
    where: str


def rows(picture: Picture) -> tuple[Row, ...]:
    """Principal, what it may do (an access policy, or a group and its role), and where."""
    return tuple(row for entry in picture.entries for row in _rows(entry, picture.bindings))


def _rows(entry: Entry, bindings: tuple[Binding, ...]) -> Iterator[Row]:
    for grant in entry.grants:
        yield Row(entry.principal_arn, grant.policy, ", ".join(grant.namespaces) or WHOLE_CLUSTER)
    for group in entry.groups:
        bound = [binding for binding in bindings if binding.group == group]
        for binding in bound:
            yield Row(entry.principal_arn, f"{group} -> {binding.cluster_role}", binding.namespace or WHOLE_CLUSTER)
        if not bound:
            yield Row(entry.principal_arn, f"{group} -> no role", NOWHERE)
    if not entry.grants and not entry.groups:
        yield Row(entry.principal_arn, "nothing", NOWHERE)
