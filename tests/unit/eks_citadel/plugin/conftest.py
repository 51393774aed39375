"""One plugin for all tests of a worker: each Construct has a monitor of its own."""

from collections.abc import Iterator

import pytest

from eks_citadel.enter import admission

from .engine import ROOT, Plugin, started


@pytest.fixture(scope="session")
def plugin() -> Iterator[Plugin]:
    with started(ROOT / "tests" / "unit" / "eks_citadel" / "plugin" / "plugin.py") as running:
        yield running


@pytest.fixture(autouse=True)
def admitted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The API server lets the deployer in at once, in this process too."""
    monkeypatch.setattr(admission, "ask", lambda *_: 200)
