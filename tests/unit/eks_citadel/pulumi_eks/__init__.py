"""Clusters of `pulumi_eks`, closed."""
