"""The day of the run, by which versions of Kubernetes are supported."""

from datetime import UTC, date, datetime


def today() -> date:
    """In UTC."""
    return datetime.now(UTC).date()
