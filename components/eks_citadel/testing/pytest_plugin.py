"""The fixture `recorded` of pytest. Everything is imported when a test first uses it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from eks_citadel.testing.graph import Graph


@pytest.fixture(scope="session")
def recorded() -> "Callable[..., Graph]":
    """`eks_citadel.testing.recorded`: `recorded(function)` or `recorded("path/to/project")`."""
    from eks_citadel.testing.recording import recorded as record

    return record
