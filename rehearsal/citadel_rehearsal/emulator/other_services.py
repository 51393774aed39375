"""Corrected and missing answers of other services of MiniStack."""

import hashlib
import ipaddress
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import get_region
from ministack.services import ec2, iam

from citadel_rehearsal.emulator import conflicts, form, ipv6, key_policies, lengths, log_keys, private_names, zones
from citadel_rehearsal.emulator.ec2 import endpoint_refusals
from citadel_rehearsal.emulator.iam import managed_policies
from citadel_rehearsal.ground.partition import dns_suffix, partition

Answer = tuple[int, dict[str, str], bytes]

GATEWAY_SERVICES = ("dynamodb", "s3")
# com.amazonaws.REGION.NAME: AWS PrivateLink guide, "AWS services that integrate with AWS PrivateLink".
INTERFACE_SERVICES = (
    "access-analyzer", "acm-pca", "appmesh-envoy-management", "aps", "aps-workspaces", "athena", "autoscaling",
    "batch", "bedrock", "bedrock-runtime", "cloudformation", "cloudtrail", "codebuild", "config", "datasync",
    "dynamodb",
    "ebs", "ec2", "ec2messages", "ecr.api", "ecr.dkr", "ecs", "ecs-agent", "ecs-telemetry", "eks", "eks-auth",
    "elasticfilesystem", "elasticloadbalancing", "email-smtp", "events", "evidently", "execute-api", "fis", "fsx",
    "glue", "guardduty-data", "inspector2", "kafka", "kinesis-firehose", "kinesis-streams", "kms", "lambda", "logs",
    "monitoring", "oidc-eks", "organizations", "pca-connector-ad", "rds", "rds-data", "s3", "sagemaker.api",
    "sagemaker.runtime",
    "secretsmanager", "securityhub", "servicecatalog", "servicediscovery", "sns", "sqs", "ssm", "ssm-contacts",
    "ssmmessages", "states", "storagegateway", "sts", "synthetics", "transfer", "xray",
)  # fmt: skip
# Services whose interface endpoints have IPv6 by AWS's documentation: EKS User Guide network-reqs (eks-auth, but not
# eks); IAM User Guide reference_dual-stack_endpoint_support (sts). The others are assumed to have IPv4 only.
IPV6_SERVICES = ("eks-auth", "sts")
# Services whose endpoint name starts with cn. in China: aws-cdk aws-ec2/lib/vpc-endpoint.ts, for cn-north-1.
CN_PREFIXED = frozenset({
    "appmesh-envoy-management", "athena", "autoscaling", "batch", "cloudformation", "ebs", "ec2", "ecr.api", "ecr.dkr",
    "eks", "elasticfilesystem", "execute-api", "fsx", "kinesis-streams", "lambda", "monitoring", "rds", "s3",
    "sagemaker.api", "sagemaker.runtime", "securityhub", "servicecatalog", "sqs", "states", "sts", "synthetics",
    "transfer", "xray",
})  # fmt: skip


def install() -> None:
    """Put the corrections into MiniStack's tables."""
    actions: dict[str, Any] = ec2._ACTION_MAP
    actions["DescribeVpcEndpointServices"] = describe_vpc_endpoint_services


def service_name(service: str, region: str) -> str:
    """The name of an endpoint service."""
    prefix = "cn." if partition(region) == "aws-cn" and service in CN_PREFIXED else ""
    return f"{prefix}com.amazonaws.{region}.{service}"


def short_name(name: str) -> str:
    """What comes after the region in the name of an endpoint service."""
    return name.rpartition(f".{get_region()}.")[2]


def catalogue(region: str) -> list[tuple[str, str, str]]:
    """(name, type, short name) of every endpoint service of a region."""
    rows = [(service_name(name, region), "Interface", name) for name in INTERFACE_SERVICES]
    rows += [(f"com.amazonaws.{region}.{name}", "Gateway", name) for name in GATEWAY_SERVICES]
    return sorted(row for row in rows if region not in endpoint_refusals.NOT_IN_REGIONS.get(row[2], ()))


def describe_vpc_endpoint_services(request: dict[str, Any]) -> Answer:
    """DescribeVpcEndpointServices by names or filters."""
    wanted = ec2._parse_member_list(request, "ServiceName")
    filters = ec2._parse_filters(request)
    rows = catalogue(get_region())
    unknown = [name for name in wanted if name not in {row[0] for row in rows}]
    if unknown:
        return ec2._error("InvalidServiceName", f"The Vpc Endpoint Service '{unknown[0]}' does not exist", 400)
    if partition(get_region()) == "aws-us-gov":
        return _names_only(wanted or [row[0] for row in rows])
    chosen = [
        row
        for row in rows
        if (not wanted or row[0] in wanted)
        and _matches(row[0], filters.get("service-name"))
        and _matches(row[1], filters.get("service-type"))
        and _matches("amazon", filters.get("owner"))
        and any(_matches(family, filters.get("supported-ip-address-types")) for family in _families(row[2]))
    ]
    names = "".join(f"<item>{name}</item>" for name in sorted({row[0] for row in chosen}))
    details = "".join(_detail(*row) for row in chosen)
    body = f"<serviceNameSet>{names}</serviceNameSet><serviceDetailSet>{details}</serviceDetailSet>"
    return ec2._xml(200, "DescribeVpcEndpointServicesResponse", body)


def _names_only(names: list[str]) -> Answer:
    """GovCloud answers names without details, and does not heed filters.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/vpc_endpoint_service_data_source.go
    """
    items = "".join(f"<item>{name}</item>" for name in sorted(set(names)))
    body = f"<serviceNameSet>{items}</serviceNameSet><serviceDetailSet/>"
    return ec2._xml(200, "DescribeVpcEndpointServicesResponse", body)


