"""The resources of an earlier program, and what a later program does to each of them.

The rules are those of Pulumi's engine: a resource is compared with its earlier inputs, changed in place or replaced; a
replacement is created first unless it cannot exist beside the old resource; what is not registered any more is deleted.
Source: https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step_generator.go
"""

import threading
from collections.abc import Iterable, Mapping
from typing import Any

from citadel_rehearsal.ground.refusals import RuleBroken
from citadel_rehearsal.in_process.aliases import Aliases
from citadel_rehearsal.in_process.deletion import Deletion, FindContext
from citadel_rehearsal.in_process.ignored_paths import kept, parts_of
from citadel_rehearsal.program.changes import Changes
from citadel_rehearsal.program.event import Failure, OnEvent, ignore
from citadel_rehearsal.program.registration import Registration
from citadel_rehearsal.program.wire import UNKNOWN
from citadel_rehearsal.providers.changes import Change, change
from citadel_rehearsal.providers.configuration import provider_replaces
from citadel_rehearsal.providers.left_out import completed
from citadel_rehearsal.providers.names import Row
from citadel_rehearsal.resources import find_resource
from citadel_rehearsal.resources.resource import Properties, Resource
from eks_citadel.testing.order import Order


class Standing:
    """`nodes` are the earlier resources by their URNs; `find_context` gives the context of each. Thread-safe."""

    def __init__(
        self, nodes: Mapping[str, Registration], find_context: FindContext, stop: threading.Event,
        on_event: OnEvent = ignore, *, preview: bool = False,
    ) -> None:  # fmt: skip
        self.changes = Changes()
        self._nodes = nodes
        self._find_context = find_context
        self._stop = stop
        self._on_event = on_event
        self._preview = preview
        self._aliases = Aliases(nodes)
        self._replaced_providers: set[str] = set()
        self._later: set[str] = set()  # replaced resources that are deleted after the program
        self._gone: dict[str, tuple[str, ...]] = {}  # deleted already, with the properties that required it
        self._lock = threading.Lock()

    def find(self, registration: Registration) -> Registration | None:
        """The earlier resource, also by an alias. Errors: `RunError` when two resources claim to be the same one."""
        return self._aliases.find(registration)

    def release(self, registration: Registration) -> None:
        """Leave the earlier resource as it is when the program now reads it, and delete it later if that is another."""
        old = self.find(registration)
        if old is not None and old.is_deletable and old.state == "created" and old.id != registration.id:
            self.make_way(old, Change(("id",), ("id",), delete_first=False))

    def compare_provider(self, registration: Registration) -> None:
        """Note that a provider is replaced, and with it all of its resources."""
        old = self.find(registration)
        package = registration.type.rpartition(":")[2]
        if old is not None and provider_replaces(package, old.inputs, registration.inputs):
            self._replaced_providers.add(registration.urn)

    def compare(
        self, row: Row, region: str, registration: Registration, old: Registration, checked: Properties
    ) -> Change:
        """What becomes of the earlier resource when it gets the inputs `checked`."""
        if old.urn in self._gone:
            return Change(self._gone[old.urn], self._gone[old.urn], delete_first=True)
        found = _change(row, region, old, checked)
        reasons = [*found.replaces, *_on_changes(registration, found.changed)]
        if None not in (old.replacement_trigger, registration.replacement_trigger) and (
            old.replacement_trigger != registration.replacement_trigger
        ):
            reasons.append("replacementTrigger")
        if registration.provider in self._replaced_providers:
            reasons.append("provider")
        if self.changes.replaced.keys() & set(registration.replace_with):
            reasons.append("replaceWith")
        given = registration.delete_before_replace
        first = bool(reasons) and (found.delete_first if given is None else given)
        return Change(found.changed, tuple(dict.fromkeys(reasons)), first)

    def make_way(self, old: Registration, found: Change) -> None:
        """Delete the earlier resource, now or after the program.

        Errors: `RuleBroken` when it is protected, or when AWS refuses the deletion.
        """
        if old.urn in self._gone:
            return
        _judge_protection([old], "replaced")
        if not found.delete_first:
            with self._lock:
                self._later.add(old.urn)
            return
        going = self._must_go_with(old) | {old.urn: found.replaces}
        nodes = {urn: self._nodes[urn] for urn in going}
        _judge_protection(nodes.values(), "replaced")
        with self._lock:
            self._gone |= going
        if not self._preview:
            result = Deletion(nodes, self._find_context, self._stop, self._on_event).run()
            for failure in result.failures[:1]:
                raise RuleBroken(failure.code, f"{failure.urn.rpartition('::')[2]}: {failure.message}")

    def delete_rest(self, kept: Iterable[str]) -> list[Failure]:
        """After the program, delete what was replaced or is not registered any more, without the URNs in `kept`."""
        unseen = self._nodes.keys() - self._aliases.seen - set(kept)
        nodes = {urn: one for urn, one in self._nodes.items() if urn in unseen | self._later and urn not in self._gone}
        protected = [one for one in nodes.values() if one.protect]
        if protected:
            return [Failure(one.urn, "Protected", _protected(one, "deleted")) for one in protected]
        gone = [urn for urn in unseen if self._nodes[urn].is_deletable]
        self.changes.deleted += [urn for urn in gone if self._preview or urn in self._gone]
        if self._preview:
            return []
        result = Deletion(nodes, self._find_context, self._stop, self._on_event).run()
        self.changes.deleted += [urn for urn in (*result.deleted, *result.gone_with) if urn in gone]
        return result.failures

    def _must_go_with(self, root: Registration) -> dict[str, tuple[str, ...]]:
        """The resources that an earlier deletion of `root` replaces, since they keep a value of it for good."""
        going: dict[str, tuple[str, ...]] = {root.urn: ()}
        graph = Order(self._nodes)
        for urn in graph.in_order(graph.needs):
            node = self._nodes[urn]
            if urn not in going and urn not in self._gone and not node.is_provider:
                if node.provider in going:
                    going[urn] = ("provider",)
                elif keys := _replaced_by(node, going.keys()):
                    going[urn] = keys
        del going[root.urn]
        return going


