"""Transitional states: CREATING, UPDATING and DELETING end at the first request after their duration."""

import os
import time
from collections.abc import Callable
from typing import Any

TRANSITION_SECONDS = float(os.environ.get("CITADEL_TRANSITION_SECONDS", "0.05"))

Record = dict[str, Any]


def begin(record: Record, status: str, settle: Callable[[Record], None]) -> None:
    """Put the record in a transitional state. `settle(record)` runs when the state's duration is over."""
    record["status"] = status
    record["_until"] = time.monotonic() + TRANSITION_SECONDS
    record["_settle"] = settle


def settle(record: Record) -> None:
    """End the transitional state if its duration is over."""
    if "_settle" in record and time.monotonic() >= record["_until"]:
        ending = record.pop("_settle")
        record.pop("_until")
        ending(record)


def become(status: str) -> Callable[[Record], None]:
    """A function for `begin` that only sets the status."""

    def ending(record: Record) -> None:
        record["status"] = status

    return ending


def public(record: Record) -> Record:
    """The record without the emulator's internal keys."""
    return {key: value for key, value in record.items() if not key.startswith("_")}
