"""One network, two clusters: a shop with its database behind load balancers, and the tools that watch their own."""

import pulumi

from eks_citadel import Network, SecureCluster

network = Network(
    "shared",
    {
        "cidr": "10.70.0.0/16",
        "zones": ["a", "b"],
        "control_plane_zones": ["a", "b"],  # those of both clusters, also when a zone is added for nodes
        "aws_endpoints": ["ec2", "s3", "secretsmanager"],
        "public_load_balancers": True,
        "internal_load_balancers": True,
        "data_subnets": True,
    },
)
existing = {
    "vpc_id": network.vpc_id,
    "node_subnet_ids": network.node_subnet_ids,
    "control_plane_subnet_ids": network.control_plane_subnet_ids,
    "aws_endpoint_subnet_ids": network.aws_endpoint_subnet_ids,
    "load_balancer_subnet_ids": network.load_balancer_subnet_ids,
    "data_subnet_ids": network.data_subnet_ids,
}
platform = {
    "name": "platform",
    "principal_arn": "arn:aws:iam::111122223333:role/platform",
    "cluster_policies": ["AmazonEKSClusterAdminPolicy"],
}
controller = {
    "namespace": "kube-system",
    "pod_labels": {"app.kubernetes.io/name": "aws-load-balancer-controller"},
}
orders = {"namespace": "shop", "pod_labels": {"app": "orders"}}
prometheus = {"namespace": "monitoring", "pod_labels": {"app.kubernetes.io/name": "prometheus"}}

shop = SecureCluster(
    "shop",
    {
        "kubernetes_version": "1.36",
        "network": existing,
        "endpoint_public_cidrs": ["203.0.113.7/32"],
        "access_entries": [platform],
        "namespaces": [{"name": "shop"}],
        "pod_identities": [
            {
                **controller,
                "service_account": "aws-load-balancer-controller",
                "role_arn": "arn:aws:iam::111122223333:role/load-balancers",
            }
        ],
        "flows": [
            {
                "name": "visitors",
                "source": {"named": "load-balancers"},
                "destination": orders,
                "ports": [{"port": 8080}],
            },
            {"name": "store", "source": orders, "destination": {"named": "data-subnets"}, "ports": [{"port": 5432}]},
            {"name": "partner", "source": orders, "destination": {"named": "internet"}, "ports": [{"port": 443}]},
            # The controller of load balancers: its webhook, the API server, and the services of AWS that it calls.
            {
                "name": "webhook",
                "source": {"named": "api-server"},
                "destination": controller,
                "ports": [{"port": 9443}],
            },
            {"name": "watch", "source": controller, "destination": {"named": "api-server"}},
            {"name": "aws", "source": controller, "destination": {"named": "internet"}, "ports": [{"port": 443}]},
        ],
    },
)
tools = SecureCluster(
    "tools",
    {
        "kubernetes_version": "1.36",
        "network": existing,
        "endpoint_public_cidrs": ["203.0.113.7/32"],
        "access_entries": [platform],
        "namespaces": [{"name": "monitoring"}, {"name": "builds"}],
        "node_local_dns_cache": True,
        "flows": [
            {
                "name": "scrape",
                "source": prometheus,
                "destination": {"named": "all-namespaces"},
                "ports": [{"port": 9090}, {"port": 9100}],
            },
            {
                "name": "scrape-dns",
                "source": prometheus,
                "destination": {"namespace": "kube-system", "pod_labels": {"k8s-app": "kube-dns"}},
                "ports": [{"port": 9153}],
            },
        ],
    },
)
pulumi.export("endpoints", {"shop": shop.endpoint, "tools": tools.endpoint})
pulumi.export("nat_addresses", network.nat_addresses)
pulumi.export("data_subnet_ids", network.data_subnet_ids)
