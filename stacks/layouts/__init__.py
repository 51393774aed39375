"""The layouts: which components a stack deploys together."""

import pulumi

from config import ClusterConfig, FoundationConfig, SingleConfig, StackConfig
from layouts import cluster, foundation, single, traffic


def deploy(config: StackConfig) -> dict[str, pulumi.Input[object]]:
    """The exports of the configured layout."""
    if isinstance(config, SingleConfig):
        return single.deploy(config)
    if isinstance(config, FoundationConfig):
        return foundation.deploy(config)
    if isinstance(config, ClusterConfig):
        return cluster.deploy(config)
    return traffic.deploy(config)
