"""The day on which the embedded AWS lives: that of the clock, unless its run was told another."""

import os
from datetime import UTC, date, datetime


def today() -> date:
    """By CITADEL_TODAY, or else by the clock."""
    told = os.environ.get("CITADEL_TODAY")
    return date.fromisoformat(told) if told else datetime.now(UTC).date()
