"""By which way an AWS service is reached from a subnet: an endpoint of the VPC, or a route out of it.

https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-nat64-dns64.html
"""

from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from ministack.core.responses import get_region
from ministack.services import ec2

from citadel_rehearsal.emulator.addon_ways.policy_ways import Network
from citadel_rehearsal.emulator.assumed import ASSUMED
from citadel_rehearsal.emulator.ec2 import endpoint_services

NAT64 = IPv6Network("64:ff9b::/96")
GLOBAL_IPV6 = IPv6Network("2000::/3")
# No service of AWS answers in these: IANA special-purpose registries (RFC 6890).
_NOT_PUBLIC = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
    "224.0.0.0/3",
)  # fmt: skip


@dataclass(frozen=True)
class Way:
    """`endpoint`, `out`, or `closed`; where its addresses are, in the family of who asks. `unknown` is any."""

    kind: str
    networks: tuple[Network, ...] = ()


def way_to(service: str, subnet_id: str, ip_family: str = "ipv4") -> Way:
    """For IPv6, of pods that have no IPv4."""
    subnet = ec2._subnets.get(subnet_id)
    if subnet is None:
        return Way("unknown")
    endpoint = _endpoint(service, subnet)
    if endpoint is not None:
        return _by_endpoint(endpoint, subnet, ip_family)
    if ec2._vpcs.get(subnet["VpcId"], {}).get(ASSUMED):
        return Way("unknown")
    if ip_family == "ipv4":
        return Way("out", public_ipv4()) if _leads_out(subnet, "0.0.0.0/0") else Way("closed")
    if service in endpoint_services.IPV6_SERVICES and _leads_out(subnet, "::/0"):
        return Way("out", (GLOBAL_IPV6,))
    translated = tuple(_translated(one) for one in public_ipv4())
    return Way("out", translated) if _leads_out(subnet, str(NAT64)) else Way("closed")


def endpoint_of(service: str, subnet_id: str) -> dict[str, Any] | None:
    """The endpoint that answers to the service's name in a subnet, or None."""
    subnet = ec2._subnets.get(subnet_id)
    return _endpoint(service, subnet) if subnet else None


def _endpoint(service: str, subnet: dict[str, Any]) -> dict[str, Any] | None:
    """The endpoint that answers to the service's name there: an interface with private names, or a gateway's routes."""
    for one in ec2._vpc_endpoints.values():
        if one["VpcId"] != subnet["VpcId"] or one["ServiceName"] != endpoint_services.service_name(
            service, get_region()
        ):
            continue
        if one["VpcEndpointType"] == "Interface" and one.get("PrivateDnsEnabled", True):
            return one
    gateway = f"com.amazonaws.{get_region()}.{service}"
    table = _table(subnet)
    for one in ec2._vpc_endpoints.values():
        routed = one["VpcEndpointType"] == "Gateway" and table.get("RouteTableId") in one.get("RouteTableIds", ())
        if routed and one["ServiceName"] == gateway:
            return one
    return None


def _by_endpoint(endpoint: dict[str, Any], subnet: dict[str, Any], ip_family: str) -> Way:
    """IPv6 pods reach an endpoint with IPv4 only where a NAT gateway translates."""
    if endpoint["VpcEndpointType"] == "Gateway":
        return Way("endpoint", public_ipv4()) if ip_family == "ipv4" else Way("unknown")
    subnets = [ec2._subnets[one] for one in endpoint.get("SubnetIds", ()) if one in ec2._subnets]
    ipv4 = tuple(IPv4Network(one["CidrBlock"]) for one in subnets)
    if ip_family == "ipv4":
        return Way("endpoint", ipv4)
    if endpoint.get("IpAddressType") in ("dualstack", "ipv6"):
        return Way("endpoint", tuple(IPv6Network(one["Ipv6CidrBlock"]) for one in subnets if one.get("Ipv6CidrBlock")))
    assumed = ec2._vpcs.get(subnet["VpcId"], {}).get(ASSUMED)
    translated = tuple(_translated(one) for one in ipv4)
    return Way("endpoint", translated) if assumed or _leads_out(subnet, str(NAT64)) else Way("closed")


def _translated(network: IPv4Network) -> IPv6Network:
    """RFC 6052."""
    return IPv6Network((int(NAT64.network_address) | int(network.network_address), 96 + network.prefixlen))


def _leads_out(subnet: dict[str, Any], destination: str) -> bool:
    """Whether its route table sends this destination, or more, to anything but the VPC itself."""
    wanted = ip_network(destination)
    for route in _table(subnet).get("Routes", ()):
        text = route.get("DestinationIpv6CidrBlock") or route.get("DestinationCidrBlock")
        if not text or route.get("GatewayId") == "local":
            continue
        network = ip_network(text)
        if network.version == wanted.version and wanted.subnet_of(network):  # type: ignore[arg-type]
            return True
    return False


def is_public_without_addresses(subnet_id: str) -> bool:
    """Whether the subnet's way out is an internet gateway, and its instances get no public address."""
    subnet = ec2._subnets.get(subnet_id) or {}
    if not subnet or subnet.get("MapPublicIpOnLaunch") or ec2._vpcs.get(subnet["VpcId"], {}).get(ASSUMED):
        return False
    routes = _table(subnet).get("Routes", ())
    return any(
        one.get("DestinationCidrBlock") == "0.0.0.0/0" and str(one.get("GatewayId", "")).startswith("igw-")
        for one in routes
    )


def _table(subnet: dict[str, Any]) -> dict[str, Any]:
    """The one that is associated with the subnet, or the VPC's main one."""
    main: dict[str, Any] = {}
    for table in ec2._route_tables.values():
        if table["VpcId"] != subnet["VpcId"]:
            continue
        for association in table["Associations"]:
            if association.get("SubnetId") == subnet["SubnetId"]:
                return table
            main = table if association.get("Main") else main
    return main


@cache
def public_ipv4() -> tuple[IPv4Network, ...]:
    """Where the public addresses of AWS may be."""
    networks = [IPv4Network("0.0.0.0/0")]
    for hole in map(IPv4Network, _NOT_PUBLIC):
        networks = [
            part
            for network in networks
            for part in (network.address_exclude(hole) if hole.subnet_of(network) else (network,))
        ]
    return tuple(networks)
