"""Preview, up and down of one project: what an engine does for a rehearsal."""

from collections.abc import Mapping
from typing import Protocol

from eks_citadel import endpoint
from eks_citadel.rehearsal.admission import emulated_admission
from eks_citadel.rehearsal.engine.destroy import Destroyed, destroy
from eks_citadel.rehearsal.engine.event import Failure, OnEvent
from eks_citadel.rehearsal.engine.monitor import Monitor
from eks_citadel.rehearsal.engine.program import Log, OnLog, Outcome, run
from eks_citadel.rehearsal.engine.project import Project
from eks_citadel.rehearsal.engine.registration import Registration
from eks_citadel.rehearsal.engine.world import World


class Pass(Protocol):
    """How a preview or an update ended. `error` is one sentence, `failures` are single resources."""

    @property
    def error(self) -> str: ...
    @property
    def trace(self) -> str: ...
    @property
    def failures(self) -> list[Failure]: ...
    @property
    def skipped(self) -> dict[str, str]: ...
    @property
    def logs(self) -> list[Log]: ...
    @property
    def succeeded(self) -> bool: ...


class Performance(Protocol):
    """One stack, from its preview to its end."""

    @property
    def registrations(self) -> Mapping[str, Registration]:
        """What is there, by URN."""
        ...

    def preview(self) -> Pass:
        """Nothing is made."""
        ...

    def up(self) -> Pass:
        """Everything is made that can be."""
        ...

    def destroy(self) -> Destroyed:
        """Protection is lifted first, in a step of its own."""
        ...


class InProcess:
    """Without an engine: the monitor of this package makes what the program registers."""

    def __init__(self, project: Project, world: World, on_event: OnEvent, on_log: OnLog | None) -> None:
        self._project = project
        self._world = world
        self._on_event = on_event
        self._on_log = on_log
        self._monitor = Monitor(world, project, on_event=on_event)

    @property
    def registrations(self) -> Mapping[str, Registration]:
        return self._monitor.registrations

    def preview(self) -> Outcome:
        return self._run(Monitor(self._world, self._project, preview=True), self._on_log)

    def up(self) -> Outcome:
        return self._run(self._monitor)

    def destroy(self) -> Destroyed:
        return destroy(self._monitor, lift_protection=True, on_event=self._on_event)

    def _run(self, monitor: Monitor, on_log: OnLog | None = None) -> Outcome:
        with endpoint.asking(emulated_admission(self._world)):
            return run(self._project, monitor, on_log)
