"""NAT gateways that keep their address, and addresses that say who uses them.

Shapes: botocore ec2 NatGateway, Address. Rule:
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html
"""

from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_region
from ministack.services import ec2

from citadel_rehearsal.emulator.assumed import ASSUMED
from citadel_rehearsal.emulator.ec2 import nat_addresses
from citadel_rehearsal.emulator.ec2.xml import element

Request = dict[str, Any]
Record = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]
Operation = Callable[[Request], Answer]
FAILED = "failed"


def install() -> None:
    """Put the corrections around MiniStack's operations."""
    actions: dict[str, Any] = ec2._ACTION_MAP
    actions["CreateNatGateway"] = _create(actions["CreateNatGateway"])
    actions["DescribeNatGateways"] = _describe_gateways(actions["DescribeNatGateways"])
    actions["DeleteNatGateway"] = _delete(actions["DeleteNatGateway"])
    actions["DescribeAddresses"] = _describe_addresses(actions["DescribeAddresses"])
    actions["DescribeAddressesAttribute"] = _describe_attributes
    actions["ReleaseAddress"] = _release(actions["ReleaseAddress"])


def _create(create: Operation) -> Operation:
    def create_nat_gateway(request: Request) -> Answer:
        if refusal := nat_addresses.refuse(request):
            return refusal
        before = set(ec2._nat_gateways.keys())
        answer = create(request)
        for nat_id in set(ec2._nat_gateways.keys()) - before:
            nat = ec2._nat_gateways[nat_id]
            if nat["ConnectivityType"] == "public" and not _has_internet_gateway(nat["VpcId"]):
                nat["State"] = FAILED
                continue
            nat |= nat_addresses.given(nat, ec2._p(request, "PrivateIpAddress"))
            address = ec2._addresses.get(nat.get("AllocationId") or "")
            if address is not None:
                taken = {"AssociationId": f"eipassoc-{nat_id.removeprefix('nat-')}"}
                address |= taken | {key: nat[key] for key in ("NetworkInterfaceId", "PrivateIpAddress")}
        return answer

    return create_nat_gateway


def _has_internet_gateway(vpc_id: str) -> bool:
    """An assumed VPC may have one."""
    attached = [one["VpcId"] for gateway in ec2._internet_gateways.values() for one in gateway.get("Attachments") or ()]
    return vpc_id in attached or bool(ec2._vpcs.get(vpc_id, {}).get(ASSUMED))


def _describe_gateways(describe: Operation) -> Operation:
    """Fill in the addresses, in the order of the answer."""

    def describe_nat_gateways(request: Request) -> Answer:
        status, headers, body = describe(request)
        text = body.decode()
        for nat in ec2._nat_gateways.values():
            head, mark, tail = text.partition(f"<natGatewayId>{nat['NatGatewayId']}</natGatewayId>")
            if mark:
                text = head + mark + _failure_xml(nat) + tail.replace("<natGatewayAddressSet/>", _addresses_xml(nat), 1)
        return status, headers, text.encode()

    return describe_nat_gateways


def _failure_xml(nat: Record) -> str:
    """https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html"""
    if nat["State"] != FAILED:
        return ""
    why = f"Network {nat['VpcId']} has no Internet gateway attached"
    return element("failureCode", "Gateway.NotAttached") + element("failureMessage", why)


def _addresses_xml(nat: Record) -> str:
    if "NetworkInterfaceId" not in nat:
        return "<natGatewayAddressSet></natGatewayAddressSet>"
    address = ec2._addresses.get(nat.get("AllocationId") or "") or {}
    fields = {
        "allocationId": address.get("AllocationId"),
        "associationId": address.get("AssociationId"),
        "networkInterfaceId": nat["NetworkInterfaceId"],
        "privateIp": nat["PrivateIpAddress"],
        "publicIp": address.get("PublicIp"),
        "isPrimary": True,
        "status": "succeeded",
    }
    return element("natGatewayAddressSet", [fields])


def _delete(delete: Operation) -> Operation:
    def delete_nat_gateway(request: Request) -> Answer:
        nat = ec2._nat_gateways.get(ec2._p(request, "NatGatewayId")) or {}
        address = ec2._addresses.get(nat.get("AllocationId") or "")
        if address is not None:
            address |= dict.fromkeys(("AssociationId", "NetworkInterfaceId", "PrivateIpAddress"))
        return delete(request)

    return delete_nat_gateway


def _describe_addresses(describe: Operation) -> Operation:
    def describe_addresses(request: Request) -> Answer:
        status, headers, body = describe(request)
        text = body.decode()
        for address in ec2._addresses.values():
            more = {
                "networkInterfaceId": address["NetworkInterfaceId"],
                "privateIpAddress": address["PrivateIpAddress"],
                "publicIpv4Pool": "amazon",
                "networkBorderGroup": get_region(),
            }
            inner = "".join(element(name, value) for name, value in more.items())
            mark = f"<allocationId>{address['AllocationId']}</allocationId>"
            text = text.replace(mark, mark + inner)
        return status, headers, text.encode()

    return describe_addresses


def _describe_attributes(request: Request) -> Answer:
    """No address of the embedded AWS has a domain name.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddressesAttribute.html
    """
    wanted = ec2._parse_member_list(request, "AllocationId")
    unknown = [one for one in wanted if one not in ec2._addresses]
    if unknown:
        sentence = f"The allocation ID '{unknown[0]}' does not exist"
        return ec2._error("InvalidAllocationID.NotFound", sentence, 400)
    chosen = [one for key, one in ec2._addresses.items() if not wanted or key in wanted]
    found = [{"publicIp": one["PublicIp"], "allocationId": one["AllocationId"]} for one in chosen]
    return ec2._xml(200, "DescribeAddressesAttributeResponse", element("addressSet", found))


def _release(release: Operation) -> Operation:
    def release_address(request: Request) -> Answer:
        address = ec2._addresses.get(ec2._p(request, "AllocationId")) or {}
        if address.get("AssociationId"):
            sentence = f"Address '{address['PublicIp']}' is in use."
            return ec2._error("InvalidIPAddress.InUse", sentence, 400)
        return release(request)

    return release_address
