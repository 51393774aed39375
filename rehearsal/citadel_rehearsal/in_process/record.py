"""Records the resources that one pass registered, and the result for each."""

import threading
from typing import Any

from citadel_rehearsal.program.event import Event, Failure, OnEvent, ignore
from citadel_rehearsal.program.registration import STACK_TYPE, Registration
from citadel_rehearsal.program.sentences import sentence_of
from citadel_rehearsal.program.wire import Message


class Record:
    """`registrations` by URN in the order of their arrival; `failures`; `skipped` by URN with the reason; `outputs` of
    components and of the stack by URN. Thread-safe; the listener gets one event at a time.
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
        """The outputs of the stack."""
        stacks = [one.urn for one in self.registrations.values() if one.type == STACK_TYPE]
        return self.outputs[stacks[0]].values if stacks and stacks[0] in self.outputs else {}

    def add(self, registration: Registration) -> bool:
        """Add a registration. Returns False, without adding it, when its URN is already registered."""
        with self._lock:
            return self.registrations.setdefault(registration.urn, registration) is registration

    def replace(self, registration: Registration) -> None:
        """Add a registration in place of an earlier one with its URN."""
        self.registrations[registration.urn] = registration

    def started(self, registration: Registration) -> None:
        """Note that the creation (in a preview, the validation) of a resource has started."""
        self._tell("started", registration)

    def done(self, kind: str, registration: Registration, seconds: float) -> None:
        """Note that a resource was `created`, `changed` or `kept` as it is."""
        registration.state = "created"
        self._tell(kind, registration, seconds)

    def failed(self, registration: Registration, error: BaseException) -> None:
        """Note that a resource was refused, with the reason in one line."""
        code, message = sentence_of(error)
        with self._lock:
            registration.state = "failed"
            self.failures.append(Failure(registration.urn, code, message))
        self._tell("failed", registration, reason=message)

    def passed_over(self, registration: Registration, reason: str) -> None:
        """Note that a resource is skipped, because one of its dependencies was not created."""
        registration.state = "skipped"
        self.skipped[registration.urn] = reason
        self._tell("skipped", registration, reason=reason)

    def _tell(self, kind: str, registration: Registration, seconds: float = 0.0, reason: str = "") -> None:
        with self._telling:
            self._on_event(Event(kind, registration.urn, registration.type, registration.name, seconds, reason))
