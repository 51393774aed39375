"""The fixture `recorded` of pytest, and the watch over assertions that nobody waits for.

Nothing of Pulumi is imported before a test uses it.
"""

import sys
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from eks_citadel.testing.graph import Graph


@pytest.fixture(scope="session")
def recorded() -> "Callable[..., Graph]":
    """`eks_citadel.testing.recorded`: `recorded(function)` or `recorded("path/to/project")`."""
    from eks_citadel.testing.recording import recorded as record

    return record


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Errors: `NeverRan` of a test that would pass although an assertion in an `apply` of its file never ran."""
    if "pulumi" not in sys.modules:
        return (yield)
    from eks_citadel.testing.applies import judged_applies

    with judged_applies(str(item.path)):
        return (yield)
