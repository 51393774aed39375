"""Preview, up and down of one project, whatever engine does them."""

from collections.abc import Mapping
from typing import Protocol

from citadel_rehearsal.program.destroyed import Destroyed
from citadel_rehearsal.program.event import Failure
from citadel_rehearsal.program.log import Log
from citadel_rehearsal.program.registration import Registration


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
