"""Rules between a cluster's node groups, its network and its add-ons."""

from collections.abc import Iterator, Sequence

from eks_citadel.network.settings import NetworkChoices
from eks_citadel.nodes.settings import bottlerocket
from eks_citadel.nodes.settings.instance_types import accelerator_without_driver, driver_without_accelerator, is_known
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
        for kind in group.instance_types:
            yield from _instance_type(group, kind)
        if group.ami_type in ("AL2023_ARM_64_NVIDIA", "AL2023_x86_64_NVIDIA"):
            sentence = (
                f"{group.name} has {group.ami_type}, an image without NVIDIA's device plugin: pods that request "
                "nvidia.com/gpu stay pending until you install it, or choose Bottlerocket, which has it."
            )
            yield Finding("device-plugin-not-installed", sentence)
        yield from _bottlerocket(group)
        if group.capacity_type == "SPOT" and len(group.instance_types) == 1:
            sentence = (
                f"{group.name} buys {group.instance_types[0]} alone on Spot: when EC2 has none to spare, the group "
                "gets no node, and at its creation fails; name several types of the same size."
            )
            yield Finding("spot-single-instance-type", sentence)
    yield from _homes_of_addons(groups)


def _bottlerocket(group: NodeGroupChoices) -> Iterator[Finding]:
    for path, opens in bottlerocket.told(group.bottlerocket_settings):
        yield Finding("bottlerocket-setting-opens", f"{group.name} has the setting {path}: {opens}.")
    for path in bottlerocket.newer_than_table(group.bottlerocket_settings):
        sentence = (
            f"{group.name} has the setting {path}, which is newer than this library's table: if its Bottlerocket does "
            "not have it, the nodes never join."
        )
        yield Finding("bottlerocket-setting-newer-than-table", sentence)


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


def _instance_type(group: NodeGroupChoices, kind: str) -> Iterator[Finding]:
    if not is_known(kind):
        sentence = (
            f"{group.name} asks for {kind}, a type that is newer than this library's table: if EC2 does not "
            "have it in the region, the node group cannot be created."
        )
        yield Finding("instance-type-newer-than-table", sentence)
    if missing := accelerator_without_driver(kind, group.ami_type):
        sentence = (
            f"{group.name} has {kind} with {group.ami_type}, an image without a driver for {missing}: pods "
            "that request them stay pending until you install a driver."
        )
        yield Finding("accelerator-without-driver", sentence)
    if unused := driver_without_accelerator(kind, group.ami_type):
        sentence = (
            f"{group.name} has {kind} with {group.ami_type}, an image for {unused}, which the type does not have: "
            "choose another image or another type."
        )
        yield Finding("driver-without-accelerator", sentence)
