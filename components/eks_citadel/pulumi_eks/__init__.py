"""Clusters of `pulumi_eks`, closed: `closed_cluster` and `fence`. It needs the extra `pulumi-eks` and its plugin."""

from eks_citadel.pulumi_eks.closed_cluster import closed_cluster as closed_cluster
from eks_citadel.pulumi_eks.closed_cluster import fence as fence

__all__ = ["closed_cluster", "fence"]
