"""The endpoint services of AWS PrivateLink in each region.

endpoint_services.json has the short names, NAME of com.amazonaws.REGION.NAME, and where they are from.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from ministack.core.responses import get_region
from ministack.services import ec2

from citadel_rehearsal.emulator import private_names
from citadel_rehearsal.emulator.ec2 import endpoint_refusals, service_regions
from citadel_rehearsal.ground.partition import dns_suffix, partition

Answer = tuple[int, dict[str, str], bytes]

GATEWAY_SERVICES = ("dynamodb", "s3")
# Services whose interface endpoints have IPv6 by AWS's documentation: EKS User Guide network-reqs (eks-auth, but not
# eks); IAM User Guide reference_dual-stack_endpoint_support (sts). The others are assumed to have IPv4 only.
IPV6_SERVICES = ("eks-auth", "sts")
# Services whose endpoint name starts with cn. in China: aws-cdk aws-ec2/lib/vpc-endpoint.ts, for cn-north-1;
# elasticache: https://github.com/aws/aws-cdk/issues/25329
CN_PREFIXED = frozenset({
    "appmesh-envoy-management", "athena", "autoscaling", "batch", "cloudformation", "ebs", "ec2", "ecr.api", "ecr.dkr",
    "eks", "elasticache", "elasticfilesystem", "execute-api", "fsx", "kinesis-streams", "lambda", "monitoring", "rds",
    "s3", "sagemaker.api", "sagemaker.runtime", "securityhub", "servicecatalog", "sqs", "states", "sts", "synthetics",
    "transfer", "xray",
})  # fmt: skip


def install() -> None:
    """Put the corrections into MiniStack's tables."""
    actions: dict[str, Any] = ec2._ACTION_MAP
    actions["DescribeVpcEndpointServices"] = describe_vpc_endpoint_services


@cache
def interface_services() -> frozenset[str]:
    """Short names of the services that have interface endpoints; `service_regions` knows where some are not."""
    found = json.loads(Path(__file__).with_name("endpoint_services.json").read_text())
    return frozenset(name for line in found["services"] for name in line.split())


def service_name(service: str, region: str) -> str:
    """The name of an endpoint service."""
    prefix = "cn." if partition(region) == "aws-cn" and service in CN_PREFIXED else ""
    return f"{prefix}com.amazonaws.{region}.{service}"


def short_name(name: str) -> str:
    """What comes after the region in the name of an endpoint service."""
    return name.rpartition(f".{get_region()}.")[2]


def catalogue(region: str) -> list[tuple[str, str, str]]:
    """(name, type, short name) of every endpoint service of a region."""
    rows = [(service_name(name, region), "Interface", name) for name in interface_services()]
    rows += [(f"com.amazonaws.{region}.{name}", "Gateway", name) for name in GATEWAY_SERVICES]
    return sorted(row for row in rows if not service_regions.lacks(region, row[2]))


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


def refuse(request: dict[str, str]) -> Answer | None:
    """The refusal of an unknown service. Services of other owners (com.amazonaws.vpce.) are not checked."""
    name, kind = request.get("ServiceName", ""), request.get("VpcEndpointType", "Gateway")
    family = request.get("IpAddressType", "ipv4")
    if name.startswith(("com.amazonaws.vpce.", "cn.com.amazonaws.vpce.")):
        return None
    short = next((row[2] for row in catalogue(get_region()) if row[:2] == (name, kind)), None)
    if short is None:
        return ec2._error("InvalidServiceName", f"The Vpc Endpoint Service '{name}' does not exist as {kind}", 400)
    if family != "ipv4" and short not in IPV6_SERVICES:
        return ec2._error("InvalidParameter", f"The service '{name}' has no endpoints of the type {family}", 400)
    return None
