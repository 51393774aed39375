import pulumi

from eks_citadel import SecureCluster

ADMIN = "arn:aws:iam::111122223333:role/me"

cluster = SecureCluster("small", {
    "kubernetes_version": "1.36",
    "network": {"cidr": "10.20.0.0/16", "zones": ["a", "b"]},
    "endpoint_public_cidrs": ["203.0.113.7/32"],
    "access_entries": [{"name": "me", "principal_arn": ADMIN, "cluster_policies": ["AmazonEKSClusterAdminPolicy"]}],
})  # fmt: skip
pulumi.export("kubeconfig", cluster.kubeconfig)
