"""Every ARN and physical name, as functions of plain strings."""

import hashlib
import re

IAM_NAME_LENGTH = 64  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html


def account_root(partition: str, account: str) -> str:
    """The account itself, in a resource's policy."""
    return f"arn:{partition}:iam::{account}:root"


def managed_policy(partition: str, name: str) -> str:
    """A policy of AWS's, by its name with its path."""
    return f"arn:{partition}:iam::aws:policy/{name}"


def access_policy(partition: str, name: str) -> str:
    """A policy of EKS's for access entries."""
    return f"arn:{partition}:eks::aws:cluster-access-policy/{name}"


def cluster(partition: str, region: str, account: str, cluster_name: str) -> str:
    """A cluster of EKS."""
    return f"arn:{partition}:eks:{region}:{account}:cluster/{cluster_name}"


def pod_identity_associations(partition: str, region: str, account: str, cluster_name: str) -> str:
    """Every association of a cluster."""
    return f"arn:{partition}:eks:{region}:{account}:podidentityassociation/{cluster_name}/*"


def roles(partition: str, account: str, prefix: str) -> str:
    """Every role whose name begins with the prefix."""
    return f"arn:{partition}:iam::{account}:role/{prefix}*"


def cluster_name_of(cluster_arn: str) -> str:
    """The name in a cluster's ARN."""
    return cluster_arn.rpartition("/")[2]


def partition_of(arn: str) -> str:
    """The partition in an ARN."""
    return arn.split(":")[1]


def region_of(arn: str) -> str:
    """The region in an ARN."""
    return arn.split(":")[3]


def network_interfaces(partition: str) -> str:
    """Every network interface, wherever it is."""
    return f"arn:{partition}:ec2:*:*:network-interface/*"


def account_of(arn: str) -> str:
    """The account in an ARN."""
    return arn.split(":")[4]


def via_services(service: str, key_arn: str) -> list[str]:
    """What KMS calls a service that uses a key for somebody; in China either suffix is taken, as with endpoints."""
    suffixes = ["amazonaws.com", "amazonaws.com.cn"] if partition_of(key_arn) == "aws-cn" else ["amazonaws.com"]
    return [f"{service}.{region_of(key_arn)}.{suffix}" for suffix in suffixes]


def table_name_of(table_arn: str) -> str:
    """The name in a table's ARN."""
    return table_arn.rpartition("/")[2]


def control_plane_log_group(cluster_name: str) -> str:
    """Where EKS writes the control plane's logs."""
    return f"/aws/eks/{cluster_name}/cluster"


def secrets_key_alias(cluster_name: str) -> str:
    """The name of the key under which the API server's secrets are."""
    return f"alias/eks/{cluster_name}"


def endpoint_service_names(region: str, service: str) -> list[str]:
    """What an interface endpoint's service may be called: in China some begin with `cn.` and some do not."""
    name = f"com.amazonaws.{region}.{service}"
    return [name, f"cn.{name}"] if region.startswith("cn-") else [name]


def ec2_service(partition: str) -> str:
    """EC2 as a principal; China has its own."""
    return "ec2.amazonaws.com.cn" if partition == "aws-cn" else "ec2.amazonaws.com"


def iam_name(owner: str, region: str, duty: str) -> str:
    """The name of a role: unique by owner, region and duty, within IAM's length."""
    digest = hashlib.sha256(f"{owner}/{region}/{duty}".encode()).hexdigest()[:6]
    tail = f"-{region}-{duty}-{digest}"
    return re.sub(r"[^A-Za-z0-9_+=,.@-]", "-", owner)[: IAM_NAME_LENGTH - len(tail)] + tail
