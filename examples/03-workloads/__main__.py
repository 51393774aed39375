"""One duty, one role. The clusters that it trusts share the role and nothing else."""

import pulumi
import pulumi_aws as aws

from eks_citadel import SecureCluster, WorkloadRole

config = pulumi.Config()
platform = "arn:aws:iam::111122223333:role/platform"
role_arn = config.get("role_arn")

if role_arn is None:  # a later stack gets the role's ARN and does not change the role
    bucket = aws.s3.Bucket("things", bucket="things-111122223333")
    demo = WorkloadRole("demo", {
        "role_name": "demo",
        "trusted_clusters": ["bluefish", "redfish"],
        "namespace": "default",
        "service_account": "demo",
        "permissions": {
            "secretsmanager_secrets": [{"allow": ["read", "write", "list"]}],
            "s3_prefixes": [
                {"bucket_arn": bucket.arn, "prefix": "config", "allow": ["read", "write", "list"]},
                {"bucket_arn": bucket.arn, "prefix": "data", "scope": "cluster", "allow": ["read", "write", "list"]},
                {"bucket_arn": bucket.arn, "prefix": "logs", "scope": "pod", "allow": ["read", "write"]},
            ],
        },
    })  # fmt: skip
    role_arn = demo.role_arn

for index, name in enumerate(config.require_object("clusters")):
    SecureCluster(name, {
        "kubernetes_version": "1.36",
        "network": {"cidr": f"10.{20 + index}.0.0/16", "zones": ["a", "b"], "aws_endpoints": ["s3", "secretsmanager"]},
        "endpoint_public_cidrs": ["203.0.113.7/32"],
        "access_entries": [
            {"name": "platform", "principal_arn": platform, "cluster_policies": ["AmazonEKSClusterAdminPolicy"]},
        ],
        "pod_identities": [{"namespace": "default", "service_account": "demo", "role_arn": role_arn}],
    })  # fmt: skip
