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
    """`before-nodes` (vpc-cni, Pod Identity agent, kube-proxy) or `after-nodes` (coredns, metrics-server, EBS CSI)."""
    addon_versions: NotRequired[dict[str, str]]
    """Pins: add-on to version."""
    network_policy_mode: NotRequired[str]
    """`strict` (pods start closed) or `standard` (default: pods start open for seconds)."""
    ip_family: NotRequired[str]
    """Family of the cluster's pods, `ipv4` (default) or `ipv6`."""
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
    """Minor version of Kubernetes; default: the cluster's when the group is made."""
    instance_types: NotRequired[list[str]]
    """Types of instances; default ["m7i.large"]."""
    min_size: NotRequired[int]
    """Fewest nodes; default 2."""
    max_size: NotRequired[int]
    """Most nodes; default 4."""
    desired_size: NotRequired[int]
    """Nodes at creation; default `min_size`. Autoscalers own it afterwards."""
    ami_type: NotRequired[str]
    """Image in EKS's spelling; default `BOTTLEROCKET_x86_64`."""
    disk_size_gib: NotRequired[int]
    """Size of the encrypted disk for images and volumes in GiB; default 50."""
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
