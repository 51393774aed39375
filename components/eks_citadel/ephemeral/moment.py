"""Moments in time as tags and configuration write them: in UTC, to the second."""

from datetime import UTC, datetime

from eks_citadel.parsing.refusal import Unfit

FORM = "%Y-%m-%dT%H:%M:%SZ"
EXAMPLE = "2026-11-30T09:00:00Z"


def moment(text: str) -> datetime:
    """Errors: ValueError for other forms: two ways to write one moment would be two values of a tag."""
    found = datetime.strptime(text, FORM).replace(tzinfo=UTC)
    if written(found) != text:
        raise ValueError(f"{text} is not as {EXAMPLE}")
    return found


def written(when: datetime) -> str:
    """The moment in UTC."""
    return when.astimezone(UTC).strftime(FORM)


def is_moment(text: str) -> None:
    """A check."""
    try:
        moment(text)
    except ValueError:
        raise Unfit("it is not a time in UTC to the second", f'write one such as "{EXAMPLE}"') from None
