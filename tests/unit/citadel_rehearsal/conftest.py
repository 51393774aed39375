"""An embedded AWS with a cluster for pods, for the modules that make none of their own."""

from collections.abc import Iterator
from typing import Any

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import REGION, World
from unit.citadel_rehearsal.pod_world import cluster


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.02) as running:
        yield running


@pytest.fixture(scope="module")
def world(aws: EmbeddedAws) -> World:
    return World(aws)


@pytest.fixture(scope="module")
def red(world: World) -> str:
    """A cluster with nodes and the agent."""
    return cluster(world, "redfish-of-the-sea")


@pytest.fixture(scope="module")
def auth(aws: EmbeddedAws) -> Any:
    return aws.client("eks-auth", REGION)
