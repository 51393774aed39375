"""AWS resources that workloads created and that no `destroy` deletes.

Tags: https://kubernetes-sigs.github.io/aws-load-balancer-controller (elbv2.k8s.aws/cluster),
https://github.com/kubernetes/cloud-provider-aws (kubernetes.io/cluster/NAME),
https://github.com/aws/amazon-vpc-cni-k8s (cluster.k8s.amazonaws.com/name),
https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEBSCSIDriverEKSClusterScopedPolicy.html
(ebs.csi.aws.com/cluster-name).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from eks_citadel.live.unanswered import asking

BATCH = 20  # load balancers or target groups whose tags are asked for at once, AWS's own limit


class Leftover(NamedTuple):
    """A resource of a cluster's workloads: its kind, and its id or ARN."""

    kind: str
    identifier: str


def leftovers_of(cluster_name: str, region: str) -> list[Leftover]:
    """The leftovers of a cluster in the caller's account, sorted. Errors: `Unanswered`."""
    import boto3  # slow to import, and callers with clients do not need it

    with asking():
        return sorted(leftovers(boto3.Session(region_name=region).client, cluster_name))


def leftovers(client: Callable[[str], Any], cluster_name: str) -> Iterator[Leftover]:
    """Load balancers, target groups, volumes, network interfaces and security groups that carry the cluster's tags.

    `client(service)` gives a boto3 client of the cluster's region and account.
    """
    tags = _tags_of(cluster_name)
    ec2 = client("ec2")
    for kind, operation, key, id_key in _EC2:
        for page in ec2.get_paginator(operation).paginate(Filters=[{"Name": "tag-key", "Values": list(tags)}]):
            for item in page[key]:
                if _carries(item, tags) and not _is_eks_own(item, cluster_name):
                    yield Leftover(kind, item[id_key])
    for kind, operation, key, arn_key in _ELB:
        yield from _balancing(client("elbv2"), kind, (operation, key, arn_key), tags)


_EC2 = (
    ("volume", "describe_volumes", "Volumes", "VolumeId"),
    ("network interface", "describe_network_interfaces", "NetworkInterfaces", "NetworkInterfaceId"),
    ("security group", "describe_security_groups", "SecurityGroups", "GroupId"),
)
_ELB = (
    ("load balancer", "describe_load_balancers", "LoadBalancers", "LoadBalancerArn"),
    ("target group", "describe_target_groups", "TargetGroups", "TargetGroupArn"),
)


def _tags_of(cluster_name: str) -> dict[str, str]:
    return {
        f"kubernetes.io/cluster/{cluster_name}": "owned",
        "elbv2.k8s.aws/cluster": cluster_name,
        "cluster.k8s.amazonaws.com/name": cluster_name,
        "ebs.csi.aws.com/cluster-name": cluster_name,
    }


def _carries(item: Mapping[str, Any], tags: Mapping[str, str]) -> bool:
    """Whether the item has one of the tags; EC2 returns the tags of a network interface as TagSet."""
    return any(tags.get(tag["Key"]) == tag["Value"] for tag in item.get("Tags") or item.get("TagSet") or ())


def _is_eks_own(item: Mapping[str, Any], cluster_name: str) -> bool:
    """The security group that EKS makes and deletes with the cluster."""
    return str(item.get("GroupName", "")).startswith(f"eks-cluster-sg-{cluster_name}-")


def _balancing(elbv2: Any, kind: str, listed: tuple[str, str, str], tags: Mapping[str, str]) -> Iterator[Leftover]:
    """Load balancers or target groups, whose tags are no part of their description."""
    operation, key, arn_key = listed
    arns = [item[arn_key] for page in elbv2.get_paginator(operation).paginate() for item in page[key]]
    for start in range(0, len(arns), BATCH):
        for item in elbv2.describe_tags(ResourceArns=arns[start : start + BATCH])["TagDescriptions"]:
            if _carries(item, tags):
                yield Leftover(kind, item["ResourceArn"])
