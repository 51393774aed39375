"""The layout `single`: one cluster with its own network."""

import pulumi

from config import SingleConfig
from eks_citadel import SecureCluster


def deploy(config: SingleConfig) -> dict[str, pulumi.Input[object]]:
    """The cluster's own outputs."""
    return exports(SecureCluster(config.name, config.cluster))  # type: ignore[arg-type] - parsed by the component


def exports(cluster: SecureCluster) -> dict[str, pulumi.Input[object]]:
    """What others need of a cluster."""
    return {
        "cluster_name": cluster.cluster_name,
        "cluster_arn": cluster.cluster_arn,
        "kubeconfig": cluster.kubeconfig,
        "namespaces": cluster.namespaces,
        "node_role_arn": cluster.node_role_arn,
        "role_arns": cluster.role_arns,
        "vpc_id": cluster.vpc_id,
    }
