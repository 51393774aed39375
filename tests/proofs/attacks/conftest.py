"""One evaluator for all the attacks, and what they counted, printed at the end of the run."""

import time
from collections.abc import Iterator

import pytest

from eks_citadel.rehearsal.embedded_aws import EmbeddedAws
from proofs.attacks.live_world import LiveWorld
from proofs.attacks.matrix import Decider
from proofs.attacks.simulator import Simulator

FIGURES: list[str] = []


@pytest.fixture(scope="session")
def simulators() -> Iterator[list[Simulator]]:
    """Two processes: cells and changes are shared out between them."""
    start, processes = time.monotonic(), [Simulator(), Simulator()]
    yield processes
    for process in processes:
        process.close()
    decided = sum(process.decided for process in processes)
    FIGURES.append(f"{decided:,} decisions by iam-simulate, {time.monotonic() - start:.0f} s in all")


@pytest.fixture(scope="session")
def simulator(simulators: list[Simulator]) -> Simulator:
    return simulators[0]


@pytest.fixture(scope="session")
def decider(simulators: list[Simulator]) -> Decider:
    return Decider(simulators)


@pytest.fixture(scope="session")
def live_aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws() as aws:
        yield aws


@pytest.fixture(scope="session")
def live_world(live_aws: EmbeddedAws) -> LiveWorld:
    return LiveWorld(live_aws)


@pytest.fixture(scope="session")
def figures() -> list[str]:
    return FIGURES


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if FIGURES:
        terminalreporter.section("attacks")
        for line in FIGURES:
            terminalreporter.write_line(line)
