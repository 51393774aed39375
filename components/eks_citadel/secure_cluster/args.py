"""The arguments of `SecureCluster`."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi

from eks_citadel.enter.args import AccessEntryArgs
from eks_citadel.leave.args import PermissionsArgs
from eks_citadel.nodes.args import TaintArgs
from eks_citadel.talk.args import FlowArgs


class ClusterNetworkArgs(TypedDict):
    cidr: NotRequired[str]
    """Range of a new VPC, private IPv4 from /16 to /20."""
    zones: NotRequired[list[str]]
    """Letters of two or more zones of a new VPC, such as ["a", "b"]."""
    outbound: NotRequired[str]
    """Way out of the nodes: `single-nat`, `nat-per-zone`, or `aws-endpoints`, which reaches AWS and nothing else."""
    aws_endpoints: NotRequired[list[str]]
    """Services with an interface endpoint beside the base set, such as `secretsmanager`."""
    public_load_balancers: NotRequired[bool]
    """Whether public subnets are offered to load balancers."""
    vpc_id: NotRequired[pulumi.Input[str]]
    """An existing VPC, instead of `cidr` and `zones`."""
    node_subnet_ids: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Subnets of nodes in an existing VPC, in two zones or more."""
    control_plane_subnet_ids: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Subnets of the control plane's interfaces in an existing VPC."""
    aws_endpoint_subnet_ids: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Subnets of interface endpoints in an existing VPC."""


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


class NamespaceArgs(TypedDict):
    name: str
    """Name of the namespace."""
    existing: NotRequired[bool]
    """Whether the namespace is there already: it is labelled and closed, never made or deleted."""
    pod_security: NotRequired[str]
    """Pod Security standard: `restricted`, `baseline` or `privileged`."""


class ClusterPodIdentityArgs(TypedDict):
    namespace: str
    """Namespace of the service account."""
    service_account: str
    """Service account whose pods get the role."""
    role_arn: NotRequired[pulumi.Input[str]]
    """Role in the cluster's account that trusts `pods.eks.amazonaws.com`; this or `permissions`."""
    permissions: NotRequired[PermissionsArgs]
    """What a role made for these pods may do; it trusts this cluster only."""
    pod_labels: NotRequired[dict[str, str]]
    """Labels of the pods, to which the namespace opens the way to credentials."""
    target_role_arn: NotRequired[pulumi.Input[str]]
    """Role, also of another account, that EKS takes with the first one."""
    disable_session_tags: NotRequired[bool]
    """Whether the session has no tags that say whose it is."""
    session_policy: NotRequired[str]
    """Policy in JSON that narrows the session; only without session tags."""


class SecureClusterArgs(TypedDict):
    kubernetes_version: str
    """Minor version of Kubernetes, such as "1.36"; no default, since one that moved would upgrade live clusters."""
    network: ClusterNetworkArgs
    """A new VPC, or an existing one."""
    access_entries: list[AccessEntryArgs]
    """Everybody who can enter; one must be admin of the cluster."""
    cluster_name: NotRequired[str]
    """Name of the cluster, as EKS knows it."""
    endpoint_public_cidrs: NotRequired[list[str]]
    """Public ranges that reach the endpoint; none: the endpoint is private."""
    endpoint_private_cidrs: NotRequired[list[str]]
    """Private ranges outside the VPC, such as a VPN's, that reach the endpoint."""
    node_groups: NotRequired[list[ClusterNodeGroupArgs]]
    """Groups of nodes; giving any replaces the default group."""
    addon_versions: NotRequired[dict[str, str]]
    """Pins: add-on to version; the set of add-ons does not change."""
    namespaces: NotRequired[list[NamespaceArgs]]
    """Namespaces beside `default`; each is closed."""
    flows: NotRequired[list[FlowArgs]]
    """Who may open connections to whom."""
    pod_identities: NotRequired[list[ClusterPodIdentityArgs]]
    """Which role the pods of a service account get."""
    network_policy_mode: NotRequired[str]
    """`strict` (pods start closed) or `standard` (pods start open for seconds)."""
    deployer_reaches_endpoint: NotRequired[bool]
    """Whether the deployer reaches the endpoint, so that objects in the cluster are made."""
    deployer_role_arn: NotRequired[pulumi.Input[str]]
    """Role that makes objects in the cluster."""
    token_command: NotRequired[str]
    """Program that gets the deployer's token: `aws` or `citadel`."""
    ip_family: NotRequired[str]
    """Family of the addresses of pods and Services, `ipv4` or `ipv6`; it never changes."""
    service_ipv4_cidr: NotRequired[str]
    """Range of Services of an IPv4 cluster."""
    deletion_protection: NotRequired[bool]
    """Whether EKS and Pulumi refuse to delete the cluster."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key of the API server's secrets and of the log group."""
    log_retention_days: NotRequired[int]
    """Days that the control plane's logs are kept."""
    retain_logs: NotRequired[bool]
    """Whether the log group outlives the cluster."""
    support_type: NotRequired[str]
    """`STANDARD` (upgraded by EKS at the end of support) or `EXTENDED` (paid)."""
    permissions_boundary_arn: NotRequired[str]
    """Boundary of every role that is made."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of every resource."""
