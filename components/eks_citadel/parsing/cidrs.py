"""Address ranges: reading them, comparing them, cutting them."""

from collections.abc import Iterable, Sequence
from functools import cache
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network

from eks_citadel.parsing.refusal import Unfit

Network = IPv4Network | IPv6Network

# The nodes' credentials (instance metadata) and the time service have these addresses; pods never need them.
LINK_LOCAL = (ip_network("169.254.0.0/16"), ip_network("fd00:ec2::/32"), ip_network("fe80::/10"))
# Ranges that no client on the internet has: IANA special-purpose registries (RFC 6890).
RESERVED = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
        "::1/128", "fc00::/7", "fe80::/10", "ff00::/8",
    )
)  # fmt: skip
MOST_PUBLIC_CLIENTS = 40
# Rules of a security group in one direction and family, unless AWS raises the quota, which halves other quotas:
# https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
MOST_RULES = 60
PRIVATE_IPV4 = tuple(IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))
GLOBAL_IPV6 = IPv6Network("2000::/3")  # https://www.iana.org/assignments/ipv6-address-space
UNIQUE_LOCAL_IPV6 = IPv6Network("fc00::/7")
# Where a NAT gateway translates to IPv4: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-nat64-dns64.html
NAT64 = IPv6Network("64:ff9b::/96")


def read(text: str) -> Network:
    """The range, or `Unfit` when it is not a CIDR block or has host bits."""
    try:
        meant = ip_network(text, strict=False)
    except ValueError:
        meant = None
    if meant is None or "%" in text:  # a scoped address is valid on one host only
        raise Unfit("it is not a CIDR block", 'write an address and a prefix length, such as "203.0.113.7/32"')
    try:
        return ip_network(text)
    except ValueError:
        raise Unfit("it has host bits", f'write "{meant}"') from None


def ipv4(text: str | None) -> IPv4Network:
    """The range of a text that was checked before."""
    return IPv4Network(text or "")


def block(text: str) -> None:
    """A check: any CIDR block without host bits, with its prefix length written, as AWS writes it."""
    network = read(text)
    if "/" not in text:
        raise Unfit("its prefix length is missing", f'for this one address write "{network}"')
    if str(network) != text:
        raise Unfit("AWS writes it in another way", f'write "{network}"')


def public_client(text: str) -> None:
    """A check: clients on the internet; never the whole world and never a reserved range."""
    block(text)
    network = read(text)
    if worldwide([text]) and not any(within(network, reserved) for reserved in RESERVED):
        rule = "it lets the whole world, or a good part of it, reach the endpoint"
        raise Unfit(rule, "name the addresses of your people and pipelines")
    if any(overlap(network, reserved) for reserved in RESERVED):
        raise Unfit("it has reserved addresses, which no client on the internet has", "give public addresses")


def public_clients(texts: Sequence[str]) -> None:
    """A check of all ranges together: https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html"""
    if len(texts) > MOST_PUBLIC_CLIENTS:
        rule = f"it has {len(texts)} ranges and EKS allows {MOST_PUBLIC_CLIENTS}"
        raise Unfit(rule, "merge some, or let these clients come by a VPN and endpoint_private_cidrs")


def private_client(text: str) -> None:
    """A check: clients that come by VPN, peering or a bastion."""
    block(text)
    if not any(within(read(text), private) for private in PRIVATE_IPV4):
        raise Unfit(
            "it is not a private range",
            "give the range of your VPN or bastion; public ones go to endpoint_public_cidrs",
        )


def rules_of_one_group(texts: Sequence[object]) -> None:
    """A check of all ranges together, of which each is a rule of one security group."""
    if len(texts) > MOST_RULES:
        rule = f"it has {len(texts)} ranges and a security group takes {MOST_RULES}, one rule for each"
        raise Unfit(rule, "merge some into wider ones")


def client_of(ip_family: str, text: str) -> None:
    """A check: an endpoint has IPv6 addresses in IPv6 clusters only, and IPv4 ones always.

    https://docs.aws.amazon.com/eks/latest/APIReference/API_VpcConfigRequest.html (publicAccessCidrs)
    """
    network = read(text)
    if network.version == 6 and ip_family == "ipv4":
        raise Unfit("the endpoint of an IPv4 cluster has no IPv6 address", "give the clients' IPv4 addresses")
    if network.version == 6 and not within(network, GLOBAL_IPV6):
        raise Unfit("it has reserved addresses, which no client on the internet has", "give public addresses")


