"""The fixture `rehearsed` of pytest. Everything is imported when a test first uses it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from citadel_rehearsal.testing.rehearsals import Rehearsals


@pytest.fixture(scope="session")
def rehearsed() -> "Iterator[Rehearsals]":
    """Rehearses a program on an embedded AWS: `rehearsed("path/to/project")` or `rehearsed(function)`."""
    from citadel_rehearsal.testing.rehearsals import rehearsals

    with rehearsals() as found:
        yield found
