"""HTTPS from one range into a security group."""

import pulumi
import pulumi_aws as aws

from eks_citadel.inputs.known import tagged
from eks_citadel.parsing.tags import TaggedSettings


def https_rule(
    name: str,
    group: aws.ec2.SecurityGroup,
    cidr: pulumi.Input[str] | None,
    description: str,
    settings: TaggedSettings,
    opts: pulumi.ResourceOptions,
    *,
    ip_family: str = "ipv4",
) -> "aws.vpc.SecurityGroupIngressRule":
    """An ingress rule for TCP 443 from a range of this address family."""
    return aws.vpc.SecurityGroupIngressRule(
        name,
        security_group_id=group.id,
        cidr_ipv4=cidr if ip_family == "ipv4" else None,
        cidr_ipv6=cidr if ip_family == "ipv6" else None,
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        description=description,
        tags=tagged(settings.tags),
        opts=opts,
    )
