"""The addresses of NAT gateways: a private one in the subnet, and for a public gateway an Elastic IP.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html
https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html (reserved addresses)
"""

import hashlib
import ipaddress
from typing import Any

from ministack.services import ec2

Request = dict[str, Any]
Record = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]
FIRST_FREE = 4  # the first four addresses of a subnet are reserved, and the last


def refuse(request: Request) -> Answer | None:
    """The refusal of a new gateway for its addresses, or None."""
    allocation_id = ec2._p(request, "AllocationId")
    private = ec2._p(request, "ConnectivityType") == "private"
    address = ec2._addresses.get(allocation_id)
    if private and allocation_id:
        return ec2._error("InvalidParameterCombination", "A private NAT gateway has no AllocationId.", 400)
    if not private and not allocation_id:
        return ec2._error("MissingParameter", "The request must contain the parameter AllocationId", 400)
    if allocation_id and address is None:
        sentence = f"The allocation ID '{allocation_id}' does not exist"
        return ec2._error("InvalidAllocationID.NotFound", sentence, 400)
    if address is not None and address["AssociationId"]:
        sentence = f"Elastic IP address [{allocation_id}] is already associated"
        return ec2._error("Resource.AlreadyAssociated", sentence, 400)
    return _refuse_private(request)


def _refuse_private(request: Request) -> Answer | None:
    wanted, subnet_id = ec2._p(request, "PrivateIpAddress"), ec2._p(request, "SubnetId")
    subnet = ec2._subnets.get(subnet_id)
    if subnet is None:
        return ec2._error("InvalidSubnetID.NotFound", f"The subnet ID '{subnet_id}' does not exist", 400)
    if not wanted:
        return None
    network = ipaddress.IPv4Network(subnet["CidrBlock"])
    try:
        address = ipaddress.IPv4Address(wanted)
    except ValueError:
        return ec2._error("InvalidParameterValue", "Value for parameter privateIpAddress is invalid.", 400)
    if address not in network:
        sentence = f"Address {address} does not fall within the subnet's address range"
        return ec2._error("InvalidParameterValue", sentence, 400)
    if not FIRST_FREE <= int(address) - int(network.network_address) < network.num_addresses - 1:
        return ec2._error("InvalidParameterValue", f"Address {address} is in subnet's reserved address range", 400)
    if wanted in _taken(subnet_id):
        return ec2._error("InvalidIPAddress.InUse", f"Address {address} is in use.", 400)
    return None


def given(nat: Record, wanted: str) -> Record:
    """The private address of a new gateway, and its interface."""
    digits = hashlib.sha256(nat["NatGatewayId"].encode()).hexdigest()
    network = ipaddress.IPv4Network(ec2._subnets[nat["SubnetId"]]["CidrBlock"])
    free = network.num_addresses - FIRST_FREE - 1
    places = (FIRST_FREE + (int(digits[:8], 16) + step) % free for step in range(free))
    taken = _taken(nat["SubnetId"])
    address = wanted or next(text for place in places if (text := str(network[place])) not in taken)
    return {"NetworkInterfaceId": f"eni-{digits[17:34]}", "PrivateIpAddress": address}


def _taken(subnet_id: str) -> set[str]:
    every = (*ec2._nat_gateways.values(), *ec2._network_interfaces.values())
    there = [one for one in every if one["SubnetId"] == subnet_id and one.get("State") != "deleted"]
    return {one["PrivateIpAddress"] for one in there if "PrivateIpAddress" in one}
