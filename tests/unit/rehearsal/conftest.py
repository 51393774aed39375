"""An embedded AWS with a cluster for pods, for the modules that make none of their own."""

from collections.abc import Iterator
from typing import Any

import pytest
from eks_world import REGION, World
from pod_world import cluster

from eks_citadel.rehearsal.embedded_aws import EmbeddedAws


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
