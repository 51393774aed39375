"""The permissions of a node beyond AWS's minimal managed policies.

Bottlerocket and AL2023 ask EC2 for their own instance at boot (bottlerocket-core-kit pluto, amazon-eks-ami nodeadm);
AWS's AmazonEKSWorkerNodeMinimalPolicy does not allow that. Of an instance type that is newer than the image nodeadm
asks EC2, and without an answer limits the node to 110 pods:
https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/eni_max_pods.go
"""

from eks_citadel import arns
from eks_citadel.iam.document import Document, allow, document

MANAGED_POLICIES = ("AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodeMinimalPolicy")


def node_policy(partition: str, region: str, account: str, cluster_name: str) -> Document:
    """Describes instances (EC2 has no resource-level permission for that) and the node's own cluster."""
    own_cluster = arns.cluster(partition, region, account, cluster_name)
    return document(
        allow("BootNeedsItsOwnInstance", ["ec2:DescribeInstances", "ec2:DescribeInstanceTypes"], ["*"]),
        allow("BootNeedsItsOwnCluster", ["eks:DescribeCluster"], [own_cluster]),
    )
