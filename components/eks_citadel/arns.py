"""Every ARN and physical name, as functions of plain strings."""

import hashlib
import re
from collections.abc import Iterable

POLICY_NAME_LENGTH = 128  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
# https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/verify/validate.go
TEMPLATE_NAME_LENGTH = 125
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
SECURITY_GROUP_NAME_LENGTH = 255
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
LOG_GROUP_NAME_LENGTH = 512
TAG_VALUE_LENGTH = 256
PULUMI_SUFFIX, PROVIDER_SUFFIX = 8, 26  # of names that one of them makes up
NODE_GROUP_NAME_LENGTH = 36  # EKS allows 63 characters, and a hyphen and the provider's suffix follow
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
BALANCER_NAME_LENGTH = 32
IAM_NAME_LENGTH = 64  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html


def account_root(partition: str, account: str) -> str:
    """ARN of the account's root, which stands for the whole account in a resource policy."""
    return f"arn:{partition}:iam::{account}:root"


def managed_policy(partition: str, name: str) -> str:
    """ARN of an AWS managed policy; `name` has the policy's path in front, if it has one."""
    return f"arn:{partition}:iam::aws:policy/{name}"


def access_policy(partition: str, name: str) -> str:
    """ARN of an EKS access policy."""
    return f"arn:{partition}:eks::aws:cluster-access-policy/{name}"


def cluster(partition: str, region: str, account: str, cluster_name: str) -> str:
    """ARN of an EKS cluster."""
    return f"arn:{partition}:eks:{region}:{account}:cluster/{cluster_name}"


def pod_identity_associations(partition: str, region: str, account: str, cluster_name: str) -> str:
    """Pattern of the ARNs of all Pod Identity associations of a cluster."""
    return f"arn:{partition}:eks:{region}:{account}:podidentityassociation/{cluster_name}/*"


def roles(partition: str, account: str, prefix: str) -> str:
    """Pattern of the ARNs of all roles whose names begin with the prefix."""
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
    """Pattern of the ARNs of all network interfaces, in any account and region."""
    return f"arn:{partition}:ec2:*:*:network-interface/*"


def hosted_zones(partition: str, zone_ids: Iterable[str]) -> list[str]:
    """ARNs of hosted zones, which have neither region nor account."""
    return [f"arn:{partition}:route53:::hostedzone/{zone_id}" for zone_id in sorted(zone_ids)]


def record_changes(partition: str) -> str:
    """Pattern of the ARNs of all changes of records in Route 53."""
    return f"arn:{partition}:route53:::change/*"


def account_of(arn: str) -> str:
    """The account in an ARN."""
    return arn.split(":")[4]


def via_services(service: str, key_arn: str) -> list[str]:
    """Values of `kms:ViaService` for a service; in China with both domain suffixes, as for endpoint services."""
    suffixes = ["amazonaws.com", "amazonaws.com.cn"] if partition_of(key_arn) == "aws-cn" else ["amazonaws.com"]
    return [f"{service}.{region_of(key_arn)}.{suffix}" for suffix in suffixes]


def table_name_of(table_arn: str) -> str:
    """The name in a table's ARN."""
    return table_arn.rpartition("/")[2]


def control_plane_log_group(cluster_name: str) -> str:
    """Name of the log group to which EKS writes the control plane's logs."""
    return f"/aws/eks/{cluster_name}/cluster"


def secrets_key_alias(cluster_name: str) -> str:
    """Alias of the KMS key that encrypts the API server's secrets."""
    return f"alias/eks/{cluster_name}"


def endpoint_service_names(region: str, service: str) -> list[str]:
    """Possible service names of an interface endpoint: in China some begin with `cn.` and some do not."""
    name = f"com.amazonaws.{region}.{service}"
    return [name, f"cn.{name}"] if region.startswith("cn-") else [name]


def image_layers(partition: str, region: str) -> str:
    """The layers of images in ECR, in a bucket of AWS's.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
    """
    return f"arn:{partition}:s3:::prod-{region}-starport-layer-bucket/*"


def amazon_linux_packages(partition: str, region: str) -> list[str]:
    """The packages of AL2023, in buckets of AWS's.

    https://docs.aws.amazon.com/linux/al2023/ug/managing-repos-os-updates.html
    """
    return [f"arn:{partition}:s3:::al2023-repos-{region}-de612dc2/*", f"arn:{partition}:s3:::al2023-{region}/*"]


def target_groups(partition: str, region: str, account: str) -> str:
    """Every target group of a region, of the newer kind of load balancers."""
    return f"arn:{partition}:elasticloadbalancing:{region}:{account}:targetgroup/*/*"


def ec2_service(partition: str) -> str:
    """Service principal of EC2, which is another one in China."""
    return "ec2.amazonaws.com.cn" if partition == "aws-cn" else "ec2.amazonaws.com"


def name_prefix(name: str, most: int) -> str | None:
    """A prefix for a name that Pulumi's own, with its 8 more characters, would make longer than `most`, else None.

    It ends in a hash of the whole, and leaves room for the 26 characters with which the provider makes it unique.
    """
    if len(name) + PULUMI_SUFFIX <= most:
        return None
    tail = f"-{_digest(name)}-"
    return name[: most - PROVIDER_SUFFIX - len(tail)] + tail


def given_name(name: str) -> str:
    """The name of a node group as its owner chose it, without the suffix by which the provider makes it unique.

    https://github.com/hashicorp/terraform-plugin-sdk/blob/main/helper/id/id.go
    """
    return re.sub(r"-[0-9a-f]{26}$", "", name)


def balancer_name_prefix(name: str) -> str | None:
    """A prefix for a load balancer or target group whose name AWS would refuse with Pulumi's suffix, else None.

    The provider takes six characters at most, and the resource's tag `Name` has the whole name.
    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/elbv2/validate.go
    """
    fits = len(name) + PULUMI_SUFFIX <= BALANCER_NAME_LENGTH
    if fits and re.fullmatch(r"(?!internal-)[A-Za-z0-9][A-Za-z0-9-]*", name):
        return None
    letters = re.sub(r"[^A-Za-z0-9-]", "", name).strip("-")
    return f"{letters[:5].rstrip('-') or 'lb'}-"


def tag_text(text: str) -> str:
    """A tag's value within its length: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Tag.html"""
    if len(text) <= TAG_VALUE_LENGTH:
        return text
    tail = f"-{_digest(text)}"
    return text[: TAG_VALUE_LENGTH - len(tail)] + tail


def iam_name(owner: str, region: str, duty: str) -> str:
    """Name of a role: unique for owner, region and duty, and cut to IAM's longest name."""
    tail = f"-{region}-{duty}-{_digest(f'{owner}/{region}/{duty}')}"
    return re.sub(r"[^A-Za-z0-9_+=,.@-]", "-", owner)[: IAM_NAME_LENGTH - len(tail)] + tail


def pods_role_owner(cluster_name: str, namespace: str, service_account: str) -> str:
    """The owner in the name of the role that a cluster creates for the pods of one service account."""
    return f"{cluster_name}.{namespace}.{service_account}"  # neither cluster nor namespace has a dot in its name


def is_name_for_pods(name: str, owner: str) -> bool:
    """Whether `iam_name` gives this name to the role for the owner's pods, in whichever region."""
    parts = name.split("-")[:-2]
    regions = ("-".join(parts[-length:]) for length in range(3, len(parts) + 1))
    return any(name == iam_name(owner, region, "pods") for region in regions)


def _digest(text: str) -> str:
    """Six digits that tell names apart whose ends are cut."""
    return hashlib.sha256(text.encode()).hexdigest()[:6]
