"""A secure EKS cluster. Only what this program names can enter, leave and talk."""

import pulumi

from eks_citadel import SecureCluster

config = pulumi.Config()

cluster = SecureCluster(
    f"{pulumi.get_project()}-{pulumi.get_stack()}",
    {
        "kubernetes_version": "1.36",
        "network": {"cidr": "10.20.0.0/16", "zones": config.require("zones").split(",")},
        "endpoint_public_cidrs": [config.require("endpoint_public_cidr")],
        "access_entries": [
            {
                "name": "admin",
                "principal_arn": config.require("admin_arn"),
                "cluster_policies": ["AmazonEKSClusterAdminPolicy"],
            },
        ],
        "namespaces": [{"name": "apps"}],
        "pod_identities": [],
        "flows": [],
    },
)

pulumi.export("kubeconfig", cluster.kubeconfig)
