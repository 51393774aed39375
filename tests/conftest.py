"""Puts this directory on the path: tests of every part share `harness` and `input_shapes`."""

import atexit
import gc

import pytest

# Pulumi's classes are many and live for ever: looking through them again and again took a fifth of the time.
gc.set_threshold(200_000, 50, 100)
atexit.register(gc.freeze)  # and once more when the interpreter ends
# Files that wait for processes of their own come first, so that the workers end together.
FIRST = ("tests/examples/", "tests/unit/cli/", "tests/unit/rehearsal/")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: next((rank for rank, start in enumerate(FIRST) if item.nodeid.startswith(start)), 3))
