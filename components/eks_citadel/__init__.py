"""A Pulumi construct library that bootstraps a secure Amazon EKS cluster in one step.

Names are loaded when they are asked for: the `citadel` command need not wait for Pulumi's providers.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eks_citadel.addons import Addons as Addons
    from eks_citadel.addons import AddonsArgs as AddonsArgs
    from eks_citadel.cluster_access import ClusterAccess as ClusterAccess
    from eks_citadel.cluster_access import ClusterAccessArgs as ClusterAccessArgs
    from eks_citadel.control_plane import ControlPlane as ControlPlane
    from eks_citadel.control_plane import ControlPlaneArgs as ControlPlaneArgs
    from eks_citadel.isolated_namespace import IsolatedNamespace as IsolatedNamespace
    from eks_citadel.isolated_namespace import IsolatedNamespaceArgs as IsolatedNamespaceArgs
    from eks_citadel.kube_system import KubeSystem as KubeSystem
    from eks_citadel.kube_system import KubeSystemArgs as KubeSystemArgs
    from eks_citadel.network import Network as Network
    from eks_citadel.network import NetworkArgs as NetworkArgs
    from eks_citadel.node_group import NodeGroup as NodeGroup
    from eks_citadel.node_group import NodeGroupArgs as NodeGroupArgs
    from eks_citadel.node_role import NodeRole as NodeRole
    from eks_citadel.node_role import NodeRoleArgs as NodeRoleArgs
    from eks_citadel.pod_identity import PodIdentity as PodIdentity
    from eks_citadel.pod_identity import PodIdentityArgs as PodIdentityArgs
    from eks_citadel.secure_cluster import SecureCluster as SecureCluster
    from eks_citadel.secure_cluster_args import SecureClusterArgs as SecureClusterArgs
    from eks_citadel.settings.refusal import Refusal as Refusal
    from eks_citadel.workload_role import WorkloadRole as WorkloadRole
    from eks_citadel.workload_role import WorkloadRoleArgs as WorkloadRoleArgs

_HOMES = {
    "Addons": "addons",
    "AddonsArgs": "addons",
    "ClusterAccess": "cluster_access",
    "ClusterAccessArgs": "cluster_access",
    "ControlPlane": "control_plane",
    "ControlPlaneArgs": "control_plane",
    "IsolatedNamespace": "isolated_namespace",
    "IsolatedNamespaceArgs": "isolated_namespace",
    "KubeSystem": "kube_system",
    "KubeSystemArgs": "kube_system",
    "Network": "network",
    "NetworkArgs": "network",
    "NodeGroup": "node_group",
    "NodeGroupArgs": "node_group",
    "NodeRole": "node_role",
    "NodeRoleArgs": "node_role",
    "PodIdentity": "pod_identity",
    "PodIdentityArgs": "pod_identity",
    "Refusal": "settings.refusal",
    "SecureCluster": "secure_cluster",
    "SecureClusterArgs": "secure_cluster_args",
    "WorkloadRole": "workload_role",
    "WorkloadRoleArgs": "workload_role",
}

__all__ = [
    "Addons",
    "AddonsArgs",
    "ClusterAccess",
    "ClusterAccessArgs",
    "ControlPlane",
    "ControlPlaneArgs",
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
    "WorkloadRole",
    "WorkloadRoleArgs",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
