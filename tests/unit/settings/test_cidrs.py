"""Address ranges: read strictly, judged together."""

from typing import Any

from .samples import cluster, parsed, refusal, sentences


def public(*cidrs: Any) -> dict[str, Any]:
    return cluster(endpoint_public_cidrs=list(cidrs))


def private(*cidrs: Any) -> dict[str, Any]:
    return cluster(endpoint_private_cidrs=list(cidrs))


@sentences(
    ("whole", public("0.0.0.0/0"), "@endpoint_public_cidrs"),
    ("halves", public("0.0.0.0/1", "128.0.0.0/1"), "@endpoint_public_cidrs"),
    ("a half", public("0.0.0.0/1"), "@endpoint_public_cidrs"),
    ("eighths", public("32.0.0.0/3", "64.0.0.0/3", "128.0.0.0/3", "160.0.0.0/3"), "@endpoint_public_cidrs"),
    ("many", public(*(f"{first}.0.0.0/8" for first in range(11, 50))), "@endpoint_public_cidrs"),
    ("IPv6", public("::/0"), "@endpoint_public_cidrs"),
    ("IPv6 halves", public("::/1", "8000::/1"), "@endpoint_public_cidrs"),
    ("all of IPv6's global unicast", public("2000::/3"), "@endpoint_public_cidrs"),
    ("mapped IPv4", public("::ffff:0:0/96"), "@endpoint_public_cidrs"),
)
def test_E6_the_whole_world_also_in_parts_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("10", public("10.0.0.0/8"), "@endpoint_public_cidrs"),
    ("172.16", public("172.16.0.0/12"), "@endpoint_public_cidrs"),
    ("192.168", public("192.168.1.0/24"), "@endpoint_public_cidrs"),
    ("carrier-grade NAT", public("100.64.0.0/10"), "@endpoint_public_cidrs"),
    ("link-local", public("169.254.0.0/16"), "@endpoint_public_cidrs"),
    ("loopback", public("127.0.0.1/32"), "@endpoint_public_cidrs"),
    ("multicast", public("224.0.0.0/4"), "@endpoint_public_cidrs"),
    ("class E", public("240.0.0.0/4"), "@endpoint_public_cidrs"),
    ("this network", public("0.0.0.0/8"), "@endpoint_public_cidrs"),
    ("around a private one", public("172.0.0.0/8"), "@endpoint_public_cidrs"),
    ("unique local", public("fc00::/7"), "@endpoint_public_cidrs"),
)
def test_E6_reserved_ranges_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("host bits", public("203.0.113.7/24"), "@endpoint_public_cidrs"),
    ("no mask", public("203.0.113.7"), "@endpoint_public_cidrs"),
    ("netmask", public("203.0.113.0/255.255.255.0"), "@endpoint_public_cidrs"),
    ("too long a mask", public("203.0.113.0/33"), "@endpoint_public_cidrs"),
    ("leading zeros", public("203.000.113.0/24"), "@endpoint_public_cidrs"),
    ("space", public("203.0.113.0/24 "), "@endpoint_public_cidrs"),
    ("newline", public("203.0.113.0/24\n"), "@endpoint_public_cidrs"),
    ("unicode digits", public("٢٠٣.0.113.0/24"), "@endpoint_public_cidrs"),
    ("unicode mask", public("203.0.113.0/٢٤"), "@endpoint_public_cidrs"),
    ("padded mask", public("203.0.113.0/024"), "@endpoint_public_cidrs"),
    ("zone of IPv6", public("fe80::1%eth0/128"), "@endpoint_public_cidrs"),
    ("name", public("example.com"), "@endpoint_public_cidrs"),
    ("empty", public(""), "@endpoint_public_cidrs"),
    ("number", public(3405803776), "@endpoint_public_cidrs"),
    ("twice", public("203.0.113.7/32", "203.0.113.7/32"), "@endpoint_public_cidrs"),
    ("one within another", public("203.0.113.0/24", "203.0.113.7/32"), "@endpoint_public_cidrs"),
    ("more than EKS takes", public(*(f"203.0.113.{host}/32" for host in range(41))), "@endpoint_public_cidrs"),
    ("IPv6 on an IPv4 cluster", public("2001:db8::/32"), "@endpoint_public_cidrs"),
    ("IPv6 clients on an IPv4 cluster", public("2600:1f13:c3b:5000::/56"), "@endpoint_public_cidrs"),
)
def test_E6_a_malformed_public_range_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("whole", private("0.0.0.0/0"), "@endpoint_private_cidrs"),
    ("halves", private("0.0.0.0/1", "128.0.0.0/1"), "@endpoint_private_cidrs"),
    ("IPv6", private("::/0"), "@endpoint_private_cidrs"),
    ("link-local", private("169.254.0.0/16"), "@endpoint_private_cidrs"),
    ("host bits", private("10.0.0.1/24"), "@endpoint_private_cidrs"),
    ("loopback", private("127.0.0.0/8"), "@endpoint_private_cidrs"),
    ("multicast", private("224.0.0.0/4"), "@endpoint_private_cidrs"),
    ("twice", private("10.99.0.0/24", "10.99.0.0/24"), "@endpoint_private_cidrs"),
    ("number", private(10), "@endpoint_private_cidrs"),
)
def test_E6_private_ranges_that_are_no_vpn_or_bastion_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
