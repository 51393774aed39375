"""Three closed namespaces, and the flows that are open: to each other, a partner, AWS, the API server and back."""

import pulumi

from eks_citadel import SecureCluster

orders = {"namespace": "shop", "pod_labels": {"app": "orders"}}

cluster = SecureCluster(
    "flows",
    {
        "kubernetes_version": "1.36",
        "network": {"cidr": "10.40.0.0/16", "zones": ["a", "b"], "aws_endpoints": ["secretsmanager"]},
        "endpoint_public_cidrs": ["203.0.113.7/32"],
        "access_entries": [
            {
                "name": "platform",
                "principal_arn": "arn:aws:iam::111122223333:role/platform",
                "cluster_policies": ["AmazonEKSClusterAdminPolicy"],
            }
        ],
        "namespaces": [{"name": "shop"}, {"name": "payments"}, {"name": "operators", "pod_security": "baseline"}],
        "flows": [
            {"name": "pay", "source": orders, "destination": {"namespace": "payments"}, "ports": [{"port": 8443}]},
            {
                "name": "partner",
                "source": orders,
                "destination": {"cidrs": ["198.51.100.0/24"]},
                "ports": [{"port": 443}],
            },
            {"name": "secrets", "source": orders, "destination": {"named": "aws-endpoints"}},
            {"name": "watch", "source": {"namespace": "operators"}, "destination": {"named": "api-server"}},
            {
                "name": "webhook",
                "source": {"named": "api-server"},
                "destination": {"namespace": "operators"},
                "ports": [{"port": 9443}],
            },
        ],
    },
)
pulumi.export("namespaces", cluster.namespaces)