def peer_of(ip_family: str, text: str, *, destination: bool) -> None:
    """A check: pods have addresses of one family, and the CNI ignores rules of the other one.

    https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html
    """
    network = read(text)
    if ip_family == "ipv4" and network.version == 6:
        rule = "pods of an IPv4 cluster have no IPv6 address, and the CNI ignores such a rule"
        raise Unfit(rule, "leave it out")
    if ip_family == "ipv6" and network.version == 4:
        rule = "pods of an IPv6 cluster have no IPv4 address, and the CNI ignores such a rule"
        translated = f'write "{nat64(text)}" where a NAT gateway translates, or give its IPv6 addresses'
        raise Unfit(rule, translated if destination else "give the clients' IPv6 addresses")


def nat64(text: str) -> str:
    """An IPv4 range as IPv6 pods see it through a NAT gateway (RFC 6052)."""
    network = IPv4Network(text)
    return str(IPv6Network((int(NAT64.network_address) | int(network.network_address), 96 + network.prefixlen)))


def pod_ranges(*, ipv6: bool) -> tuple[str, ...]:
    """The ranges in which pods may have addresses, if their subnets are not known."""
    return (str(GLOBAL_IPV6),) if ipv6 else tuple(str(network) for network in PRIVATE_IPV4)


def worldwide(texts: Iterable[str]) -> bool:
    """Whether the ranges together are as large as an IPv4 /6 or an IPv6 /16: no office has that many addresses."""
    networks = [read(text) for text in texts]
    return _share(networks, 4) >= 2**-6 or _share(networks, 6) >= 2**-16


def overlapping(texts: Sequence[str]) -> tuple[str, str] | None:
    """The first two ranges that share an address."""
    networks = [(text, read(text)) for text in texts]
    for index, (text, network) in enumerate(networks):
        for other_text, other in networks[index + 1 :]:
            if overlap(network, other):
                return text, other_text
    return None


def first_address(text: str) -> str:
    """The first address after the network's own, as a /32 or /128: in a service range that of the API server."""
    network = ip_network(text)
    return f"{network.network_address + 1}/{network.max_prefixlen}"


@cache
def around_link_local(text: str) -> Sequence[str]:
    """The range without link-local addresses, as several ranges: an `except` would win over rules of other policies."""
    return _around(ip_network(text), LINK_LOCAL)


def outside(text: str, holes: Iterable[str]) -> Sequence[str]:
    """The same range without link-local addresses and without others, as several ranges."""
    return _around(ip_network(text), (*LINK_LOCAL, *map(ip_network, holes)))


def internet(ip_family: str, own: Iterable[str], *, destination: bool) -> Sequence[str]:
    """The addresses of the internet, as several ranges: nothing private, link-local or reserved, and nothing of `own`.

    IPv6 pods reach the internet's IPv4 addresses by a NAT gateway, and are never reached from there.
    """
    holes = (*RESERVED, *LINK_LOCAL, *map(ip_network, own))
    ipv4 = _around(ip_network("0.0.0.0/0"), holes)
    if ip_family == "ipv4":
        return ipv4
    translated = map(nat64, ipv4) if destination else ()
    return (*translated, *_around(GLOBAL_IPV6, holes))


def _around(whole: Network, holes: Iterable[Network]) -> Sequence[str]:
    networks = [whole]
    for hole in holes:
        networks = [part for network in networks for part in without(network, hole)]
    return tuple(str(network) for network in sorted(networks, key=lambda network: (network.version, network)))


def without(network: Network, hole: Network) -> list[Network]:
    """The addresses of the range that are not in the hole, as ranges."""
    if not overlap(network, hole):
        return [network]
    if within(network, hole):
        return []
    return list(network.address_exclude(hole))  # type: ignore[arg-type]


def overlap(one: Network, other: Network) -> bool:
    """Whether the ranges share an address."""
    return one.version == other.version and one.overlaps(other)  # type: ignore[arg-type]


def within(one: Network, other: Network) -> bool:
    """Whether every address of the one is in the other."""
    return one.version == other.version and one.subnet_of(other)  # type: ignore[arg-type]


def _share(networks: list[Network], version: int) -> float:
    merged = collapse_addresses(network for network in networks if network.version == version)  # type: ignore[type-var]
    whole = ip_network("0.0.0.0/0" if version == 4 else "::/0").num_addresses
    return sum(network.num_addresses for network in merged) / whole
