"""`Graph`: what a program registered, with the order in which an engine would create and destroy it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from eks_citadel.parsing.refusal import nearest
from eks_citadel.testing.order import Order
from eks_citadel.testing.resource import Resource
from eks_citadel.testing.urns import STACK_TYPE, name_of
from eks_citadel.testing.verdict import Verdict

Named = str | Resource


class Unheard(LookupError):
    """A name that nothing in the program has. The message is one sentence."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class Graph:
    """The resources of a program by URN, and what it read, called, logged and exported.

    Resources are asked for by their name, or by their URN where several have the name.
    """

    by_urn: Mapping[str, Resource]
    outputs: Mapping[str, Any] = field(default_factory=dict)
    component_outputs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    reads: Mapping[str, Sequence[str]] = field(default_factory=dict)
    calls: Sequence[str] = ()
    logs: Sequence[str] = ()

    def resources(self, kind: str = "") -> list[Resource]:
        """The resources of a type, or all but the stack, in the order of their registration."""
        found = [one for one in self.by_urn.values() if one.type != STACK_TYPE]
        return [one for one in found if kind in ("", one.type)]

    def one(self, name: Named) -> Resource:
        """The resource with this name. Errors: `Unheard` where none or several have it."""
        if isinstance(name, Resource):
            return self.one(name.urn)
        if name in self.by_urn:
            return self.by_urn[name]
        found = [one for one in self.resources() if one.name == name]
        if len(found) == 1:
            return found[0]
        if found:
            raise Unheard(f'"{name}" is the name of {len(found)} resources; give a URN: {", ".join(_urns(found))}.')
        near = nearest(name, {one.name for one in self.resources()})
        way_out = f'"{near}" was probably meant' if near else f"the program has {_few(self.resources())}"
        raise Unheard(f'The program has no resource "{name}"; {way_out}.')

    def outputs_of(self, name: Named) -> Mapping[str, Any]:
        """The outputs that a component registers."""
        return self.component_outputs.get(self.one(name).urn, {})

    def parents(self, name: Named) -> Iterator[Resource]:
        """The components around a resource, the innermost first, and the stack at last."""
        urn = self.one(name).parent
        while urn in self.by_urn:
            yield self.by_urn[urn]
            urn = self.by_urn[urn].parent

    def inside(self, name: Named) -> list[Resource]:
        """Everything in a component, at any depth."""
        urn = self.one(name).urn
        return [one for one in self.resources() if urn in {up.urn for up in self.parents(one)}]

    def must_precede(self, first: Named, second: Named) -> Verdict:
        """Whether `first` is always created before `second`; of a component, everything in it."""
        firsts, seconds = self._expanded(first), self._expanded(second)
        for later in seconds:
            reached = self._reached(later.urn)
            for earlier in firsts:
                if earlier.urn not in reached or earlier.urn == later.urn:
                    return Verdict(False, f"{later!r} does not wait for {earlier!r}: no input of it, no depends_on and"
                                          " no provider leads there.")  # fmt: skip
        path = self._path(seconds[0].urn, firsts[0].urn)
        return Verdict(True, f"{' waits for '.join(self._shown(urn) for urn in path)}.")

    def destroyed_before(self, first: Named, second: Named) -> Verdict:
        """Whether `first` is always gone before `second` is destroyed; of a component, everything in it."""
        for earlier in self._expanded(first):
            for later in self._expanded(second):
                if reason := self._not_before(earlier, later):
                    return Verdict(False, reason)
        return Verdict(True, f"{self.one(second)!r} is destroyed only when {self.one(first)!r} is gone.")

    def _not_before(self, first: Resource, second: Resource) -> str:
        """Why the first may still be there, or an empty text."""
        gone = first
        while gone.deleted_with in self.by_urn and not gone.retain_on_delete:
            gone = self.by_urn[gone.deleted_with]
        if gone.retain_on_delete or first.retain_on_delete:
            return f"{first!r} is kept by retain_on_delete."
        if gone.urn == second.urn and gone is not first:
            return f"{first!r} goes with {second!r}, by deleted_with."
        if gone.urn != second.urn and gone.urn in self._deleted_before(second.urn):
            return ""
        return f"{gone!r} may still be there when {second!r} is destroyed: neither needs it nor is inside of it."

    def _expanded(self, name: Named) -> list[Resource]:
        """The custom resources that a name stands for. Errors: `Unheard` of an empty component."""
        found = sorted(self._order.expand(self.one(name).urn))
        if not found:
            raise Unheard(f'"{self.one(name).name}" is a component without resources, which has no place in an order.')
        return [self.by_urn[urn] for urn in found]

    @cached_property
    def _order(self) -> Order:
        return Order(self.by_urn)

    def _edges(self, urn: str) -> frozenset[str]:
        """What must be there before. The SDK registers a resource after its parent and what it is deleted with."""
        one = self.by_urn.get(urn)
        if one is None:
            return frozenset(self.reads.get(urn, ()))
        needed = {inner for need in one.needs for inner in self._order.expand(need) or {need}}
        return frozenset(needed | {one.parent, one.deleted_with}) - {"", urn}

    def _reached(self, urn: str) -> dict[str, str]:
        """All that is created before, each with the resource that needs it."""
        reached, left = dict[str, str](), [urn]
        while left:
            here = left.pop(0)
            for needed in sorted(self._edges(here) - reached.keys() - {urn}):
                reached[needed] = here
                left.append(needed)
        return reached

    def _path(self, later: str, earlier: str) -> list[str]:
        reached, path = self._reached(later), [earlier]
        while path[0] != later:
            path.insert(0, reached[path[0]])
        return path

    def _shown(self, urn: str) -> str:
        one = self.by_urn.get(urn)
        return repr(one) if one else f"<what is read as {name_of(urn)}>"

    def _deleted_before(self, urn: str) -> set[str]:
        found, left = set[str](), [urn]
        while left:
            for user in self._order.deleted_after.get(left.pop(), frozenset()) - found:
                found.add(user)
                left.append(user)
        return found


def _urns(found: Sequence[Resource]) -> list[str]:
    return [one.urn for one in found]


def _few(found: Sequence[Resource]) -> str:
    names = sorted({name_of(one.urn) for one in found})
    return ", ".join([*names[:5], *(["others"] if len(names) > 5 else [])]) or "no resources"
