"""Findings about a node group: what is allowed and still worth knowing."""

from collections.abc import Iterator

from eks_citadel.nodes.settings import bottlerocket
from eks_citadel.nodes.settings.instance_types import accelerator_without_driver, driver_without_accelerator, is_known
from eks_citadel.nodes.settings.node_group import NodeGroupChoices
from eks_citadel.parsing.finding import Finding


def node_group_findings(group: NodeGroupChoices) -> Iterator[Finding]:
    """The findings about one group."""
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


def _bottlerocket(group: NodeGroupChoices) -> Iterator[Finding]:
    for path, opens in bottlerocket.told(group.bottlerocket_settings):
        yield Finding("bottlerocket-setting-opens", f"{group.name} has the setting {path}: {opens}.")
    for path in bottlerocket.newer_than_table(group.bottlerocket_settings):
        sentence = (
            f"{group.name} has the setting {path}, which is newer than this library's table: if its Bottlerocket does "
            "not have it, the nodes never join."
        )
        yield Finding("bottlerocket-setting-newer-than-table", sentence)


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
