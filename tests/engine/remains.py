"""What there is in the account, asked of AWS's own API."""

from typing import Any

from citadel_rehearsal.run.embedded_aws import EmbeddedAws

ASKED = {
    "eks": [("list_clusters", "clusters")],
    "ec2": [
        ("describe_addresses", "Addresses"),
        ("describe_flow_logs", "FlowLogs"),
        ("describe_launch_templates", "LaunchTemplates"),
        ("describe_nat_gateways", "NatGateways"),
        ("describe_network_interfaces", "NetworkInterfaces"),
        ("describe_security_groups", "SecurityGroups"),
        ("describe_subnets", "Subnets"),
        ("describe_vpc_endpoints", "VpcEndpoints"),
        ("describe_vpcs", "Vpcs"),
    ],
    "iam": [("list_policies", "Policies"), ("list_roles", "Roles")],
    "kms": [("list_aliases", "Aliases"), ("list_keys", "Keys")],
    "logs": [("describe_log_groups", "logGroups")],
}
IDENTITIES = (
    "AllocationId", "FlowLogId", "LaunchTemplateId", "NatGatewayId", "NetworkInterfaceId", "GroupId", "SubnetId",
    "VpcEndpointId", "VpcId", "Arn", "AliasArn", "KeyArn", "arn",
)  # fmt: skip
GONE = {"deleted", "DELETED"}


def remains(aws: EmbeddedAws, region: str) -> set[str]:
    """Identities of all that exists; what AWS still lists as deleted does not."""
    return {
        _identity(one)
        for service, questions in ASKED.items()
        for operation, answer in questions
        for one in getattr(aws.client(service, region), operation)()[answer]
        if not (isinstance(one, dict) and one.get("State") in GONE)
    }


def left_by_A4(aws: EmbeddedAws, left: set[str], clusters: int = 1, region: str = "eu-west-1") -> None:
    """Holds that only one log group and one key, which waits for its deletion, are left of each cluster."""
    keys = [one for one in left if ":key/" in one]
    groups = [one for one in left if ":log-group:/aws/eks/" in one]
    assert left == {*keys, *groups}
    assert (len(keys), len(groups)) == (clusters, clusters)
    kms = aws.client("kms", region)
    states = {kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] for key in keys}
    assert states == {"PendingDeletion"}


def _identity(one: Any) -> str:
    return one if isinstance(one, str) else next(str(one[key]) for key in IDENTITIES if key in one)
