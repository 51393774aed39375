"""A Pulumi construct library that bootstraps a secure Amazon EKS cluster in one step.

Public names are imported on first use, so that the `citadel` command does not wait for Pulumi's providers to load.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eks_citadel.control_plane.args import ControlPlaneArgs as ControlPlaneArgs
    from eks_citadel.control_plane.control_plane import ControlPlane as ControlPlane
    from eks_citadel.enter.args import ClusterAccessArgs as ClusterAccessArgs
    from eks_citadel.enter.cluster_access import ClusterAccess as ClusterAccess
    from eks_citadel.foundation.args import FoundationArgs as FoundationArgs
    from eks_citadel.foundation.foundation import Foundation as Foundation
    from eks_citadel.leave.args import PodIdentityArgs as PodIdentityArgs
    from eks_citadel.leave.args import WorkloadRoleArgs as WorkloadRoleArgs
    from eks_citadel.leave.pod_identity import PodIdentity as PodIdentity
    from eks_citadel.leave.workload_role import WorkloadRole as WorkloadRole
    from eks_citadel.network.args import NetworkArgs as NetworkArgs
    from eks_citadel.network.network import Network as Network
    from eks_citadel.nodes.addons import Addons as Addons
    from eks_citadel.nodes.args import AddonsArgs as AddonsArgs
    from eks_citadel.nodes.args import NodeGroupArgs as NodeGroupArgs
    from eks_citadel.nodes.args import NodeRoleArgs as NodeRoleArgs
    from eks_citadel.nodes.node_group import NodeGroup as NodeGroup
    from eks_citadel.nodes.node_role import NodeRole as NodeRole
    from eks_citadel.parsing.refusal import Refusal as Refusal
    from eks_citadel.secure_cluster.args import ClusterGatesArgs as ClusterGatesArgs
    from eks_citadel.secure_cluster.args import SecureClusterArgs as SecureClusterArgs
    from eks_citadel.secure_cluster.cluster_gates import ClusterGates as ClusterGates
    from eks_citadel.secure_cluster.secure_cluster import SecureCluster as SecureCluster
    from eks_citadel.talk.args import IsolatedNamespaceArgs as IsolatedNamespaceArgs
    from eks_citadel.talk.args import KubeSystemArgs as KubeSystemArgs
    from eks_citadel.talk.isolated_namespace import IsolatedNamespace as IsolatedNamespace
    from eks_citadel.talk.kube_system import KubeSystem as KubeSystem
    from eks_citadel.traffic.args import TrafficSwitchArgs as TrafficSwitchArgs
    from eks_citadel.traffic.traffic_switch import TrafficSwitch as TrafficSwitch

_HOMES = {
    "Addons": "nodes.addons",
    "AddonsArgs": "nodes.args",
    "ClusterAccess": "enter.cluster_access",
    "ClusterAccessArgs": "enter.args",
    "ClusterGates": "secure_cluster.cluster_gates",
    "ClusterGatesArgs": "secure_cluster.args",
    "ControlPlane": "control_plane.control_plane",
    "ControlPlaneArgs": "control_plane.args",
    "Foundation": "foundation.foundation",
    "FoundationArgs": "foundation.args",
    "IsolatedNamespace": "talk.isolated_namespace",
    "IsolatedNamespaceArgs": "talk.args",
    "KubeSystem": "talk.kube_system",
    "KubeSystemArgs": "talk.args",
    "Network": "network.network",
    "NetworkArgs": "network.args",
    "NodeGroup": "nodes.node_group",
    "NodeGroupArgs": "nodes.args",
    "NodeRole": "nodes.node_role",
    "NodeRoleArgs": "nodes.args",
    "PodIdentity": "leave.pod_identity",
    "PodIdentityArgs": "leave.args",
    "Refusal": "parsing.refusal",
    "SecureCluster": "secure_cluster.secure_cluster",
    "SecureClusterArgs": "secure_cluster.args",
    "TrafficSwitch": "traffic.traffic_switch",
    "TrafficSwitchArgs": "traffic.args",
    "WorkloadRole": "leave.workload_role",
    "WorkloadRoleArgs": "leave.args",
}

__all__ = [
    "Addons",
    "AddonsArgs",
    "ClusterAccess",
    "ClusterAccessArgs",
    "ClusterGates",
    "ClusterGatesArgs",
    "ControlPlane",
    "ControlPlaneArgs",
    "Foundation",
    "FoundationArgs",
    "IsolatedNamespace",
    "IsolatedNamespaceArgs",
    "KubeSystem",
    "KubeSystemArgs",
    "Network",
    "NetworkArgs",
    "NodeGroup",
    "NodeGroupArgs",
    "NodeRole",
    "NodeRoleArgs",
    "PodIdentity",
    "PodIdentityArgs",
    "Refusal",
    "SecureCluster",
    "SecureClusterArgs",
    "TrafficSwitch",
    "TrafficSwitchArgs",
    "WorkloadRole",
    "WorkloadRoleArgs",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
