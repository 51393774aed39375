"""States that take time: CREATING, UPDATING and DELETING end at the first request after their time."""

import os
import time
from collections.abc import Callable
from typing import Any

TRANSITION_SECONDS = float(os.environ.get("CITADEL_TRANSITION_SECONDS", "0.05"))

Record = dict[str, Any]


def begin(record: Record, status: str, settle: Callable[[Record], None]) -> None:
    """Put the record in a passing state; `settle(record)` runs once its time is over."""
    record["status"] = status
    record["_until"] = time.monotonic() + TRANSITION_SECONDS
    record["_settle"] = settle


def settle(record: Record) -> None:
    """End the passing state if it is over."""
    if "_settle" in record and time.monotonic() >= record["_until"]:
        ending = record.pop("_settle")
        record.pop("_until")
        ending(record)


def become(status: str) -> Callable[[Record], None]:
    """An ending that only sets the status."""

    def ending(record: Record) -> None:
        record["status"] = status

    return ending


def public(record: Record) -> Record:
    """The record without what only the emulator may know."""
    return {key: value for key, value in record.items() if not key.startswith("_")}
