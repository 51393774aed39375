"""What vpc-cni may do in an IPv6 cluster; AWS's own AmazonEKS_CNI_Policy is for IPv4.

https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html (IPv6 policy)
"""

from eks_citadel import arns
from eks_citadel.iam.document import Document, allow, document


def vpc_cni_ipv6_policy(partition: str) -> Document:
    """Prefixes for the interfaces of its nodes, which it also tags; EC2 knows no resource for the rest."""
    reads = ("Instances", "InstanceTypes", "NetworkInterfaces", "Tags")
    return document(
        allow("GivePodsAddresses", ["ec2:AssignIpv6Addresses", *(f"ec2:Describe{item}" for item in reads)], ["*"]),
        allow("TagInterfaces", ["ec2:CreateTags"], [arns.network_interfaces(partition)]),
    )
