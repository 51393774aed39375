"""Where a cluster's node groups stand: in all node subnets of its network, or in some of them."""

from collections.abc import Iterable
from typing import Any

import pulumi

from eks_citadel.inputs.known import known
from eks_citadel.inputs.refusals import printing
from eks_citadel.network.network import Network
from eks_citadel.nodes.settings.node_group import ClusterNodeGroupSettings
from eks_citadel.secure_cluster.node_groups import judge_own_subnets


def node_subnet_ids(network: Network, group: ClusterNodeGroupSettings, path: str) -> "pulumi.Output[list[str]]":
    """The subnets of one group; its own ones are compared with the network's once both are known."""
    if group.zones:
        return pulumi.Output.all(*[network.node_subnets[zone] for zone in sorted(group.zones)])
    if not group.subnet_ids:
        return network.node_subnet_ids

    def judged(found: list[Any]) -> Iterable[str]:
        own, every = found
        judge_own_subnets(own, every, path)
        return own

    return pulumi.Output.all(known(group.subnet_ids), network.node_subnet_ids).apply(printing(judged))
