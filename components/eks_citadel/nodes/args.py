"""Keys of `NodeRole`, `NodeGroup` and `Addons`."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi


class AddonsArgs(TypedDict):
    cluster_name: pulumi.Input[str]
    """Name of the cluster; plain, the roles of the add-ons are made beside the cluster and not after it."""
    cluster_arn: NotRequired[pulumi.Input[str]]
    """ARN of the cluster, known once it is ACTIVE: the add-ons wait for it."""
    kubernetes_version: str
    """Minor version of Kubernetes, which decides the versions of the add-ons."""
    stage: str
    """`before-nodes`: vpc-cni, eks-pod-identity-agent, kube-proxy; `after-nodes`: the others, which need nodes."""
    addon_versions: NotRequired[dict[str, str]]
    """Pins: add-on to version."""
    network_policy_mode: NotRequired[str]
    """`strict` (pods start closed) or `standard` (pods start open for seconds)."""
    ip_family: NotRequired[str]
    """Family of the cluster's pods, `ipv4` or `ipv6`."""
    node_group_arns: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Groups of nodes for which the stage `after-nodes` waits."""
    permissions_boundary_arn: NotRequired[str]
    """Boundary of the add-ons' roles."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of every resource."""


class TaintArgs(TypedDict):
    key: str
    """Key of the taint."""
    value: NotRequired[str]
    """Value of the taint."""
    effect: str
    """`NO_SCHEDULE`, `NO_EXECUTE` or `PREFER_NO_SCHEDULE`."""


class NodeGroupArgs(TypedDict):
    name: str
    """Key of the group."""
    cluster_name: pulumi.Input[str]
    """Name of the cluster, known once vpc-cni and the Pod Identity agent are ACTIVE."""
    node_role_arn: pulumi.Input[str]
    """Role of the nodes, known once its policies are attached."""
    subnet_ids: pulumi.Input[list[pulumi.Input[str]]]
    """Subnets of the nodes, known once they have a way out."""
    kubernetes_version: NotRequired[str]
    """Minor version of Kubernetes."""
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
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of the group, its instances and their disks."""


class NodeRoleArgs(TypedDict):
    cluster_name: pulumi.Input[str]
    """Name of the cluster whose nodes they are."""
    permissions_boundary_arn: NotRequired[str]
    """Boundary of the role."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of the role."""
