"""Converts the events of the engine to events of a rehearsal.

Source: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/events.go
"""

import re
import time
from dataclasses import dataclass, field

from pulumi.automation import EngineEvent
from pulumi.automation.events import OpType, StepEventMetadata, StepEventStateMetadata

from citadel_rehearsal.program.changes import Changes
from citadel_rehearsal.program.event import Event, Failure, OnEvent, ignore
from citadel_rehearsal.program.log import Log
from eks_citadel.testing.urns import STACK_TYPE, name_of, type_of

CREATES = (OpType.CREATE, OpType.CREATE_REPLACEMENT, OpType.IMPORT, OpType.IMPORT_REPLACEMENT)
DELETES = (OpType.DELETE, OpType.DELETE_REPLACED)
STUCK_AFTER_SECONDS = 10  # the engine's own work between two events takes less, also on a busy machine
WRITTEN = "info#err"  # https://github.com/pulumi/pulumi/blob/master/sdk/go/common/diag/diag.go
ERROR = "Error: "
_KINDS = {OpType.UPDATE: "changed", **dict.fromkeys(DELETES, "deleted")}
_COLOUR = re.compile(r"<\{%[^%]*%\}>|\x1b\[[0-9;]*m")
_CODE = re.compile(r"([A-Za-z][\w.]*|\d{3}): (.+)", re.DOTALL)
# The error of a component that waits for a failed resource, which is not a separate failure.
# https://github.com/pulumi/pulumi/blob/v3.259.0/pkg/resource/deploy/step_executor.go
_RPC = re.compile(r"rpc error: code = \w+ desc = ")
_FOLLOWS = re.compile(r"cannot complete a resource '.*' whose registration isn't pending")
_ENGINE_SAYS = re.compile(r"^(sdk-v\d/provider\S* error: )?(?:\d+ errors? occurred:\s*\*?\s*)?")


@dataclass
class Told:
    """The events of one operation. By URN, `steps` has the kind of step, and `registered` what the program gave.

    `shown` are resources outside the engine; `written` are lines that a process wrote to stderr.
    """

    on_event: OnEvent = ignore
    steps: dict[str, OpType] = field(default_factory=dict)
    registered: dict[str, StepEventStateMetadata] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    done: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    logs: list[Log] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    _started: dict[str, float] = field(default_factory=dict)
    _under_way: set[tuple[str, OpType]] = field(default_factory=set)
    _not_deleted: bool = False
    _heard: float = field(default_factory=time.monotonic)

    def take(self, event: EngineEvent) -> None:
        """Record an event, and pass on the events that are shown to the user."""
        self._heard = time.monotonic()
        if event.resource_pre_event:
            self._start(event.resource_pre_event.metadata)
        elif event.res_outputs_event:
            self._finish(event.res_outputs_event.metadata)
        elif event.res_op_failed_event:
            self._fail(event.res_op_failed_event.metadata)
        elif event.diagnostic_event and not event.diagnostic_event.ephemeral:
            one = event.diagnostic_event
            self._hear(one.severity, _COLOUR.sub("", one.message).strip(), one.urn or "")

    @property
    def complaint(self) -> str:
        """The first error that belongs to no resource; else that of a program in YAML, with its place."""
        if self.complaints:
            return self.complaints[0]
        errors = [number for number, line in enumerate(self.written) if line.startswith(ERROR)]
        return " ".join(self.written[errors[0] : errors[0] + 2]).removeprefix(ERROR).rstrip(":") if errors else ""

    def is_stuck(self) -> bool:
        """Whether the engine failed to delete something, and since then does nothing but wait."""
        return self._not_deleted and not self._under_way and time.monotonic() > self._heard + STUCK_AFTER_SECONDS

    def _start(self, step: StepEventMetadata) -> None:
        self.steps[step.urn] = step.op
        state = step.new or step.old
        if step.new is not None:
            self.registered[step.urn] = step.new
        if state is not None and state.custom:  # a component ends when the program says so
            self._under_way.add((step.urn, step.op))
        self._started[step.urn] = time.monotonic()
        if _is_shown(step):
            self.shown.add(step.urn)
            self._tell("started", step)

    def _fail(self, step: StepEventMetadata) -> None:
        self._under_way.discard((step.urn, step.op))
        self._not_deleted = self._not_deleted or step.op == OpType.DELETE_REPLACED

    def _finish(self, step: StepEventMetadata) -> None:
        self.done.append(step.urn)
        self._under_way.discard((step.urn, step.op))
        self._note(step)
        if step.urn in self.shown:
            self._tell(_KINDS.get(step.op, "created"), step)

    def _note(self, step: StepEventMetadata) -> None:
        state = step.new or step.old
        if state is None or not state.custom or step.type.startswith("pulumi:providers:"):
            return
        if step.op == OpType.CREATE:
            self.changes.created.append(step.urn)
        elif step.op == OpType.UPDATE:
            self.changes.changed[step.urn] = list(step.diffs or ())
        elif step.op == OpType.CREATE_REPLACEMENT:
            self.changes.replaced[step.urn] = list(step.keys or ())
        elif step.op == OpType.DELETE:
            self.changes.deleted.append(step.urn)

    def _tell(self, kind: str, step: StepEventMetadata) -> None:
        seconds = 0.0 if kind == "started" else time.monotonic() - self._started.get(step.urn, time.monotonic())
        self.on_event(Event(kind, step.urn, step.type, name_of(step.urn), seconds))

    def _hear(self, severity: str, message: str, urn: str) -> None:
        text = " ".join(message.split())
        if _FOLLOWS.fullmatch(text):
            return
        if severity == "error" and urn and type_of(urn) != STACK_TYPE:
            found = _CODE.fullmatch(_ENGINE_SAYS.sub("", text))
            code, said = found.groups() if found else ("", text)
            self.failures.append(Failure(urn, code, said))
            self.on_event(Event("failed", urn, type_of(urn), name_of(urn), 0.0, said))
        elif severity == "error":
            self.complaints.append(text)
        elif severity == WRITTEN:
            self.written.append(_RPC.sub("", text))
        elif severity in ("info", "warning"):
            self.logs.append(Log(severity, text, urn))


def is_made(urn: str, custom: bool) -> bool:
    """Whether the URN is a resource outside the engine, or an explicit provider of the program."""
    kind, _, name = urn.split("::", 2)[2].rpartition("::")
    return custom and not (kind.startswith("pulumi:providers:") and name.startswith("default"))


def _is_shown(step: StepEventMetadata) -> bool:
    state = step.new or step.old
    return (
        step.op in (*CREATES, *DELETES, OpType.UPDATE) and state is not None and is_made(step.urn, bool(state.custom))
    )
