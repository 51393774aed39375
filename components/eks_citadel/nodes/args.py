"""Keys of `NodeRole`, `NodeGroup` and `Addons`, and those of a whole cluster's groups and add-ons."""

from typing import Any, NotRequired, TypedDict

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
    """Pinned versions by add-on, instead of those for the Kubernetes version; the set of add-ons is fixed."""


class AddonRolesArgs(TypedDict):
    addon_role_arns: NotRequired[dict[str, pulumi.Input[str]]]
    """Roles that another team made, by the add-on of the six that calls AWS: `vpc-cni`, `aws-ebs-csi-driver`."""


class FurtherAddonArgs(TypedDict):
    name: str
    """Name of the EKS add-on, such as `aws-efs-csi-driver`, or `aws-load-balancer-controller`."""
    version: str
    """Its version, as EKS or its Helm chart writes it; no default, since each Kubernetes version has others."""
    configuration: NotRequired[dict[str, Any]]
    """Its configuration values, which EKS checks against the schema of this version, or values of its chart."""
    role_arn: NotRequired[pulumi.Input[str]]
    """A role that another team made for its service account, instead of one with the policies that it needs."""
    hosted_zone_ids: NotRequired[list[str]]
    """Hosted zones in which external-dns and cert-manager change records."""


class FurtherAddonsArgs(TypedDict):
    addons: NotRequired[list[FurtherAddonArgs]]
    """Add-ons beside the six of every cluster."""


class VolumeScopeArgs(TypedDict):
    volume_scope: NotRequired[str]
    """Volumes that the EBS CSI driver may manage: the `cluster`'s, by their tags, or those of the whole `account`."""


class AdoptedAddonsArgs(TypedDict):
    adopted_addons: NotRequired[dict[str, str]]
    """Add-ons that are there, by their names: the URN in this stack, or `CLUSTER:ADDON` to import one."""


class AddonsArgs(
    NamedClusterArgs,
    ActiveClusterArgs,
    VersionArgs,
    AddonVersionsArgs,
    AddonRolesArgs,
    FurtherAddonsArgs,
    VolumeScopeArgs,
    AdoptedAddonsArgs,
    PolicyModeArgs,
    FamilyArgs,
    BoundedArgs,
    TaggedArgs,
):
    stage: str
    """`before-nodes`: vpc-cni, eks-pod-identity-agent, kube-proxy; `after-nodes`: the others, which need nodes."""
    node_group_arns: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """ARNs of the node groups for which the stage `after-nodes` waits."""
    vpc_id: NotRequired[pulumi.Input[str]]
    """VPC of the cluster, for `aws-load-balancer-controller` only."""
    reserved_volume_attachments: NotRequired[int]
    """A node's own volumes, which pods cannot attach: 2 on Bottlerocket, 1 on AL2023."""
    dedicated_nodes: NotRequired[bool]
    """Whether all nodes for add-ons have the taint `CriticalAddonsOnly`, which metrics-server tolerates only then."""


class TaintArgs(TypedDict):
    key: str
    """Key of the taint."""
    value: NotRequired[str]
    """Value of the taint."""
    effect: str
    """`NO_SCHEDULE`, `NO_EXECUTE` or `PREFER_NO_SCHEDULE`."""


class NodeGroupChoicesArgs(TypedDict):
    name: str
    """Key of the group."""
    instance_types: NotRequired[list[str]]
    """Instance types."""
    capacity_type: NotRequired[str]
    """`ON_DEMAND`, or `SPOT`: EC2's spare capacity, which it takes back two minutes after a notice."""
    min_size: NotRequired[int]
    """Smallest number of nodes."""
    max_size: NotRequired[int]
    """Largest number of nodes."""
    desired_size: NotRequired[int]
    """Number of nodes at creation; autoscalers change it afterwards."""
    ami_type: NotRequired[str]
    """AMI type in EKS's spelling, such as `AL2023_ARM_64_STANDARD`."""
    disk_size_gib: NotRequired[int]
    """Size of the encrypted disk for images and volumes in GiB."""
    labels: NotRequired[dict[str, str]]
    """Labels of the nodes."""
    taints: NotRequired[list[TaintArgs]]
    """Taints of the nodes."""
    bottlerocket_settings: NotRequired[dict[str, Any]]
    """Settings of Bottlerocket as a nested map, such as `{kubernetes: {max-pods: 58}}`."""


class ClusterNodeGroupArgs(NodeGroupChoicesArgs):
    zones: NotRequired[list[str]]
    """Letters of the zones of this group in a new network, among its `zones`."""
    subnet_ids: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Subnets of this group in an existing VPC, among its `node_subnet_ids`."""


class NodeGroupArgs(NodeGroupChoicesArgs, NamedClusterArgs, TaggedArgs):
    node_role_arn: pulumi.Input[str]
    """Role of the nodes, known once its policies are attached."""
    subnet_ids: pulumi.Input[list[pulumi.Input[str]]]
    """Subnets of the nodes, known once they have outbound routes."""
    kubernetes_version: NotRequired[str]
    """Minor version of Kubernetes."""


class NodeRoleArgs(NamedClusterArgs, BoundedArgs, TaggedArgs):
    pass
