"""Interface endpoints of AWS services in a new VPC."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from eks_citadel import arns
from eks_citadel.iam.document import as_json
from eks_citadel.inputs.https_rule import https_rule
from eks_citadel.inputs.known import tagged
from eks_citadel.inputs.location import Location
from eks_citadel.inputs.refusals import printing
from eks_citadel.network.documents.endpoint_policy import TAKE_POLICIES, Owners, endpoint_policy
from eks_citadel.network.service_look_up import Service, look_up
from eks_citadel.network.service_zones import judge_private_names, service_zones
from eks_citadel.network.settings import NetworkSettings

# DynamoDB's endpoints have no private DNS names, so clients use the endpoint's own URL:
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/privatelink-interface-endpoints.html
WITHOUT_PRIVATE_NAMES = ("dynamodb", "dynamodb-streams")
OPEN = (
    "endpoint-without-policy: The endpoints of {0} take no policy, so a pod with a way to them may use them with a "
    "stranger's credentials; leave out what nobody needs."
)


class AwsEndpoints:
    """One endpoint a service, behind one security group that the VPC reaches on 443.

    `subnets` are by the letters of their zones, and `zone_names` the names of these zones.
    """

    def __init__(
        self,
        name: str,
        settings: NetworkSettings,
        vpc: aws.ec2.Vpc,
        subnets: Mapping[str, aws.ec2.Subnet],
        zone_names: "pulumi.Output[Mapping[str, str]]",
        location: "pulumi.Output[Location]",
        parent: pulumi.Resource,
    ) -> None:
        self._name = name
        self._settings = settings
        self._vpc = vpc
        self._subnet_ids = pulumi.Output.all(**{zone: subnet.id for zone, subnet in subnets.items()})
        self._zone_names = zone_names
        self._location = location
        self._parent = parent
        self._child = pulumi.ResourceOptions(parent=parent)
        self._group = self._create_security_group()
        found = {service: look_up(service, self._key_of(service), location, parent) for service in settings.services}
        policies = {service: self._policy(service, found[service]) for service in found}
        self.resources: list[pulumi.CustomResource] = [
            *self._create_ingress_rules(),
            *(self._create_endpoint(service, found[service], policies[service]) for service in found),
        ]
        pulumi.Output.all(**policies).apply(self._tell_open)

    def _create_security_group(self) -> aws.ec2.SecurityGroup:
        return aws.ec2.SecurityGroup(
            f"{self._name}-aws-endpoint-security-group",
            name_prefix=arns.name_prefix(f"{self._name}-aws-endpoint-security-group", arns.SECURITY_GROUP_NAME_LENGTH),
            vpc_id=self._vpc.id,
            description="Interface endpoints of AWS services",
            tags=tagged(self._settings.tags, Name=f"{self._name}-aws-endpoints"),
            opts=self._child,
        )

    def _create_endpoint(
        self, service: str, found: "pulumi.Output[Service]", policy: "pulumi.Output[str]"
    ) -> aws.ec2.VpcEndpoint:
        return aws.ec2.VpcEndpoint(
            f"{self._name}-aws-endpoint-{service}",
            vpc_id=self._vpc.id,
            vpc_endpoint_type="Interface",
            private_dns_enabled=service not in WITHOUT_PRIVATE_NAMES,
            subnet_ids=self._subnets_of(service, found),
            security_group_ids=[self._group.id],
            service_name=found.service_name,
            policy=policy.apply(lambda text: text or None),
            tags=tagged(self._settings.tags, Name=f"{self._name}-{service}"),
            opts=self._child,
            **self._family(service, found),
        )

    def _create_ingress_rules(self) -> list[pulumi.CustomResource]:
        rule, why = f"{self._name}-aws-endpoint-ingress", "HTTPS from the VPC"
        settings, child = self._settings, self._child
        rules: list[pulumi.CustomResource] = [https_rule(rule, self._group, settings.cidr, why, settings, child)]
        if settings.dual_stack:
            whole = self._vpc.ipv6_cidr_block
            rules.append(https_rule(f"{rule}-ipv6", self._group, whole, why, settings, child, ip_family="ipv6"))
        return rules

    def _key_of(self, service: str) -> str:
        """The key of the network that asks for the service."""
        return "aws_endpoints" if service in self._settings.aws_endpoints else "outbound"

    def _subnets_of(self, service: str, found: "pulumi.Output[Service]") -> "pulumi.Output[list[str]]":
        """Those in the zones that have the service, which a preview judges although it knows no subnet yet."""
        key = self._key_of(service)

        def chosen(known: list[Any]) -> list[str]:
            offered, zone_names, service_name = known
            judge_private_names(service, key, service_name)
            return service_zones(service, key, offered or (), zone_names)

        answers = pulumi.Output.all(found.availability_zones, self._zone_names, found.service_name)
        letters = answers.apply(printing(chosen))
        return pulumi.Output.all(letters, self._subnet_ids).apply(lambda both: [both[1][zone] for zone in both[0]])

    def _policy(self, service: str, found: "pulumi.Output[Service]") -> "pulumi.Output[str]":
        """The document, or nothing where the service takes none."""

        def written(known: list[Any]) -> str:
            here, supported, zones = known
            own = self._settings.trusted_account_ids, self._settings.organization_id
            document = endpoint_policy(service, Owners(here.partition, here.region, here.account, *own))
            taken = supported or (not zones and service in TAKE_POLICIES)
            return as_json(document) if document and taken else ""

        return pulumi.Output.all(self._location, found.vpc_endpoint_policy_supported, found.availability_zones).apply(
            written
        )

    def _tell_open(self, policies: Mapping[str, str]) -> None:
        services = sorted(service for service, policy in policies.items() if not policy)
        if services:
            pulumi.log.warn(OPEN.format(" and ".join(services)), self._parent)

    def _family(self, service: str, found: "pulumi.Output[Service]") -> dict[str, Any]:
        """For IPv6 pods, IPv6 addresses and names where the service has them; and S3's names for the whole VPC.

        https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
        """
        kind: pulumi.Input[str] = "ipv4"
        if self._settings.dual_stack:
            kind = found.supported_ip_address_types.apply(lambda kinds: "dualstack" if "ipv6" in kinds else "ipv4")
        # Always given: the provider keeps an address type that is left out, so the endpoint would stay dual-stack.
        return {"ip_address_type": kind, "dns_options": {"dns_record_ip_type": kind, **_private_names(service)}}


def _private_names(service: str) -> dict[str, bool]:
    """The private DNS names of S3, for the whole VPC.

    Without this option they resolve through inbound resolvers only, and AWS requires a gateway endpoint first.
    https://github.com/hashicorp/terraform-provider-aws/issues/46404
    https://github.com/terraform-aws-modules/terraform-aws-vpc/issues/982
    """
    return {"private_dns_only_for_inbound_resolver_endpoint": False} if service == "s3" else {}
