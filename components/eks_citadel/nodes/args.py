"""Keys of `NodeRole`, `NodeGroup` and `Addons`, and those of a whole cluster's groups and add-ons."""

from typing import NotRequired, TypedDict

import pulumi

from eks_citadel.inputs.args import (
    ActiveClusterArgs,
    BoundedArgs,
    FamilyArgs,
    NamedClusterArgs,
    PolicyModeArgs,
    TaggedArgs,
    VersionArgs,
)


class AddonVersionsArgs(TypedDict):
    addon_versions: NotRequired[dict[str, str]]
    """Pins, add-on to version, instead of the Kubernetes version's own; the set of add-ons does not change."""


class AddonsArgs(
    NamedClusterArgs,
    ActiveClusterArgs,
    VersionArgs,
    AddonVersionsArgs,
    PolicyModeArgs,
    FamilyArgs,
    BoundedArgs,
    TaggedArgs,
):
    stage: str
    """`before-nodes`: vpc-cni, eks-pod-identity-agent, kube-proxy; `after-nodes`: the others, which need nodes."""
    node_group_arns: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Groups of nodes for which the stage `after-nodes` waits."""


class TaintArgs(TypedDict):
    key: str
    """Key of the taint."""
    value: NotRequired[str]
    """Value of the taint."""
    effect: str
    """`NO_SCHEDULE`, `NO_EXECUTE` or `PREFER_NO_SCHEDULE`."""


class ClusterNodeGroupArgs(TypedDict):
    name: str
    """Key of the group."""
    instance_types: NotRequired[list[str]]
    """Types of instances."""
    min_size: NotRequired[int]
    """Fewest nodes."""
    max_size: NotRequired[int]
    """Most nodes."""
    desired_size: NotRequired[int]
    """Nodes at creation; autoscalers own the number afterwards."""
    ami_type: NotRequired[str]
    """Image in EKS's spelling, such as `AL2023_ARM_64_STANDARD`."""
    disk_size_gib: NotRequired[int]
    """Size of the encrypted disk for images and volumes in GiB."""
    labels: NotRequired[dict[str, str]]
    """Labels of the nodes."""
    taints: NotRequired[list[TaintArgs]]
    """Taints of the nodes."""


class NodeGroupArgs(ClusterNodeGroupArgs, NamedClusterArgs, TaggedArgs):
    node_role_arn: pulumi.Input[str]
    """Role of the nodes, known once its policies are attached."""
    subnet_ids: pulumi.Input[list[pulumi.Input[str]]]
    """Subnets of the nodes, known once they have a way out."""
    kubernetes_version: NotRequired[str]
    """Minor version of Kubernetes."""


class NodeRoleArgs(NamedClusterArgs, BoundedArgs, TaggedArgs):
    pass
