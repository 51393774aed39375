"""What one pass registered, and how each of it went."""

import threading
from typing import Any

from citadel_rehearsal.program.event import Event, Failure, OnEvent, ignore
from citadel_rehearsal.program.registration import STACK_TYPE, Registration
from citadel_rehearsal.program.sentences import sentence_of
from citadel_rehearsal.program.wire import Message


class Record:
    """`registrations` by URN in the order of their arrival; `failures`; `skipped` by URN with the reason; `outputs` of
    components and of the stack by URN. Safe in threads; the listener hears one event at a time.
    """

    def __init__(self, on_event: OnEvent = ignore) -> None:
        self.registrations: dict[str, Registration] = {}
        self.failures: list[Failure] = []
        self.skipped: dict[str, str] = {}
        self.outputs: dict[str, Message] = {}
        self._on_event = on_event
        self._lock = threading.Lock()
        self._telling = threading.Lock()

    @property
    def stack_outputs(self) -> dict[str, Any]:
        """What the program exported."""
        stacks = [one.urn for one in self.registrations.values() if one.type == STACK_TYPE]
        return self.outputs[stacks[0]].values if stacks and stacks[0] in self.outputs else {}

    def add(self, registration: Registration) -> bool:
        """Whether it is the first of its URN; another is not kept."""
        with self._lock:
            return self.registrations.setdefault(registration.urn, registration) is registration

    def replace(self, registration: Registration) -> None:
        """Keep it, whatever had its URN."""
        self.registrations[registration.urn] = registration

    def started(self, registration: Registration) -> None:
        """It is being made, or judged in a preview."""
        self._tell("started", registration)

    def created(self, registration: Registration, seconds: float) -> None:
        """It is made."""
        registration.state = "created"
        self._tell("created", registration, seconds)

    def failed(self, registration: Registration, error: BaseException) -> None:
        """It was refused; the reason is kept in one line."""
        code, message = sentence_of(error)
        with self._lock:
            registration.state = "failed"
            self.failures.append(Failure(registration.urn, code, message))
        self._tell("failed", registration, reason=message)

    def passed_over(self, registration: Registration, reason: str) -> None:
        """It cannot be made, since what it needs was not."""
        registration.state = "skipped"
        self.skipped[registration.urn] = reason
        self._tell("skipped", registration, reason=reason)

    def _tell(self, kind: str, registration: Registration, seconds: float = 0.0, reason: str = "") -> None:
        with self._telling:
            self._on_event(Event(kind, registration.urn, registration.type, registration.name, seconds, reason))
