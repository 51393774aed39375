"""The order in which Pulumi's engine creates and deletes the resources of a program."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol


class Node(Protocol):
    """One resource. `needs` are the URNs that must exist before it; the other URNs may be empty."""

    @property
    def custom(self) -> bool: ...
    @property
    def parent(self) -> str: ...
    @property
    def deleted_with(self) -> str: ...
    @property
    def needs(self) -> frozenset[str]: ...


class Cycle(Exception):
    """Resources depend on each other in a circle. The message names them."""


@dataclass(frozen=True)
class Order:
    """Nodes are resources by URN. A dependency on a component stands for its custom descendants, as in the SDK."""

    nodes: Mapping[str, Node]
    _children: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for urn, node in self.nodes.items():
            self._children.setdefault(node.parent, []).append(urn)

    def children(self, urn: str) -> tuple[str, ...]:
        """The URNs of the resources whose parent is `urn`, in the order of their registration."""
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
        """For each custom resource, the custom resources that must be created before it."""
        return {
            urn: frozenset(inner for needed in node.needs for inner in self.expand(needed)) - {urn}
            for urn, node in self.nodes.items()
            if node.custom
        }

    @cached_property
    def deleted_after(self) -> dict[str, frozenset[str]]:
        """For each resource, the resources that must be deleted before it.

        These are its dependants, its children, and the resources whose `deletedWith` names it.

        Source: the dependency graph of https://github.com/pulumi/pulumi/blob/master/pkg/resource/graph/dependency_graph.go
        """
        before: dict[str, set[str]] = {urn: set() for urn in self.nodes}
        for urn, node in self.nodes.items():
            holders = {*self.needs.get(urn, frozenset()), *node.needs, node.parent, node.deleted_with}
            for holder in holders & before.keys() - {urn}:
                before[holder].add(urn)
        return {urn: frozenset(urns) for urn, urns in before.items()}

    def in_order(self, before: Mapping[str, Iterable[str]]) -> list[str]:
        """The URNs sorted so that each comes after all URNs in its entry of `before`. Errors: `Cycle`."""
        left = {urn: {one for one in urns if one in before} for urn, urns in before.items()}
        order: list[str] = []
        while left:
            ready = [urn for urn, urns in left.items() if not urns]
            if not ready:
                raise Cycle("These resources depend on each other: " + ", ".join(sorted(left)))
            order += ready
            left = {urn: urns.difference(ready) for urn, urns in left.items() if urns}
        return order
