"""Puts this directory on the path: tests of every part share `harness` and `input_shapes`."""

import gc
import os
from collections.abc import Generator
from datetime import date

import pytest
from hypothesis import settings

from citadel_rehearsal.ground.collector import spare_collector
from eks_citadel.inputs import clock

spare_collector()
settings.register_profile("unhurried", settings.default, deadline=None)  # machines have slow moments
settings.load_profile("unhurried")
# Files that wait for processes of their own come first, so that the workers end together.
FIRST = (
    "tests/engine/test_commands.py", "tests/engine/test_programs.py",
    "tests/examples/", "tests/unit/eks_citadel/cli/", "tests/unit/citadel_rehearsal/",
)  # fmt: skip

DAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def on_the_same_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Versions lose their support as time goes; in this process it is always the same day."""
    monkeypatch.setattr(clock, "today", lambda: DAY)


@pytest.fixture(scope="session", autouse=True)
def token_programs(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The programs for tokens are installed, as a preview wants them; the machine's own come first."""
    folder = tmp_path_factory.mktemp("programs")
    for name in ("aws", "citadel"):
        (folder / name).write_text("#!/bin/sh\nexit 1\n")
        (folder / name).chmod(0o755)
    os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", ""), str(folder)])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(
        key=lambda item: next((rank for rank, start in enumerate(FIRST) if item.nodeid.startswith(start)), len(FIRST))
    )


def pytest_sessionfinish() -> None:
    """One look for garbage that complains is enough; pytest takes ten when it ends."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None]:
    """The names of what failed come last, a line each: a log may be kept by its end, and messages are long."""
    yield
    failed = [one.nodeid for kind in ("failed", "error") for one in terminalreporter.getreports(kind)]
    if failed:
        terminalreporter.section("failed, by name")
    for name in failed:
        terminalreporter.line(name)
