"""The layout `foundation`: what all colours of a cluster stand on."""

import pulumi
import pulumi_aws as aws

from config import FoundationConfig
from eks_citadel import Foundation

# Exports that colours and traffic read, by the names of the component's outputs.
NETWORK = (
    "vpc_id", "node_subnet_ids", "control_plane_subnet_ids", "aws_endpoint_subnet_ids", "load_balancer_subnet_ids",
    "public_subnet_ids", "data_subnet_ids",
)  # fmt: skip


def deploy(config: FoundationConfig) -> dict[str, pulumi.Input[object]]:
    """The network's ids, the roles, and where they are."""
    base = Foundation(config.name, config.foundation)  # type: ignore[arg-type] - parsed by the component
    return {
        **{name: getattr(base, name) for name in NETWORK},
        "role_arns": base.role_arns,
        "trusted_clusters": base.trusted_clusters,
        "secrets_key_arn": base.secrets_key_arn,
        "ip_family": config.foundation.get("ip_family") or "ipv4",
        "ephemeral_colours": config.ephemeral_colours,
        "account": aws.get_caller_identity_output().account_id,
        "region": aws.get_region_output().region,
    }
