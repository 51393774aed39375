"""Which targets a target group takes, and the zone that each is in.

Instances: https://github.com/kubernetes-sigs/cluster-api-provider-aws/issues/5037 and
https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/3668
Addresses: https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/3714 and
https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/561
"""

import re
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from ministack.services import ec2

from citadel_rehearsal.emulator.elb.open_values import decide, is_assumed
from citadel_rehearsal.emulator.query_protocol import Refused

Record = Mapping[str, Any]
INSTANCE = re.compile(r"i-[0-9a-f]{8}(?:[0-9a-f]{9})?")
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetDescription.html
ELSEWHERE = tuple(map(ip_network, ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")))
# (VPC, zone) of a running instance by its id, or None. The application puts its sources of instances here.
INSTANCES: list[Callable[[str], tuple[str, str] | None]] = []


def zone_of(group: dict[str, Any], target: Record) -> str:
    """The zone of a target that the group takes. Errors: `Refused`."""
    identifier = str(target.get("Id", ""))
    if is_assumed(group):
        decide(group, TargetType="instance" if INSTANCE.fullmatch(identifier) else "ip", VpcId=_vpc_of(identifier))
    if group["TargetType"] == "instance":
        return _zone_of_instance(group, identifier)
    return _zone_of_address(group, identifier, target.get("AvailabilityZone"))


def _zone_of_instance(group: Record, identifier: str) -> str:
    if not INSTANCE.fullmatch(identifier):
        raise Refused("ValidationError", f"Instance ID '{identifier}' is not valid")
    found = _place(identifier)
    if found is None:
        sentence = f"The following targets are not in a running state and cannot be registered: '{identifier}'"
        raise Refused("InvalidTarget", sentence)
    vpc_id, zone = found
    if vpc_id != group["VpcId"]:
        sentence = f"The following targets are not in the target group VPC '{group['VpcId']}': '{identifier}'"
        raise Refused("InvalidTarget", sentence)
    return zone


def _place(identifier: str) -> tuple[str, str] | None:
    return next((place for source in INSTANCES if (place := source(identifier))), None)


def _vpc_of(identifier: str) -> str:
    """The VPC of a running instance, or the one with a subnet that has the address; empty without any."""
    place = _place(identifier)
    if place is not None or INSTANCE.fullmatch(identifier):
        return place[0] if place else ""
    address = _address(identifier)
    return next((vpc_id for vpc_id in ec2._vpcs.keys() if _zone_in_vpc(vpc_id, address)), "")


def _zone_of_address(group: Record, identifier: str, wanted: str | None) -> str:
    address = _address(identifier)
    zone = _zone_in_vpc(group["VpcId"], address)
    if zone is not None:
        if wanted == "all":
            sentence = (
                f"The IP address '{identifier}' is within the VPC, and cannot have its Availability Zone overridden to "
                f"'all' from '{zone}'"
            )
            raise Refused("ValidationError", sentence)
        return zone
    if not wanted:
        sentence = f"The Availability Zone is required for IP address '{identifier}' because it is not in the VPC"
        raise Refused("ValidationError", sentence)
    if not any(address.version == block.version and address in block for block in ELSEWHERE):
        raise Refused("ValidationError", f"The IP address '{identifier}' is not a private address")
    return wanted


def _address(identifier: str) -> IPv4Address | IPv6Address:
    try:
        return ip_address(identifier)
    except ValueError:
        raise Refused("ValidationError", f"The IP address '{identifier}' is not a valid IPv4 or IPv6 address") from None


def _zone_in_vpc(vpc_id: str, address: IPv4Address | IPv6Address) -> str | None:
    """The zone of the VPC's subnet that has the address."""
    for subnet in ec2._subnets.values():
        if subnet["VpcId"] == vpc_id and any(address in block for block in _blocks(subnet, address.version)):
            return str(subnet["AvailabilityZone"])
    return None


def _blocks(subnet: Record, version: int) -> list[Any]:
    if version == 4:
        return [ip_network(subnet["CidrBlock"], strict=False)]
    found = subnet.get("Ipv6CidrBlockAssociationSet") or ()
    return [ip_network(one["Ipv6CidrBlock"], strict=False) for one in found]
