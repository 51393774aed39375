"""The permissions of vpc-cni in an IPv6 cluster; AWS's managed AmazonEKS_CNI_Policy is for IPv4.

https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html (IPv6 policy)
"""

from eks_citadel import arns
from eks_citadel.iam.document import Document, allow, document


def vpc_cni_ipv6_policy(partition: str) -> Document:
    """Assigns IPv6 prefixes to network interfaces and tags these; only tagging can be limited to a resource."""
    reads = ("Instances", "InstanceTypes", "NetworkInterfaces", "Tags")
    return document(
        allow("GivePodsAddresses", ["ec2:AssignIpv6Addresses", *(f"ec2:Describe{item}" for item in reads)], ["*"]),
        allow("TagInterfaces", ["ec2:CreateTags"], [arns.network_interfaces(partition)]),
    )
