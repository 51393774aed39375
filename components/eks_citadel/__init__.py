"""A Pulumi construct library that bootstraps a secure Amazon EKS cluster in one step."""

from eks_citadel.addons import Addons, AddonsArgs
from eks_citadel.cluster_access import ClusterAccess, ClusterAccessArgs
from eks_citadel.control_plane import ControlPlane, ControlPlaneArgs
from eks_citadel.isolated_namespace import IsolatedNamespace, IsolatedNamespaceArgs
from eks_citadel.kube_system import KubeSystem, KubeSystemArgs
from eks_citadel.network import Network, NetworkArgs
from eks_citadel.node_group import NodeGroup, NodeGroupArgs
from eks_citadel.node_role import NodeRole, NodeRoleArgs
from eks_citadel.pod_identity import PodIdentity, PodIdentityArgs
from eks_citadel.secure_cluster import SecureCluster, SecureClusterArgs
from eks_citadel.settings.refusal import Refusal

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
]
