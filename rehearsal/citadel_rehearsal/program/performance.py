"""The interface of both engines: preview, up and destroy of one project."""

from collections.abc import Mapping
from typing import Protocol

from citadel_rehearsal.program.changes import Changes
from citadel_rehearsal.program.destroyed import Destroyed
from citadel_rehearsal.program.event import Failure
from citadel_rehearsal.program.log import Log
from citadel_rehearsal.program.not_judged import NotJudged
from citadel_rehearsal.program.project import Project
from citadel_rehearsal.program.registration import Registration
from citadel_rehearsal.program.world import World


class Pass(Protocol):
    """The result of a preview or an update. `error` is one sentence, `failures` has the refused resources."""

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
    def not_judged(self) -> list[NotJudged]: ...
    @property
    def succeeded(self) -> bool: ...


class Performance(Protocol):
    """The operations on one stack."""

    @property
    def registrations(self) -> Mapping[str, Registration]:
        """The stack's resources, by URN."""
        ...

    @property
    def changes(self) -> Changes:
        """What the last update did to the resources of the program before it."""
        ...

    def go_on(self, project: Project, world: World) -> None:
        """Go on with another program of the same project and stack, as an update of what there is."""
        ...

    def preview(self) -> Pass:
        """Run the program without creating resources."""
        ...

    def up(self) -> Pass:
        """Create every resource, except those that depend on a refused resource."""
        ...

    def destroy(self) -> Destroyed:
        """Lift protection in a first step, then delete every resource."""
        ...
