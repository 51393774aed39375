"""The graph that a program registered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from citadel_rehearsal.program.registration import Registration


class Cycle(Exception):
    """Resources that wait for each other. The message names them."""


@dataclass(frozen=True)
class Graph:
    """Nodes are resources by URN. A dependency on a component stands for its custom descendants, as in the SDK."""

    nodes: Mapping[str, Registration]
    _children: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for urn, node in self.nodes.items():
            self._children.setdefault(node.parent, []).append(urn)

    def children(self, urn: str) -> tuple[str, ...]:
        """The resources whose parent it is, in the order of their registration."""
        return tuple(self._children.get(urn, ()))

    def expand(self, urn: str) -> frozenset[str]:
        """The custom resources that `urn` stands for: itself, or the descendants of a component."""
        node = self.nodes.get(urn)
        if node is None:
            return frozenset()
        if node.custom:
            return frozenset({urn})
        return frozenset(inner for child in self.children(urn) for inner in self.expand(child))

    @cached_property
    def needs(self) -> dict[str, frozenset[str]]:
        """For each custom resource the custom resources that are made before it."""
        return {
            urn: frozenset(inner for needed in node.needs for inner in self.expand(needed)) - {urn}
            for urn, node in self.nodes.items()
            if node.custom
        }

    @cached_property
    def deleted_after(self) -> dict[str, frozenset[str]]:
        """For each resource those that are deleted before it: what needs it, its children, and what goes with it.

        Source: the dependency graph of https://github.com/pulumi/pulumi/blob/master/pkg/resource/graph/dependency_graph.go
        """
        before: dict[str, set[str]] = {urn: set() for urn in self.nodes}
        for urn, node in self.nodes.items():
            holders = {*self.needs.get(urn, frozenset()), *node.needs, node.parent, node.deleted_with}
            for holder in holders & before.keys() - {urn}:
                before[holder].add(urn)
        return {urn: frozenset(urns) for urn, urns in before.items()}

    def in_order(self, before: Mapping[str, Iterable[str]]) -> list[str]:
        """URNs so that each comes after those that `before` names. Errors: `Cycle`."""
        left = {urn: {one for one in urns if one in before} for urn, urns in before.items()}
        order: list[str] = []
        while left:
            ready = [urn for urn, urns in left.items() if not urns]
            if not ready:
                raise Cycle("These resources wait for each other: " + ", ".join(sorted(left)))
            order += ready
            left = {urn: urns.difference(ready) for urn, urns in left.items() if urns}
        return order
