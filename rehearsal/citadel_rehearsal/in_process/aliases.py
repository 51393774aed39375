"""Finds the earlier resource of a registration: by its URN, else by the aliases of it and of its parents.

The rules are those of Pulumi's engine: `generateAliases` and `getOldResource` in
https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step_generator.go
"""

import threading
from collections.abc import Iterator, Mapping

from pulumi import RunError

from citadel_rehearsal.program.registration import Alias, Registration
from eks_citadel.testing.urns import STACK_TYPE, make_urn, name_of, place_of, type_of


class Aliases:
    """`nodes` are the earlier resources by their URNs. Thread-safe; parents come before their children."""

    def __init__(self, nodes: Mapping[str, Registration]) -> None:
        self._nodes = nodes
        self._registered: set[str] = set()
        self._former: dict[str, str] = {}  # by the URN of a registration, that of the earlier resource
        self._taken: dict[str, str] = {}  # the same the other way round
        self._lock = threading.Lock()

    @property
    def seen(self) -> set[str]:
        """The URNs of what is registered now, and of the earlier resources that these were."""
        return self._registered | self._taken.keys()

    def find(self, registration: Registration) -> Registration | None:
        """The earlier resource. Errors: `RunError` when two resources claim to be the same one."""
        urn = registration.urn
        with self._lock:
            self._registered.add(urn)
            if urn in self._taken:
                raise RunError(
                    f"Duplicate resource URN '{urn}' conflicting with alias on resource with URN '{self._taken[urn]}'"
                )
            former = next((one for one in (urn, *self._urns(registration)) if one in self._nodes), None)
            if former is None:
                return None
            if former != urn:
                self._take(former, urn)
            return self._nodes[former]

    def _take(self, former: str, urn: str) -> None:
        other = urn if former in self._registered else self._taken.get(former)
        if other is not None:
            raise RunError(
                f"Duplicate resource alias '{former}' applied to resource with URN '{urn}' conflicting with resource"
                f" with URN '{other}'"
            )
        self._taken[former], self._former[urn] = urn, former

    def _urns(self, registration: Registration) -> Iterator[str]:
        """Its own aliases, then the same below the URN that its parent had."""
        own = [self._own(registration, alias) for alias in registration.aliases]
        yield from own
        parent = registration.parent
        if former := self._former.get(parent):
            for urn in (registration.urn, *own):
                yield _below(former, type_of(urn), name_of(urn), name_of(parent), registration.urn)

    def _own(self, registration: Registration, alias: Alias) -> str:
        if alias.urn:
            return alias.urn
        stack, project = place_of(registration.urn)
        parent = self._former.get(alias.parent, alias.parent) if alias.parent else registration.parent
        if alias.no_parent or (parent and type_of(parent) == STACK_TYPE):
            parent = ""
        kind, name = alias.type or registration.type, alias.name or registration.name
        return make_urn(alias.stack or stack, alias.project or project, parent, kind, name)


def _below(former_parent: str, kind: str, name: str, parent_name: str, urn: str) -> str:
    """The URN below the earlier parent, whose name is exchanged where the child's name begins with the parent's."""
    if name.startswith(parent_name):
        name = name_of(former_parent) + name.removeprefix(parent_name)
    return make_urn(*place_of(urn), former_parent, kind, name)
