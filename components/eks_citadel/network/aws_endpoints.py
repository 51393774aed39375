"""Interface endpoints of AWS services in a new VPC."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from eks_citadel import arns
from eks_citadel.inputs.https_rule import https_rule
from eks_citadel.inputs.known import tagged
from eks_citadel.inputs.location import Location
from eks_citadel.network.settings import NetworkSettings

# DynamoDB's endpoints have no private DNS names, so clients use the endpoint's own URL:
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/privatelink-interface-endpoints.html
WITHOUT_PRIVATE_NAMES = ("dynamodb", "dynamodb-streams")


def aws_endpoints(
    name: str,
    settings: NetworkSettings,
    vpc: aws.ec2.Vpc,
    subnet_ids: Sequence[pulumi.Input[str]],
    location: "pulumi.Output[Location]",
    parent: pulumi.Resource,
) -> list[pulumi.CustomResource]:
    """One endpoint a service, behind one security group that the VPC reaches on 443."""
    child = pulumi.ResourceOptions(parent=parent)
    group = aws.ec2.SecurityGroup(
        f"{name}-aws-endpoint-security-group",
        name_prefix=arns.name_prefix(f"{name}-aws-endpoint-security-group", arns.SECURITY_GROUP_NAME_LENGTH),
        vpc_id=vpc.id,
        description="Interface endpoints of AWS services",
        tags=tagged(settings.tags, Name=f"{name}-aws-endpoints"),
        opts=child,
    )
    endpoints = [
        aws.ec2.VpcEndpoint(
            f"{name}-aws-endpoint-{service}",
            vpc_id=vpc.id,
            vpc_endpoint_type="Interface",
            private_dns_enabled=service not in WITHOUT_PRIVATE_NAMES,
            subnet_ids=list(subnet_ids),
            security_group_ids=[group.id],
            tags=tagged(settings.tags, Name=f"{name}-{service}"),
            opts=child,
            **_of_service(service, settings, location, parent),
        )
        for service in settings.services
    ]
    return [*_ingress_rules(name, group, settings, vpc, child), *endpoints]


def _ingress_rules(
    name: str, group: aws.ec2.SecurityGroup, settings: NetworkSettings, vpc: aws.ec2.Vpc, opts: pulumi.ResourceOptions
) -> list[pulumi.CustomResource]:
    rule, why = f"{name}-aws-endpoint-ingress", "HTTPS from the VPC"
    rules: list[pulumi.CustomResource] = [https_rule(rule, group, settings.cidr, why, settings, opts)]
    if settings.dual_stack:
        ipv6 = https_rule(f"{rule}-ipv6", group, vpc.ipv6_cidr_block, why, settings, opts, ip_family="ipv6")
        rules.append(ipv6)
    return rules


def _of_service(
    service: str, settings: NetworkSettings, location: "pulumi.Output[Location]", parent: pulumi.Resource
) -> dict[str, Any]:
    """Arguments for one service: its name and, for IPv6 pods, IPv6 addresses and names where the service has them.

    https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
    """
    found, kind = _look_up(service, location, parent), "ipv4"
    if settings.dual_stack:
        kind = found.supported_ip_address_types.apply(lambda kinds: "dualstack" if "ipv6" in kinds else "ipv4")
    # Always given: the provider keeps an address type that is left out, so the endpoint would stay dual-stack.
    return {
        "service_name": found.service_name,
        "ip_address_type": kind,
        "dns_options": {"dns_record_ip_type": kind, **_private_names(service)},
    }


def _private_names(service: str) -> dict[str, bool]:
    """Private DNS names of S3 for the whole VPC.

    By default AWS gives them to inbound resolver endpoints only, and requires a gateway endpoint first:
    https://github.com/hashicorp/terraform-provider-aws/issues/46404
    https://github.com/terraform-aws-modules/terraform-aws-vpc/issues/982
    """
    return {"private_dns_only_for_inbound_resolver_endpoint": False} if service == "s3" else {}


def _look_up(
    service: str, location: "pulumi.Output[Location]", parent: pulumi.Resource
) -> "pulumi.Output[aws.ec2.GetVpcEndpointServiceResult]":
    """The service by its possible names; the lookup makes a preview fail if the region does not have the service."""
    named = location.apply(
        lambda here: aws.ec2.GetVpcEndpointServiceFilterArgs(
            name="service-name", values=arns.endpoint_service_names(here.region, service)
        )
    )
    return aws.ec2.get_vpc_endpoint_service_output(
        filters=pulumi.Output.all(named),
        service_type="Interface",
        opts=pulumi.InvokeOutputOptions(parent=parent),
    )
