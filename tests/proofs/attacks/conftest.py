"""One evaluator for all the attacks, and what they counted, printed at the end of the run."""

import time
from collections.abc import Iterator

import pytest

from proofs.attacks.matrix import Decider
from proofs.attacks.simulator import Simulator

FIGURES: list[str] = []
_START: list[float] = []


@pytest.fixture(scope="session")
def simulator() -> Iterator[Simulator]:
    _START.append(time.monotonic())
    process = Simulator()
    yield process
    process.close()
    FIGURES.append(f"{process.decided:,} decisions by iam-simulate, {time.monotonic() - _START[0]:.0f} s in all")


@pytest.fixture(scope="session")
def decider(simulator: Simulator) -> Decider:
    return Decider(simulator)


@pytest.fixture(scope="session")
def figures() -> list[str]:
    return FIGURES


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if FIGURES:
        terminalreporter.section("attacks")
        for line in FIGURES:
            terminalreporter.write_line(line)
