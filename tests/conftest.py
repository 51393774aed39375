"""Puts this directory on the path: tests of every part share `harness` and `input_shapes`."""

import pytest

from eks_citadel.rehearsal.collector import spare_collector

spare_collector()
# Files that wait for processes of their own come first, so that the workers end together.
FIRST = (
    "tests/engine/test_commands.py", "tests/engine/test_programs.py",
    "tests/examples/", "tests/unit/cli/", "tests/unit/rehearsal/",
)  # fmt: skip


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(
        key=lambda item: next((rank for rank, start in enumerate(FIRST) if item.nodeid.startswith(start)), len(FIRST))
    )
