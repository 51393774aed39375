"""Who can enter."""

from collections.abc import Iterator
from typing import NamedTuple

from eks_citadel.picture.bound import bound_to, bound_to_anybody
from eks_citadel.picture.picture import Binding, Entry, Picture

WHOLE_CLUSTER, NOWHERE = "the whole cluster", "nowhere"
ANYBODY = "anybody who reaches the endpoint"


class Row(NamedTuple):
    """One right of one principal."""

    principal: str
    may: str
    where: str


def rows(picture: Picture) -> tuple[Row, ...]:
    """Principal, what it may do (an access policy, or a group and its role), and where."""
    found = [row for entry in picture.entries for row in _rows(entry, picture.bindings)]
    return (*found, *(_bound(ANYBODY, binding) for binding in bound_to_anybody(picture.bindings)))


def _rows(entry: Entry, bindings: tuple[Binding, ...]) -> Iterator[Row]:
    for grant in entry.grants:
        yield Row(entry.principal_arn, grant.policy, ", ".join(grant.namespaces) or WHOLE_CLUSTER)
    bound = list(bound_to(entry, bindings))
    yield from (_bound(entry.principal_arn, binding) for binding in bound)
    for group in entry.groups:
        if ("Group", group) not in {(one.kind, one.subject) for one in bound}:
            yield Row(entry.principal_arn, f"{group} -> no role", NOWHERE)
    if not (entry.grants or entry.groups or bound):
        yield Row(entry.principal_arn, "nothing", NOWHERE)


def _bound(who: str, binding: Binding) -> Row:
    return Row(who, right_of(binding), binding.namespace or WHOLE_CLUSTER)


def right_of(binding: Binding) -> str:
    """The words of a binding: a group or user, and its role."""
    subject = binding.subject if binding.kind == "Group" else f"user {binding.subject}"
    return f"{subject} -> {binding.cluster_role}"
