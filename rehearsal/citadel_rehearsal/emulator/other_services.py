"""What other services than EKS refuse and MiniStack does not."""

import ipaddress
from collections.abc import Mapping

from ministack.services import ec2, iam

from citadel_rehearsal.emulator import (
    conflicts,
    form,
    ipv6,
    key_policies,
    lengths,
    log_keys,
    private_names,
    vpc_ranges,
    zones,
)
from citadel_rehearsal.emulator.assumed import ASSUMED
from citadel_rehearsal.emulator.ec2 import endpoint_refusals, endpoint_services
from citadel_rehearsal.emulator.ec2 import endpoints as vpc_endpoints
from citadel_rehearsal.emulator.iam import managed_policies

Answer = tuple[int, dict[str, str], bytes]


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
        return _refuse_endpoint(request)
    if action == "ModifyVpcEndpoint":
        anew = vpc_endpoints.as_made_anew(request)
        return _refuse_endpoint(anew) if anew else None
    refusal = _refuse_subnet(request) if action == "CreateSubnet" else conflicts.refuse_ec2(request)
    return refusal or ipv6.refuse(request)


def _refuse_endpoint(request: dict[str, str]) -> Answer | None:
    service = endpoint_services.short_name(request.get("ServiceName", ""))
    return (
        endpoint_services.refuse(request)
        or endpoint_refusals.refuse(service, request)
        or private_names.refuse(service, request)
        or endpoint_refusals.refuse_in_vpc(request)
    )


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
    # The ranges of a VPC that is assumed are not known, and neither are those of its subnets.
    fits = vpc.get(ASSUMED) or any(block.subnet_of(one) for one in vpc_ranges.networks(vpc))
    if not fits or not 16 <= block.prefixlen <= 28:
        return ec2._error("InvalidSubnet.Range", f"The CIDR '{cidr}' is invalid.", 400)
    for subnet in ec2._subnets.values():
        known = subnet["VpcId"] == vpc_id and not subnet.get(ASSUMED)
        if known and ipaddress.IPv4Network(subnet["CidrBlock"]).overlaps(block):
            return ec2._error("InvalidSubnet.Conflict", f"The CIDR '{cidr}' conflicts with another subnet", 400)
    return None
