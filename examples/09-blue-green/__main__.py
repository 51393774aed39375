"""Clusters that follow each other: what all of them stand on, the colours, and the share of requests of each."""

import pulumi
import pulumi_aws as aws

from eks_citadel import Foundation, SecureCluster, TrafficSwitch

weights = pulumi.Config().require_object("weights")  # a colour is a name here, and nothing else
bucket = aws.s3.Bucket("things", bucket="things-111122223333")
base = Foundation("aquarium", {
    "network": {
        "cidr": "10.80.0.0/16",
        "zones": ["a", "b"],
        "control_plane_zones": ["a", "b"],  # also of later colours, when a zone is added for nodes
        "aws_endpoints": ["s3", "secretsmanager"],
        "internal_load_balancers": True,
    },
    "colours_prefix": "aquarium",
    "workload_roles": [
        {
            "namespace": "demo",
            "service_account": "demo",
            "permissions": {
                "secretsmanager_secrets": [{"allow": ["read", "write"]}, {"allow": ["read"], "shared_as": "aquarium"}],
                "s3_prefixes": [
                    {"bucket_arn": bucket.arn, "prefix": "config", "allow": ["read", "write"]},
                    {"bucket_arn": bucket.arn, "prefix": "data", "allow": ["read", "write"], "shared_as": "aquarium"},
                ],
            },
        },
    ],
})  # fmt: skip


def colour(name: str) -> SecureCluster:
    """A cluster in the foundation's network, whose pods get the foundation's roles."""
    return SecureCluster(f"aquarium-{name}", {
        "kubernetes_version": "1.36",
        "network": {
            "vpc_id": base.vpc_id,
            "node_subnet_ids": base.node_subnet_ids,
            "control_plane_subnet_ids": base.control_plane_subnet_ids,
            "aws_endpoint_subnet_ids": base.aws_endpoint_subnet_ids,
            "load_balancer_subnet_ids": base.load_balancer_subnet_ids,
        },
        "endpoint_public_cidrs": ["203.0.113.7/32"],
        "access_entries": [
            {
                "name": "platform",
                "principal_arn": "arn:aws:iam::111122223333:role/platform",
                "cluster_policies": ["AmazonEKSClusterAdminPolicy"],
            },
        ],
        "namespaces": [{"name": "demo"}],
        "pod_identities": [
            {
                "namespace": "demo",
                "service_account": "demo",
                "pod_labels": {"app": "demo"},
                "role_arn": base.role_arns["demo/demo"],
            },
        ],
        "flows": [
            {
                "name": "requests",
                "source": {"named": "load-balancers"},
                "destination": {"namespace": "demo", "pod_labels": {"app": "demo"}},
                "ports": [{"port": 8443}],
            },
        ],
    })  # fmt: skip


colours = {name: colour(name) for name in sorted(weights)}
switch = TrafficSwitch("aquarium", {
    "colours": [
        {
            "name": name,
            "autoscaling_group_names": {"default": cluster.node_autoscaling_group_names["default"]},
            "node_security_group_id": cluster.cluster_security_group_id,
        }
        for name, cluster in colours.items()
    ],
    "weights": weights,
    "listener": {
        "vpc_id": base.vpc_id,
        "subnet_ids": base.load_balancer_subnet_ids,
        "allowed_cidrs": ["10.0.0.0/8"],
        "port": 443,
        "node_port": 30443,
    },
})  # fmt: skip
pulumi.export("dns_name", switch.dns_name)
pulumi.export("weights", switch.weights)
