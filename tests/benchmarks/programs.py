"""The smallest cluster, as often as it is asked for."""


def secure_cluster(name: str, cidr: str) -> None:
    from eks_citadel import SecureCluster

    SecureCluster(
        name,
        {
            "kubernetes_version": "1.36",
            "network": {"cidr": cidr, "zones": ["a", "b"]},
            "endpoint_public_cidrs": ["203.0.113.7/32"],
            "access_entries": [
                {
                    "name": "me",
                    "principal_arn": "arn:aws:iam::111122223333:role/me",
                    "cluster_policies": ["AmazonEKSClusterAdminPolicy"],
                }
            ],
        },
    )
