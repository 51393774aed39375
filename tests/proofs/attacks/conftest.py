"""One decider, and one embedded AWS, for all the attacks of a worker."""

from collections.abc import Iterator

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from proofs.attacks.embedded import Embedded
from proofs.attacks.live_pods import LiveFleet
from proofs.attacks.live_world import LiveWorld
from proofs.attacks.matrix import Decider
from proofs.attacks.simulator import Simulator


@pytest.fixture(scope="session")
def decider(simulators: list[Simulator]) -> Decider:
    return Decider(simulators)


@pytest.fixture(scope="session")
def embedded() -> Embedded:
    return Embedded()


@pytest.fixture(scope="session")
def live_aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws() as aws:
        yield aws


@pytest.fixture(scope="session")
def live_world(live_aws: EmbeddedAws) -> LiveWorld:
    return LiveWorld(live_aws)


@pytest.fixture(scope="session")
def fleet(live_aws: EmbeddedAws) -> LiveFleet:
    return LiveFleet(live_aws)
