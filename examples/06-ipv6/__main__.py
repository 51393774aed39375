"""A cluster whose pods have IPv6: flows to each other, to a partner of each family, to AWS, and an identity."""

import pulumi

from eks_citadel import SecureCluster

orders = {"namespace": "shop", "pod_labels": {"app": "orders"}}

cluster = SecureCluster(
    "six",
    {
        "kubernetes_version": "1.36",
        "ip_family": "ipv6",
        "network": {"cidr": "10.60.0.0/16", "zones": ["a", "b"], "aws_endpoints": ["secretsmanager", "sts"]},
        "endpoint_public_cidrs": ["203.0.113.7/32", "2001:db8:40::/48"],
        "access_entries": [
            {
                "name": "platform",
                "principal_arn": "arn:aws:iam::111122223333:role/platform",
                "cluster_policies": ["AmazonEKSClusterAdminPolicy"],
            }
        ],
        "namespaces": [{"name": "shop"}, {"name": "payments"}],
        "pod_identities": [
            {
                "namespace": "shop",
                "service_account": "orders",
                "pod_labels": {"app": "orders"},
                "role_arn": "arn:aws:iam::111122223333:role/orders",
            }
        ],
        "flows": [
            {"name": "pay", "source": orders, "destination": {"namespace": "payments"}, "ports": [{"port": 8443}]},
            {
                "name": "partner",
                "source": orders,
                # The second is 198.51.100.0/24, which has IPv4 only: the NAT gateway translates.
                "destination": {"cidrs": ["2001:db8:99::/48", "64:ff9b::c633:6400/120"]},
                "ports": [{"port": 443}],
            },
            {
                "name": "web",
                "source": {"namespace": "payments"},
                "destination": {"cidrs": ["::/0"]},
                "ports": [{"port": 443}],
            },
            {"name": "watch", "source": {"namespace": "payments"}, "destination": {"named": "api-server"}},
            {
                "name": "webhook",
                "source": {"named": "api-server"},
                "destination": {"namespace": "payments"},
                "ports": [{"port": 9443}],
            },
        ],
    },
)
pulumi.export("namespaces", cluster.namespaces)
