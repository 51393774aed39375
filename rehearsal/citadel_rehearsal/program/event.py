"""What a rehearsal tells while it runs."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """`kind` is `started`, `created`, `failed`, `skipped` or `deleted`; `seconds` since it started."""

    kind: str
    urn: str
    type: str
    name: str
    seconds: float = 0.0
    reason: str = ""


@dataclass(frozen=True)
class Failure:
    """What was refused: by whom (`code`), and one line that says why."""

    urn: str
    code: str
    message: str


OnEvent = Callable[[Event], None]


def ignore(event: Event) -> None:
    """A listener that does not listen."""
