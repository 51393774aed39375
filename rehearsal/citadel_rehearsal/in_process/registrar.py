"""Creates, reads and skips the resources that a program registers."""

import time
from typing import Any

from pulumi.runtime.proto import resource_pb2

from citadel_rehearsal.ground.refusals import Interrupted, NotKnown, RuleBroken
from citadel_rehearsal.in_process.providers import Providers
from citadel_rehearsal.in_process.record import Record
from citadel_rehearsal.in_process.standing import Standing, keeping
from citadel_rehearsal.program import wire
from citadel_rehearsal.program.registration import Registration
from citadel_rehearsal.program.world import STACK_REFERENCE, World, not_rehearsed
from citadel_rehearsal.providers import lifecycle, names
from citadel_rehearsal.resources import find_resource
from citadel_rehearsal.resources.context import Context

Response = resource_pb2.RegisterResourceResponse


class Registrar:
    """Carries out registrations: skips, previews, imports or creates each resource, and sets up providers.

    `record` gets the results; `providers` gives the account, region and cluster of each resource; `standing` has the
    resources of an earlier program.
    """

    def __init__(self, world: World, record: Record, providers: Providers, standing: Standing, preview: bool) -> None:
        self._world = world
        self._standing = standing
        self._record = record
        self._providers = providers
        self._preview = preview

    def register(self, registration: Registration, message: wire.Message) -> Response:
        """Answer a registration. Errors are recorded, never raised."""
        started = time.monotonic()
        try:
            if reason := self._reason_to_skip(registration, message):
                return self._skip(registration, reason)
            self._record.started(registration)
            done = self._carry_out(registration)
        except Exception as error:
            self._record.failed(registration, error)
            return _failed(registration)
        if not self._preview:
            self._record.done(done, registration, time.monotonic() - started)
        return _answer(registration)

    def read(self, request: resource_pb2.ReadResourceRequest, urn: str) -> resource_pb2.ReadResourceResponse:
        """Answer a request of `.get`."""
        message = wire.decode(request.properties)
        registration = Registration(
            urn, request.type, request.name, True, request.parent, message.values, message.secrets
        )
        registration.dependencies = tuple(sorted(request.dependencies))
        registration.id = request.id
        self._record.replace(registration)
        try:
            self._standing.release(registration)
            known = self._read(registration, request)
        except Exception as error:
            self._record.failed(registration, error)
            return resource_pb2.ReadResourceResponse(urn=urn, result=resource_pb2.Result.FAIL)
        if not known:
            return resource_pb2.ReadResourceResponse(urn=urn, unknown=True)
        registration.state = "read"
        outputs = wire.encode(registration.outputs, registration.secrets)
        return resource_pb2.ReadResourceResponse(urn=urn, id=registration.id, properties=outputs)

    def exists(self, request: resource_pb2.ExistsResourceRequest) -> resource_pb2.ExistsResourceResponse:
        """Answer whether a resource with this id exists."""
        inputs = wire.decode(request.properties).values
        context = self._providers.context(request.provider, request.type, inputs.get("region"))
        if context is None or request.id == wire.UNKNOWN_STRING:
            return resource_pb2.ExistsResourceResponse(unknown=True)
        found = find_resource(request.type).read(context, request.id, inputs)
        return resource_pb2.ExistsResourceResponse(exists=found is not None)

    def _reason_to_skip(self, registration: Registration, message: wire.Message) -> str:
        if self._world.stop.is_set():
            raise Interrupted("interrupted before the resource was created")
        for urn in sorted(registration.needs):
            needed = self._record.registrations.get(urn)
            if needed is not None and needed.state in ("failed", "skipped"):
                return f"{needed.type} {needed.name} was not created"
        if not self._preview and message.unknowns:
            return f"{', '.join(message.unknowns)} never became known"
        return ""

    def _skip(self, registration: Registration, reason: str) -> Response:
        self._record.passed_over(registration, reason)
        return _failed(registration)

    def _carry_out(self, registration: Registration) -> str:
        """Returns the kind of the event: `created`, `changed` or `kept`."""
        if registration.is_provider:
            self._standing.compare_provider(registration)
            self._providers.make(registration)
            registration.id = "" if self._preview else registration.name
            registration.outputs = dict(registration.inputs)
            return "created"
        row = find_resource(registration.type)
        context = self._providers.context_of(registration, registration.inputs.get("region"))
        named = context or self._world.context("").at(urn=registration.urn)
        old = self._standing.find(registration)
        inputs = keeping(registration, old)
        checked = names.check(row, named, inputs, old.marked if old else {})
        if old is None:
            self._create(row, context, registration, checked)
            if registration.is_deletable:
                self._standing.changes.created.append(registration.urn)
            return "created"
        found = self._standing.compare(row, named.region, registration, old, checked)
        if found.replaces:
            self._standing.make_way(old, found)
            again = names.check(row, named.at(seed=old.id.encode()), inputs, {})
            self._create(row, context and context.at(seed=old.id.encode()), registration, again)
            self._standing.changes.replaced[registration.urn] = list(found.replaces)
            return "created"
        self._keep(row, context, registration, old, checked, found.changed)
        return "changed" if found.changed else "kept"

    def _keep(
        self, row: Any, context: Context | None, registration: Registration, old: Registration,
        checked: dict[str, Any], changed: tuple[str, ...],
    ) -> None:  # fmt: skip
        """The same resource, with what is changed in place."""
        registration.id, registration.outputs = old.id, old.outputs
        registration.marked, registration.inputs = checked, names.without_marks(checked)
        if not changed:
            return
        if context is None and not self._preview:
            raise NotKnown(f"the provider of {registration.name} never became known")
        at = context or self._world.context("").at(urn=registration.urn)
        registration.outputs = lifecycle.update(
            row, at, old.id, old.marked, checked, old.outputs, preview=self._preview
        )
        self._standing.changes.changed[registration.urn] = list(changed)

    def _create(self, row: Any, context: Context | None, registration: Registration, marked: dict[str, Any]) -> None:
        checked = names.without_marks(marked)
        if self._preview:
            self._foresee(row, context, registration, checked)
        elif context is None:
            raise NotKnown(f"the provider of {registration.name} never became known")
        elif registration.import_id:
            marked = self._adopt(row, context, registration, marked)
        else:
            registration.id, registration.outputs = row.make(context, checked)
        registration.marked, registration.inputs = marked, names.without_marks(marked)

    def _foresee(self, row: Any, context: Context | None, registration: Registration, checked: dict[str, Any]) -> None:
        named = context or self._world.context("").at(urn=registration.urn)
        if not wire.has_unknown(checked):
            row.judge(named, checked)
        if registration.import_id and context is not None:
            self._adopt(row, context, registration, checked)
        else:
            registration.outputs = row.preview(named, checked, wire.UNKNOWN)

    def _adopt(self, row: Any, context: Context, registration: Registration, marked: dict[str, Any]) -> dict[str, Any]:
        """Import a resource (`import_`), and give its inputs: those of the program, but what is ignored as it is there.

        Like the engine, refuse inputs that differ from the existing resource.
        """
        found, ignored = row.outputs(context, registration.import_id, {}), {*registration.ignore_changes, "tags"}
        checked = names.without_marks(marked)
        differing = sorted(
            name
            for name in checked
            if name in found and name not in {*ignored, "region"} and found[name] != checked[name]
        )
        if differing:
            raise RuleBroken(
                "ImportMismatch",
                f"inputs to import do not match the existing resource: {', '.join(differing)};"
                " write the existing values, or name the inputs in ignore_changes",
            )
        registration.id, registration.outputs = registration.import_id, {**checked, **found}
        others = {name: value for name, value in marked.items() if name not in registration.ignore_changes}
        return others | {name: found[name] for name in registration.ignore_changes if name in found}

    def _read(self, registration: Registration, request: resource_pb2.ReadResourceRequest) -> bool:
        if registration.type == STACK_REFERENCE:
            registration.outputs = self._stack_outputs(registration.id)
            return True
        row = find_resource(registration.type)
        region = registration.inputs.get("region")
        context = self._providers.context(request.provider, registration.type, region, registration.urn)
        if context is None or registration.id in ("", wire.UNKNOWN_STRING):
            return False
        registration.outputs = row.outputs(context, registration.id, registration.inputs)
        return True

    def _stack_outputs(self, name: str) -> dict[str, Any]:
        found = self._world.find_stack(name)
        if found is None:
            raise NotKnown(not_rehearsed(name))
        return {"name": name, "outputs": dict(found.values), "secretOutputNames": sorted(found.secrets)}


def _answer(registration: Registration) -> Response:
    shown = wire.encode(registration.outputs, registration.secrets)
    return Response(urn=registration.urn, id=registration.id, object=shown)


def _failed(registration: Registration) -> Response:
    return Response(urn=registration.urn, result=resource_pb2.Result.FAIL)
