"""Rules between a cluster's node groups, its network and its add-ons."""

from collections.abc import Iterator, Sequence

from eks_citadel.network.settings import NetworkChoices
from eks_citadel.nodes.findings import node_group_findings
from eks_citadel.nodes.settings.node_group import ClusterNodeGroupSettings, NodeGroupChoices
from eks_citadel.parsing.finding import Finding
from eks_citadel.parsing.parse import Later, at
from eks_citadel.parsing.refusal import EMPTY, GIVEN, known_words, refuse


def judge_addon_nodes(groups: Sequence[NodeGroupChoices], path: str) -> None:
    """Refuses groups of which none has a node for coredns, metrics-server and the EBS CSI driver."""
    if not groups:
        rule = "coredns needs nodes to become active"
        raise refuse(path, EMPTY, rule, "leave it out for the default group, or name one")
    if not any(group.takes_addons for group in groups):
        rule = "coredns needs a node at creation without taints, or with the taint CriticalAddonsOnly alone"
        raise refuse(
            path, ", ".join(group.name for group in groups), rule, "give one group a desired_size and no taints"
        )


def judge_places(groups: Sequence[ClusterNodeGroupSettings], network: NetworkChoices, path: str) -> None:
    """Refuses zones and subnets that are not those of the network's nodes, as far as they are known."""
    for index, group in enumerate(groups):
        here = f"{path}[{index}]"
        if network.existing:
            _judge_existing(group, network, here)
        else:
            _judge_new(group, network, here)


def _judge_new(group: ClusterNodeGroupSettings, network: NetworkChoices, path: str) -> None:
    if group.subnet_ids:
        rule = "subnets are named in an existing VPC, and this network is new"
        raise refuse(at(path, "subnet_ids"), GIVEN, rule, "write zones")
    for place, zone in enumerate(group.zones):
        if zone not in network.zones:
            way_out = f"{known_words(zone, network.zones)}, or add it there"
            raise refuse(f"{at(path, 'zones')}[{place}]", zone, "network.zones does not have it", way_out)


def _judge_existing(group: ClusterNodeGroupSettings, network: NetworkChoices, path: str) -> None:
    if group.zones:
        rule = "zones are named in a new network, and this one exists"
        raise refuse(at(path, "zones"), GIVEN, rule, "write subnet_ids")
    if not isinstance(group.subnet_ids, Later) and not isinstance(network.node_subnet_ids, Later):
        judge_own_subnets(group.subnet_ids, network.node_subnet_ids, at(path, "subnet_ids"))


def judge_own_subnets(own: Sequence[str | Later], every: Sequence[str | Later], path: str) -> None:
    """Refuses a subnet of a group that is not among the network's; each as far as it is known."""
    if any(isinstance(one, Later) for one in every):
        return
    for index, subnet_id in enumerate(own):
        if isinstance(subnet_id, str) and subnet_id not in every:
            rule = "network.node_subnet_ids does not have it, so network policies would not know its range"
            raise refuse(f"{path}[{index}]", subnet_id, rule, "add it there, or choose one of them")


def findings_of_groups(groups: Sequence[ClusterNodeGroupSettings]) -> Iterator[Finding]:
    """What is allowed and still worth knowing."""
    for group in groups:
        yield from node_group_findings(group)
    yield from _homes_of_addons(groups)


def _homes_of_addons(groups: Sequence[ClusterNodeGroupSettings]) -> Iterator[Finding]:
    homes = [group for group in groups if group.takes_addons]
    names = " and ".join(sorted(group.name for group in homes))
    if all(group.capacity_type == "SPOT" for group in homes):
        sentence = (
            f"coredns and the other add-ons run on Spot alone ({names}): when EC2 takes these nodes back, the cluster "
            "has no DNS until others come; give one group ON_DEMAND."
        )
        yield Finding("addons-on-spot", sentence)
    zones = {zone for group in homes for zone in group.zones or ("every",)}
    if len(zones) == 1 and "every" not in zones:
        sentence = (
            f"coredns and the other add-ons run in the zone {zones.pop()} alone ({names}): without it the cluster has "
            "no DNS; give a group in another zone that they may use."
        )
        yield Finding("addons-in-one-zone", sentence)