def _matches(value: str, wanted: list[str] | None) -> bool:
    return not wanted or value in wanted


def _families(short: str) -> tuple[str, ...]:
    return ("ipv4", "ipv6") if short in IPV6_SERVICES else ("ipv4",)


def _detail(name: str, kind: str, short: str) -> str:
    region = get_region()
    places = "".join(f"<item>{zone}</item>" for zone in endpoint_refusals.zones_of(short))
    domain = f"{_private_name(short)}.{region}.{dns_suffix(region)}"
    policy = str(short not in endpoint_refusals.WITHOUT_POLICY).lower()
    families = "".join(f"<item>{family}</item>" for family in _families(short))
    named = kind == "Interface" and short not in private_names.WITHOUT
    private = f"<privateDnsName>{domain}</privateDnsName>" if named else ""
    return (
        f"<item><serviceName>{name}</serviceName>"
        f"<serviceId>vpce-svc-{hashlib.sha256(f'{name}{kind}'.encode()).hexdigest()[:17]}</serviceId>"
        f"<serviceType><item><serviceType>{kind}</serviceType></item></serviceType>"
        f"<availabilityZoneSet>{places}</availabilityZoneSet><owner>amazon</owner>"
        f"<baseEndpointDnsNameSet><item>{short}.{region}.vpce.amazonaws.com</item></baseEndpointDnsNameSet>{private}"
        f"<vpcEndpointPolicySupported>{policy}</vpcEndpointPolicySupported><acceptanceRequired>false</acceptanceRequired>"
        "<managesVpcEndpoints>false</managesVpcEndpoints>"
        f"<supportedIpAddressTypeSet>{families}</supportedIpAddressTypeSet></item>"
    )


def _private_name(short: str) -> str:
    return {"ecr.api": "api.ecr", "ecr.dkr": "*.dkr.ecr", "sagemaker.api": "api.sagemaker"}.get(short, short)


def refuse(service: str, headers: Mapping[str, str], body: bytes, request_id: str) -> Answer | None:
    """Refusals that MiniStack leaves out: what is too long, a policy or a VPC that does not exist, a key for logs."""
    if not body:
        return None
    if too_long := lengths.refuse(service, headers, body, request_id):
        return too_long
    if service in ("kms", "logs"):
        return {"kms": key_policies, "logs": log_keys}[service].answer(headers, body)
    check = {"iam": _refuse_iam, "ec2": _refuse_ec2}.get(service)
    return check and check(dict(form.fields_of(body)))


def _refuse_iam(request: dict[str, str]) -> Answer | None:
    if request.get("Action") not in {"AttachRolePolicy", "AttachUserPolicy"}:
        return conflicts.refuse_iam(request)
    arn = request.get("PolicyArn", "")
    if managed_policies.exists(arn) or arn in iam._policies:
        return conflicts.refuse_attachment(request)
    return iam._error(404, "NoSuchEntity", f"Policy {arn} does not exist or is not attachable.", ns="iam")


def _refuse_ec2(request: dict[str, str]) -> Answer | None:
    action = request.get("Action")
    if action == "CreateVpcEndpoint":
        kind, family = request.get("VpcEndpointType", "Gateway"), request.get("IpAddressType", "ipv4")
        name = request.get("ServiceName", "")
        service = short_name(name)
        refusal = _refuse_endpoint(name, kind, family) or endpoint_refusals.refuse(service, request)
        return refusal or private_names.refuse(service, request) or endpoint_refusals.refuse_in_vpc(request)
    if action == "ModifyVpcEndpoint":
        return endpoint_refusals.refuse_change(short_name, request)
    refusal = _refuse_subnet(request) if action == "CreateSubnet" else conflicts.refuse_ec2(request)
    return refusal or ipv6.refuse(request)


def _refuse_endpoint(name: str, kind: str, family: str) -> Answer | None:
    """Refuse an unknown endpoint service. Services of other owners (com.amazonaws.vpce.) are not checked."""
    if name.startswith(("com.amazonaws.vpce.", "cn.com.amazonaws.vpce.")):
        return None
    short = next((row[2] for row in catalogue(get_region()) if row[:2] == (name, kind)), None)
    if short is not None and (family == "ipv4" or short in IPV6_SERVICES):
        return None
    if short is not None:
        return ec2._error("InvalidParameter", f"The service '{name}' has no endpoints of the type {family}", 400)
    return ec2._error("InvalidServiceName", f"The Vpc Endpoint Service '{name}' does not exist as {kind}", 400)


def _refuse_subnet(request: dict[str, str]) -> Answer | None:
    vpc_id, cidr = request.get("VpcId", ""), request.get("CidrBlock", "")
    vpc = ec2._vpcs.get(vpc_id)
    if vpc is None:
        return ec2._error("InvalidVpcID.NotFound", f"The vpc ID '{vpc_id}' does not exist", 400)
    if elsewhere := zones.refuse_subnet(request):
        return elsewhere
    try:
        block = ipaddress.IPv4Network(cidr)
    except ValueError:
        return ec2._error("InvalidParameterValue", f"Value ({cidr}) for parameter cidrBlock is invalid.", 400)
    if not block.subnet_of(ipaddress.IPv4Network(vpc["CidrBlock"], strict=False)) or not 16 <= block.prefixlen <= 28:
        return ec2._error("InvalidSubnet.Range", f"The CIDR '{cidr}' is invalid.", 400)
    for subnet in ec2._subnets.values():
        if subnet["VpcId"] == vpc_id and ipaddress.IPv4Network(subnet["CidrBlock"]).overlaps(block):
            return ec2._error("InvalidSubnet.Conflict", f"The CIDR '{cidr}' conflicts with another subnet", 400)
    return None
