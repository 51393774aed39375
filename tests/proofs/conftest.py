"""One evaluator for each worker of the run, and what the attacks counted, printed at the end, also by `-n`."""

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest

from proofs.attacks.simulator import Simulator

START = time.monotonic()


class Figures:
    """Lines of this process, or of all workers."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.decided = 0

    def add(self, lines: list[str], decided: int) -> None:
        self.lines += lines
        self.decided += decided


FIGURES = Figures()


@pytest.fixture(scope="session")
def simulators() -> Iterator[list[Simulator]]:
    """Cells and changes are shared out between two processes; a worker of several has one."""
    processes = [Simulator() for _ in range(1 if "PYTEST_XDIST_WORKER" in os.environ else 2)]
    yield processes
    for process in processes:
        process.close()
        FIGURES.decided += process.decided


@pytest.fixture(scope="session")
def simulator(simulators: list[Simulator]) -> Simulator:
    return simulators[0]


@pytest.fixture(scope="session")
def figures() -> list[str]:
    return FIGURES.lines


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker has no terminal: the lines go home with its last words."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["attacks"] = {"lines": FIGURES.lines, "decided": FIGURES.decided}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """A worker of pytest-xdist has ended. https://pytest-xdist.readthedocs.io/en/stable/"""
    FIGURES.add(**getattr(node, "workeroutput", {}).get("attacks", {"lines": [], "decided": 0}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if FIGURES.lines:
        terminalreporter.section("attacks")
        for line in sorted(FIGURES.lines):
            terminalreporter.write_line(line)
        seconds = time.monotonic() - START
        terminalreporter.write_line(f"{FIGURES.decided:,} decisions by iam-simulate, {seconds:.0f} s in all")
