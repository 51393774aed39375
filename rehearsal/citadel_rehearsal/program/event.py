"""The progress events of a running rehearsal."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """`kind` is `started`, `created`, `changed`, `kept` (as it is), `failed`, `skipped` or `deleted`; `seconds` is the
    time since the start. An event of the kind `phase` has only a name: the phase of the rehearsal that begins."""

    kind: str
    urn: str
    type: str
    name: str
    seconds: float = 0.0
    reason: str = ""


@dataclass(frozen=True)
class Failure:
    """A refused resource: the error code of the service that refused it, and the reason in one line."""

    urn: str
    code: str
    message: str


def phase(name: str) -> Event:
    """A phase begins."""
    return Event("phase", "", "", name)


OnEvent = Callable[[Event], None]


def ignore(event: Event) -> None:
    """A listener that ignores all events."""
