"""A cluster in an existing VPC, with a private endpoint that the deployer reaches by VPN."""

import pulumi

from eks_citadel import SecureCluster

cluster = SecureCluster(
    "private",
    {
        "kubernetes_version": "1.36",
        "network": {
            "vpc_id": "vpc-0a1b2c3d4e5f60718",
            "node_subnet_ids": ["subnet-0a00000000000000a", "subnet-0b00000000000000b"],
            "control_plane_subnet_ids": ["subnet-0c0000000000000ca", "subnet-0c0000000000000cb"],
            "aws_endpoint_subnet_ids": ["subnet-0e0000000000000ea", "subnet-0e0000000000000eb"],
        },
        "endpoint_private_cidrs": ["192.168.40.0/24"],
        "deployer_reaches_endpoint": True,
        "access_entries": [
            {
                "name": "platform",
                "principal_arn": "arn:aws:iam::111122223333:role/platform",
                "cluster_policies": ["AmazonEKSClusterAdminPolicy"],
            }
        ],
        "namespaces": [{"name": "ledger"}],
        "flows": [{"name": "store", "source": {"namespace": "ledger"}, "destination": {"named": "aws-endpoints"}}],
    },
)
pulumi.export("endpoint", cluster.endpoint)