def _change(row: Row, region: str, old: Registration, checked: Properties) -> Change:
    before, after = dict(old.marked), dict(checked)
    if isinstance(row, Resource) and row.regional:
        before["region"], after["region"] = old.outputs.get("region") or region, region
    return change(row, *completed(row, before, after, old.outputs))


def _on_changes(registration: Registration, changed: Iterable[str]) -> list[str]:
    """The changed properties that `replace_on_changes` names, by themselves or by a part of them."""
    named = {path.partition(".")[0].partition("[")[0] for path in registration.replace_on_changes}
    return [key for key in changed if key in named or "*" in named]


def _replaced_by(node: Registration, going: Iterable[str]) -> tuple[str, ...]:
    """The properties that take a value of a resource in `going`, if a change of them replaces the resource."""
    gone = set(going)
    values = {name: UNKNOWN for name, urns in node.property_dependencies.items() if gone & set(urns)}
    if not values:
        return ()
    region = str(node.outputs.get("region") or "")
    return _change(find_resource(node.type), region, node, {**node.marked, **values}).replaces


def _judge_protection(nodes: Iterable[Registration], done: str) -> None:
    for node in nodes:
        if node.protect:
            raise RuleBroken("Protected", _protected(node, done))


def _protected(node: Registration, done: str) -> str:
    return f"{node.name} is protected and would be {done}: change it in another way, or take protect away first"


def keeping(registration: Registration, old: Registration | None) -> dict[str, Any]:
    """The new inputs, with the earlier value of each property in `ignore_changes`."""
    inputs = registration.inputs
    if old is None:
        return inputs
    if "*" in registration.ignore_changes:
        return dict(old.marked)
    for path in registration.ignore_changes:
        inputs = kept(inputs, old.inputs, parts_of(path) or ())
    return inputs
