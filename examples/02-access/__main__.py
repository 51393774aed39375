"""Access for three teams: one runs the platform, one writes applications, one watches."""

import pulumi
import pulumi_aws as aws

from eks_citadel import SecureCluster

ACCOUNT = "111122223333"

# When this role is created again under the same name, its access entry is created again, too.
developers = aws.iam.Role(
    "developers",
    name="developers",
    assume_role_policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:role/single-sign-on"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
)

cluster = SecureCluster(
    "teams",
    {
        "kubernetes_version": "1.36",
        "network": {"cidr": "10.30.0.0/16", "zones": ["a", "b"]},
        "endpoint_public_cidrs": ["203.0.113.0/28"],
        "access_entries": [
            {
                "name": "platform",
                "principal_arn": f"arn:aws:iam::{ACCOUNT}:role/platform",
                "cluster_policies": ["AmazonEKSClusterAdminPolicy"],
            },
            {
                "name": "developers",
                "principal_arn": developers.arn,
                "principal_unique_id": developers.unique_id,
                "namespace_policies": [{"policy": "AmazonEKSEditPolicy", "namespaces": ["shop"]}],
            },
            {
                "name": "watch",
                "principal_arn": f"arn:aws:iam::{ACCOUNT}:role/watch",
                "cluster_policies": ["AmazonEKSViewPolicy"],
                "kubernetes_groups": ["metrics-readers"],
                "cluster_role_bindings": [
                    {"group": "metrics-readers", "cluster_role": "system:metrics-server-aggregated-reader"}
                ],
            },
        ],
        "namespaces": [{"name": "shop"}],
    },
)
pulumi.export("cluster_name", cluster.cluster_name)
