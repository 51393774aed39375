"""Findings about roles that other teams made: their permissions are not seen here."""

from collections.abc import Iterator

from eks_citadel.iam.service_trust import CONTROL_PLANE, NODES, PODS
from eks_citadel.kubernetes.eks_addons import known
from eks_citadel.nodes.settings.addons import ADDON_ROLES
from eks_citadel.parsing.finding import Finding
from eks_citadel.secure_cluster.settings import SecureClusterSettings

# https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html
_CLUSTER = "AmazonEKSClusterPolicy"
_NODES = (
    "AmazonEKSWorkerNodeMinimalPolicy, AmazonEC2ContainerRegistryPullOnly, ec2:DescribeInstances and "
    "ec2:DescribeInstanceTypes, and eks:DescribeCluster on this cluster"
)
_CNI_IPV6 = "the CNI's permissions for IPv6"  # https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html
_ZONES = "changes of records in its zones"


def findings_of_roles(settings: SecureClusterSettings) -> Iterator[Finding]:
    """One for each role: the permissions that it must have, and who must be able to assume it."""
    if settings.cluster_role_arn is not None:
        yield _finding("cluster_role_arn", _CLUSTER, CONTROL_PLANE.principal)
    if settings.node_role_arn is not None:
        yield _finding("node_role_arn", _NODES, f"{NODES.principal}.amazonaws.com")
    for addon in settings.addon_role_arns:
        ipv6 = addon == "vpc-cni" and settings.ip_family == "ipv6"
        needs = _CNI_IPV6 if ipv6 else ADDON_ROLES[addon].managed_policy
        yield _finding(f"addon_role_arns.{addon}", needs, PODS.principal)
    for item in settings.addons:
        if item.role_arn is not None:
            policies = ", ".join(policy.rpartition("/")[2] for policy in known()[item.name].policies)
            yield _finding(f"The role_arn of {item.name}", policies or _ZONES, PODS.principal)


def _finding(path: str, permissions: str, service: str) -> Finding:
    sentence = f"{path} is of another team, whose permissions are not seen here: {service} needs {permissions}."
    return Finding("role-of-another-team", sentence)
