"""The arguments of `SecureCluster` and `ClusterGates`."""

from typing import Any, NotRequired

import pulumi

from eks_citadel.control_plane.args import ControlPlaneChoicesArgs
from eks_citadel.enter.args import AdoptedEntriesArgs, ClusterAccessChoicesArgs, EndpointArgs
from eks_citadel.inputs.args import (
    ActiveClusterArgs,
    BoundedArgs,
    DnsArgs,
    FamilyArgs,
    PolicyModeArgs,
    ServiceRangeArgs,
    TaggedArgs,
    VersionArgs,
)
from eks_citadel.leave.args import ClusterPodIdentityArgs
from eks_citadel.network.args import ClusterNetworkArgs
from eks_citadel.nodes.args import (
    AddonRolesArgs,
    AddonVersionsArgs,
    AdoptedAddonsArgs,
    ClusterNodeGroupArgs,
    FurtherAddonsArgs,
    VolumeScopeArgs,
)
from eks_citadel.talk.args import FlowArgs, NamespaceArgs


class GatesChoicesArgs(
    ClusterAccessChoicesArgs,
    AddonVersionsArgs,
    AddonRolesArgs,
    FurtherAddonsArgs,
    VolumeScopeArgs,
    PolicyModeArgs,
    DnsArgs,
):
    network: ClusterNetworkArgs
    """A new VPC, or an existing one."""
    node_role_arn: NotRequired[pulumi.Input[str]]
    """A role that another team made for the nodes, instead of a new one; NodeRole says which permissions it needs."""
    node_groups: NotRequired[list[ClusterNodeGroupArgs]]
    """Node groups, which replace the default group."""
    namespaces: NotRequired[list[NamespaceArgs]]
    """Namespaces beside `default`; each is closed."""
    flows: NotRequired[list[FlowArgs]]
    """Who may open connections to whom."""
    pod_identities: NotRequired[list[ClusterPodIdentityArgs]]
    """Which role the pods of a service account get."""


class SecureClusterArgs(GatesChoicesArgs, ControlPlaneChoicesArgs):
    cluster_name: NotRequired[str]
    """Name of the EKS cluster."""
    deployer_reaches_endpoint: NotRequired[bool]
    """Whether the deployer reaches the endpoint, so that objects in the cluster are created."""


class ClusterGatesArgs(
    GatesChoicesArgs,
    VersionArgs,
    FamilyArgs,
    ServiceRangeArgs,
    ActiveClusterArgs,
    EndpointArgs,
    AdoptedEntriesArgs,
    AdoptedAddonsArgs,
    BoundedArgs,
    TaggedArgs,
):
    cluster: NotRequired[pulumi.Input[Any]]
    """In Python, the cluster itself instead of its names: an `aws.eks.Cluster` or a `pulumi_eks.Cluster`."""
    cluster_name: NotRequired[pulumi.Input[str]]
    """Name of the cluster; as plain text where roles are made for pods, since they trust the cluster by its name."""
    authentication_mode: NotRequired[pulumi.Input[str]]
    """Where the cluster takes its people from, `API` or `API_AND_CONFIG_MAP`; left out, EKS is asked."""
    deployer_reaches_endpoint: bool
    """Whether the deployer reaches the endpoint, so that objects in the cluster are created."""
