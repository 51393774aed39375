"""The arguments of `SecureCluster`."""

from typing import NotRequired

import pulumi

from eks_citadel.control_plane.args import ControlPlaneChoicesArgs
from eks_citadel.enter.args import ClusterAccessChoicesArgs
from eks_citadel.inputs.args import DnsArgs, PolicyModeArgs
from eks_citadel.leave.args import ClusterPodIdentityArgs
from eks_citadel.network.args import ClusterNetworkArgs
from eks_citadel.nodes.args import (
    AddonRolesArgs,
    AddonVersionsArgs,
    ClusterNodeGroupArgs,
    FurtherAddonsArgs,
    VolumeScopeArgs,
)
from eks_citadel.talk.args import FlowArgs, NamespaceArgs


class SecureClusterArgs(
    ClusterAccessChoicesArgs,
    AddonVersionsArgs,
    AddonRolesArgs,
    FurtherAddonsArgs,
    VolumeScopeArgs,
    PolicyModeArgs,
    DnsArgs,
    ControlPlaneChoicesArgs,
):
    network: ClusterNetworkArgs
    """A new VPC, or an existing one."""
    cluster_name: NotRequired[str]
    """Name of the EKS cluster."""
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
    deployer_reaches_endpoint: NotRequired[bool]
    """Whether the deployer reaches the endpoint, so that objects in the cluster are created."""
