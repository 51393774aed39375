"""The clusters that scanners and analysers look at."""

from typing import Any

ADMIN = "arn:aws:iam::111122223333:role/me"
SMALL: dict[str, Any] = {
    "kubernetes_version": "1.36",
    "network": {"cidr": "10.20.0.0/16", "zones": ["a", "b"]},
    "endpoint_public_cidrs": ["203.0.113.7/32"],
    "access_entries": [
        {"name": "me", "principal_arn": ADMIN, "cluster_policies": ["AmazonEKSClusterAdminPolicy"]},
    ],
}
ORDERS = {"namespace": "shop", "pod_labels": {"app": "orders"}}
SHOP: dict[str, Any] = {
    **SMALL,
    "network": {"cidr": "10.20.0.0/16", "zones": ["a", "b", "c"], "aws_endpoints": ["secretsmanager"]},
    "endpoint_private_cidrs": ["192.168.40.0/24"],
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
        {"name": "pay", "source": ORDERS, "destination": {"namespace": "payments"}, "ports": [{"port": 8443}]},
        {"name": "partner", "source": ORDERS, "destination": {"cidrs": ["198.51.100.0/24"]}, "ports": [{"port": 443}]},
        {"name": "watch", "source": {"namespace": "payments"}, "destination": {"named": "api-server"}},
        {
            "name": "webhook",
            "source": {"named": "api-server"},
            "destination": {"namespace": "payments"},
            "ports": [{"port": 9443}],
        },
    ],
}
CLOSED: dict[str, Any] = {
    **SMALL,
    "network": {"cidr": "10.20.0.0/16", "zones": ["a", "b"], "outbound": "aws-endpoints"},
    "endpoint_public_cidrs": [],
    "deployer_reaches_endpoint": False,
}
