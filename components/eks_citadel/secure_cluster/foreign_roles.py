"""Findings about roles that other teams made: their permissions are not seen here."""

from collections.abc import Iterator

from eks_citadel import arns
from eks_citadel.control_plane.settings import ControlPlaneChoices
from eks_citadel.iam.service_trust import CONTROL_PLANE, NODES, PODS
from eks_citadel.nodes.settings.addons import managed_policy
from eks_citadel.parsing.finding import Finding
from eks_citadel.parsing.parse import Leaf
from eks_citadel.secure_cluster.settings.gates import GatesChoices

# https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html
_CLUSTER = "AmazonEKSClusterPolicy"
_NODES = (
    "AmazonEKSWorkerNodeMinimalPolicy, AmazonEC2ContainerRegistryPullOnly, ec2:DescribeInstances and "
    "ec2:DescribeInstanceTypes, and eks:DescribeCluster on this cluster"
)
_CNI_IPV6 = "the CNI's permissions for IPv6"  # https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html
_ZONES = "changes of records in its zones"
_TARGETS = "RegisterTargets and DeregisterTargets in its target groups, and the Describe actions on its page"


def findings_of_roles(settings: GatesChoices) -> Iterator[Finding]:
    """One for each role: the permissions that it must have, and who must be able to assume it."""
    if isinstance(settings, ControlPlaneChoices) and settings.cluster_role_arn is not None:
        yield _finding("cluster_role_arn", _CLUSTER, CONTROL_PLANE.principal)
    if settings.node_role_arn is not None:
        yield _finding("node_role_arn", _NODES, f"{NODES.principal}.amazonaws.com")
    for addon, role_arn in settings.addon_role_arns.items():
        yield _finding(f"addon_role_arns.{addon}", _needs(addon, role_arn, settings), PODS.principal)
    for item in settings.addons:
        if item.role_arn is not None:
            policies = ", ".join(policy.rpartition("/")[2] for policy in item.needs.policies)
            needed = policies or (_TARGETS if item.needs.chart else _ZONES)
            yield _finding(f"The role_arn of {item.name}", needed, PODS.principal)


def _needs(addon: str, role_arn: Leaf, settings: GatesChoices) -> str:
    """What the role of an add-on must allow; the partition of a role that is not known yet is taken to be aws."""
    if addon == "vpc-cni" and settings.ip_family == "ipv6":
        return _CNI_IPV6
    partition = arns.partition_of(role_arn) if isinstance(role_arn, str) else "aws"
    return managed_policy(addon, partition, settings.volume_scope).rpartition("/")[2]


def _finding(path: str, permissions: str, service: str) -> Finding:
    sentence = f"{path} is of another team, whose permissions are not seen here: {service} needs {permissions}."
    return Finding("role-of-another-team", sentence)
