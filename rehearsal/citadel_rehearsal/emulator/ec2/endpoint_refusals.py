"""What EC2 refuses of VPC endpoints: zones without their service, policies, and what does not fit their VPC."""

import json
from typing import Any

from ministack.services import ec2

from citadel_rehearsal.emulator import zones
from citadel_rehearsal.emulator.ec2.endpoints import FULL_ACCESS

Answer = tuple[int, dict[str, str], bytes]
Request = dict[str, str]

# Their own pages say that they take no policy: AWS Batch, Amazon Inspector; oidc-eks: EKS User Guide,
# vpc-interface-endpoints. https://github.com/awslabs/landing-zone-accelerator-on-aws/issues/224 (what EC2 answers)
WITHOUT_POLICY = ("batch", "inspector2", "oidc-eks")
# Zones that a service is not in, by their ids: https://docs.aws.amazon.com/res/latest/ug/prerequisites.html
NOT_IN_ZONES = {
    "email-smtp": (
        "use1-az2", "use1-az3", "use1-az5", "usw1-az2", "usw2-az4", "apne2-az4", "cac1-az3", "cac1-az4",
    ),
}  # fmt: skip
LONGEST_POLICY = 20480
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html
PARTS_OF_OTHERS = {"Gateway": ("SubnetId", "SecurityGroupId"), "Interface": ("RouteTableId",)}


def zones_of(service: str) -> list[str]:
    """Names of the zones that have the service, by its short name."""
    missing = NOT_IN_ZONES.get(service, ())
    return [name for name, zone_id in zones.here().items() if zone_id not in missing]


def refuse(service: str, request: Request) -> Answer | None:
    """What EC2 refuses of an endpoint of a service, by its short name: its parts, its zones and its policy."""
    kind = request.get("VpcEndpointType", "Gateway")
    for part in PARTS_OF_OTHERS.get(kind, ()):
        if _items(request, part):
            return ec2._error("InvalidParameter", f"{part} is not a parameter of {kind} endpoints.", 400)
    named = request.get("ServiceName", "")
    for subnet_id in _items(request, "SubnetId"):
        zone = ec2._subnets.get(subnet_id, {}).get("AvailabilityZone", "")
        if zone and zone not in zones_of(service):
            sentence = (
                f"The VPC endpoint service {named} does not support the availability zone of the subnet: {subnet_id}."
            )
            return ec2._error("InvalidParameter", sentence, 400)
    return _refuse_policy(service, named, request.get("PolicyDocument", ""))


def refuse_in_vpc(request: Request) -> Answer | None:
    """The refusal of an interface endpoint in its VPC, or None.

    https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
    """
    if request.get("VpcEndpointType") != "Interface":
        return None
    vpc_id = request.get("VpcId", "")
    taken: set[str] = set()
    for subnet_id in _items(request, "SubnetId"):
        zone = ec2._subnets.get(subnet_id, {}).get("AvailabilityZone", subnet_id)
        if zone in taken:
            sentence = f"Found another VPC endpoint subnet in the availability zone of {subnet_id}."
            return ec2._error("DuplicateSubnetsInSameZone", sentence, 400)
        taken.add(zone)
    for group_id in _items(request, "SecurityGroupId"):
        if ec2._security_groups.get(group_id, {}).get("VpcId", vpc_id) != vpc_id:
            return ec2._error("InvalidParameter", f"Security group {group_id} is not in {vpc_id}.", 400)
    vpc = ec2._vpcs.get(vpc_id, {})
    named = vpc.get("EnableDnsSupport", True) and vpc.get("EnableDnsHostnames", False)
    if request.get("PrivateDnsEnabled") == "true" and not named:
        sentence = (
            f"Enabling private DNS requires both enableDnsSupport and enableDnsHostnames set to true for {vpc_id}"
        )
        return ec2._error("InvalidParameter", sentence, 400)
    return None


def _items(request: Request, name: str) -> list[str]:
    """The values of `name.1`, `name.2` and so on."""
    return [value for key, value in request.items() if key.startswith(f"{name}.")]


def _refuse_policy(service: str, named: str, policy: str) -> Answer | None:
    if not policy:
        return None
    if service in WITHOUT_POLICY and _meaning(policy) != _meaning(FULL_ACCESS):
        return ec2._error("InvalidParameter", f"Service {named} only supports the full-access endpoint policy.", 400)
    if _meaning(policy) is None or len(policy) > LONGEST_POLICY:
        return ec2._error("InvalidPolicyDocument", "This policy contains invalid Json", 400)
    return None


def _meaning(policy: str) -> Any:
    try:
        found = json.loads(policy)
    except ValueError:
        return None
    return found.get("Statement") if isinstance(found, dict) else None
