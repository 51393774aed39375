"""Refusals of EC2 for what exists already, and of IAM for policies of a wrong form or length, which MiniStack lacks.

Codes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
Trust policies: https://github.com/hashicorp/terraform-provider-aws/issues/32872 and
https://github.com/terraform-aws-modules/terraform-aws-eks-pod-identity/issues/34 (texts of IAM)
Lengths: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

import json
from collections.abc import Mapping
from typing import Any

from ministack.services import ec2, iam

from citadel_rehearsal.emulator.iam import policy_words

Answer = tuple[int, dict[str, str], bytes]
Request = dict[str, str]

MANAGED_POLICY, TRUST_POLICY, INLINE_POLICIES = 6144, 2048, 10240  # characters without white space
ATTACHED_POLICIES = 10  # of a role; the quota can be raised to 25
TRUST_ACTIONS = {
    f"sts:{name}".lower()
    for name in (
        *("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"),
        *("SetContext", "SetSourceIdentity", "TagSession"),
    )
}
DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")


def refuse_ec2(request: Request) -> Answer | None:
    """The refusal of a request for what exists already or belongs to another VPC, or None."""
    checks = {
        "CreateRoute": _second_route,
        "AssociateRouteTable": _second_table,
        "AttachInternetGateway": _second_gateway,
    }
    check = checks.get(request.get("Action", ""))
    return check(request) if check else None


def _second_route(request: Request) -> Answer | None:
    table = ec2._route_tables.get(request.get("RouteTableId", ""), {})
    for name in DESTINATIONS:
        wanted = request.get(name)
        if wanted and any(route.get(name) == wanted for route in table.get("Routes", ())):
            return ec2._error("RouteAlreadyExists", f"The route identified by {wanted} already exists.", 400)
    return _gateway_elsewhere(request, table)


def _gateway_elsewhere(request: Request, table: Mapping[str, Any]) -> Answer | None:
    """An internet gateway of another VPC."""
    gateway_id = request.get("GatewayId", "")
    attached = [one["VpcId"] for one in ec2._internet_gateways.get(gateway_id, {}).get("Attachments") or ()]
    if not attached or table.get("VpcId") in attached:
        return None
    sentence = f"route table {request['RouteTableId']} and network gateway {gateway_id} belong to different networks"
    return ec2._error("InvalidParameterValue", sentence, 400)


def _second_table(request: Request) -> Answer | None:
    table_id, subnet_id = request.get("RouteTableId", ""), request.get("SubnetId")
    table, subnet = ec2._route_tables.get(table_id), ec2._subnets.get(subnet_id or "")
    if table is None or subnet is None:
        return None
    if table["VpcId"] != subnet["VpcId"]:
        sentence = f"route table {table_id} and subnet {subnet_id} belong to different networks"
        return ec2._error("InvalidParameterValue", sentence, 400)
    if any(one.get("SubnetId") == subnet_id for other in ec2._route_tables.values() for one in other["Associations"]):
        sentence = f"the specified association for route table {table_id} conflicts with an existing association"
        return ec2._error("Resource.AlreadyAssociated", sentence, 400)
    return None


def _second_gateway(request: Request) -> Answer | None:
    vpc_id = request.get("VpcId")
    for gateway in ec2._internet_gateways.values():
        if any(one["VpcId"] == vpc_id for one in gateway.get("Attachments") or ()):
            sentence = f"Network {vpc_id} already has an internet gateway attached"
            return ec2._error("InvalidParameterValue", sentence, 400)
    return None


def refuse_iam(request: Request) -> Answer | None:
    """The refusal of a policy that is too long, or None."""
    action, document = request.get("Action"), request.get("PolicyDocument", "")
    if action in ("CreatePolicy", "CreatePolicyVersion", "PutRolePolicy") and (wrong := policy_words.fault(document)):
        return iam._error(400, "MalformedPolicyDocument", wrong, ns="iam")
    if action in ("CreatePolicy", "CreatePolicyVersion"):
        return _too_long("PolicySize", MANAGED_POLICY, _length(document))
    if action in ("CreateRole", "UpdateAssumeRolePolicy"):
        trust = request.get("AssumeRolePolicyDocument", document)
        return _wrong_trust(trust) or _too_long("ACLSizePerRole", TRUST_POLICY, _length(trust))
    if action == "PutRolePolicy" and (role := _role(request)):
        others = {name: text for name, text in role["InlinePolicies"].items() if name != request.get("PolicyName")}
        if sum(map(_length, [*others.values(), document])) > INLINE_POLICIES:
            name = request["RoleName"]
            sentence = f"Maximum policy size of {INLINE_POLICIES} bytes exceeded for role {name}"
            return iam._error(409, "LimitExceeded", sentence, ns="iam")
    return None


def refuse_attachment(request: Request) -> Answer | None:
    """The refusal of one managed policy too many of a role, or None."""
    role = _role(request)
    if request.get("Action") != "AttachRolePolicy" or role is None:
        return None
    if len({*role["AttachedPolicies"], request.get("PolicyArn")}) <= ATTACHED_POLICIES:
        return None
    return iam._error(409, "LimitExceeded", f"Cannot exceed quota for PoliciesPerRole: {ATTACHED_POLICIES}", ns="iam")


def _wrong_trust(document: str) -> Answer | None:
    """The refusal of a resource or of an action that no trust policy has. Actions with wildcards are not judged."""
    for statement in _statements(document):
        if statement.keys() & {"Resource", "NotResource"}:
            return iam._error(400, "MalformedPolicyDocument", "Has prohibited field Resource", ns="iam")
        actions = statement.get("Action", [])
        plain = [one for one in ([actions] if isinstance(actions, str) else actions) if "*" not in one]
        if {one.lower() for one in plain} - TRUST_ACTIONS:
            sentence = "AssumeRole policy may only specify STS AssumeRole actions."
            return iam._error(400, "MalformedPolicyDocument", sentence, ns="iam")
    return None


def _statements(document: str) -> list[dict[str, Any]]:
    """The statements of a policy, none where the document has another form, which MiniStack judges."""
    try:
        found = json.loads(document)
    except ValueError:
        return []
    statements = found.get("Statement", []) if isinstance(found, dict) else []
    return [one for one in ([statements] if isinstance(statements, dict) else statements) if isinstance(one, dict)]


def _role(request: Request) -> Mapping[str, Any] | None:
    return iam._roles.get(request.get("RoleName", ""))


def _too_long(quota: str, most: int, length: int) -> Answer | None:
    if length <= most:
        return None
    return iam._error(409, "LimitExceeded", f"Cannot exceed quota for {quota}: {most}", ns="iam")


def _length(document: str) -> int:
    return len("".join(document.split()))
