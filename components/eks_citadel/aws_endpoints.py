"""Interface endpoints of AWS services in a new VPC."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from eks_citadel import arns
from eks_citadel.boundary import tagged
from eks_citadel.https_rule import https_rule
from eks_citadel.location import Location
from eks_citadel.settings.network import NetworkSettings


def aws_endpoints(
    name: str,
    settings: NetworkSettings,
    vpc_id: pulumi.Input[str],
    subnet_ids: Sequence[pulumi.Input[str]],
    location: "pulumi.Output[Location]",
    parent: pulumi.Resource,
) -> list[pulumi.CustomResource]:
    """One endpoint a service, behind one security group that the VPC reaches on 443."""
    child = pulumi.ResourceOptions(parent=parent)
    group = aws.ec2.SecurityGroup(
        f"{name}-aws-endpoint-security-group",
        vpc_id=vpc_id,
        description="Interface endpoints of AWS services",
        tags=tagged(settings.tags, Name=f"{name}-aws-endpoints"),
        opts=child,
    )
    rule = https_rule(f"{name}-aws-endpoint-ingress", group, settings.cidr, "HTTPS from the VPC", settings, child)
    endpoints = [
        aws.ec2.VpcEndpoint(
            f"{name}-aws-endpoint-{service}",
            vpc_id=vpc_id,
            service_name=_service_name(service, location, parent),
            vpc_endpoint_type="Interface",
            private_dns_enabled=True,
            subnet_ids=list(subnet_ids),
            security_group_ids=[group.id],
            tags=tagged(settings.tags, Name=f"{name}-{service}"),
            opts=child,
        )
        for service in settings.services
    ]
    return [rule, *endpoints]


def _service_name(service: str, location: "pulumi.Output[Location]", parent: pulumi.Resource) -> "pulumi.Output[str]":
    """Looked up by what it may be called, so that a service that the region lacks is refused in preview."""
    named = location.apply(
        lambda here: aws.ec2.GetVpcEndpointServiceFilterArgs(
            name="service-name", values=arns.endpoint_service_names(here.region, service)
        )
    )
    return aws.ec2.get_vpc_endpoint_service_output(
        filters=pulumi.Output.all(named),
        service_type="Interface",
        opts=pulumi.InvokeOutputOptions(parent=parent),
    ).service_name
