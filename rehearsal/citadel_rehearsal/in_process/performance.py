"""Preview, up and down of one project in this process."""

from collections.abc import Mapping

from citadel_rehearsal.in_process.destroy import destroy
from citadel_rehearsal.in_process.monitor import Monitor
from citadel_rehearsal.in_process.program import Outcome, run
from citadel_rehearsal.program.destroyed import Destroyed
from citadel_rehearsal.program.event import OnEvent
from citadel_rehearsal.program.log import OnLog
from citadel_rehearsal.program.project import Project
from citadel_rehearsal.program.registration import Registration
from citadel_rehearsal.program.world import World


class InProcess:
    """Runs a project without Pulumi's engine: the monitor of this package creates the resources."""

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
        return run(self._project, monitor, on_log)
