"""Preview, up and down of one project in this process."""

from collections.abc import Mapping

from citadel_rehearsal.in_process.destroy import destroy
from citadel_rehearsal.in_process.monitor import Monitor
from citadel_rehearsal.in_process.program import Outcome, run
from citadel_rehearsal.program.changes import Changes
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
        self._earlier: Monitor | None = None
        self._monitor = Monitor(world, project, on_event=on_event)

    @property
    def registrations(self) -> Mapping[str, Registration]:
        return self._monitor.registrations

    @property
    def changes(self) -> Changes:
        return self._monitor.standing.changes

    def go_on(self, project: Project, world: World) -> None:
        self._project, self._world, self._earlier = project, world, self._monitor
        self._monitor = Monitor(world, project, on_event=self._on_event, earlier=self._earlier)

    def preview(self) -> Outcome:
        return self._run(Monitor(self._world, self._project, preview=True, earlier=self._earlier), self._on_log)

    def up(self) -> Outcome:
        return self._run(self._monitor)

    def destroy(self) -> Destroyed:
        return destroy(self._monitor, lift_protection=True, on_event=self._on_event)

    def _run(self, monitor: Monitor, on_log: OnLog | None = None) -> Outcome:
        outcome = run(self._project, monitor, on_log)
        if outcome.succeeded:
            monitor.finish([one.urn for one in outcome.not_judged])
        return outcome
