"""Address ranges: read strictly, judged together."""

from typing import Any

from unit.eks_citadel.settings_rules import IPV6, NO_CIDR, PRIVATE_RANGE, QUOTE_IT, RESERVED, TWICE, WORLD
from unit.eks_citadel.settings_samples import cluster, refusal, sentences


def public(*cidrs: Any) -> dict[str, Any]:
    return cluster(endpoint_public_cidrs=list(cidrs))


def private(*cidrs: Any) -> dict[str, Any]:
    return cluster(endpoint_private_cidrs=list(cidrs))


@sentences(
    ("whole", public("0.0.0.0/0"), f'endpoint_public_cidrs[0] is "0.0.0.0/0": {WORLD}'),
    ("halves", public("0.0.0.0/1", "128.0.0.0/1"), f'endpoint_public_cidrs[0] is "0.0.0.0/1": {WORLD}'),
    ("a good part", public("16.0.0.0/6"), f'endpoint_public_cidrs[0] is "16.0.0.0/6": {WORLD}'),
    ("a half", public("0.0.0.0/1"), f'endpoint_public_cidrs[0] is "0.0.0.0/1": {WORLD}'),
    (
        "eighths",
        public("32.0.0.0/3", "64.0.0.0/3", "128.0.0.0/3", "160.0.0.0/3"),
        f'endpoint_public_cidrs[0] is "32.0.0.0/3": {WORLD}',
    ),
    (
        "many",
        public(*(f"{first}.0.0.0/8" for first in range(11, 50))),
        (
            'endpoint_public_cidrs is "11.0.0.0/8, 12.0.0.0/8, 13.0.0.0/8, 14.0.0.0/8, 15.0.0.0/8, 16.0.0.0/8, '
            '17.0.0.0/8, 18.0.0.0/8, 19.0.0.0/8, 20.0.0.0/...": together they let the whole world, or a good part '
            "of it, reach the endpoint; name the addresses of your people and pipelines."
        ),
    ),
    ("IPv6", public("::/0"), f'endpoint_public_cidrs[0] is "::/0": {WORLD}'),
    ("IPv6 halves", public("::/1", "8000::/1"), f'endpoint_public_cidrs[0] is "::/1": {WORLD}'),
    ("all of IPv6's global unicast", public("2000::/3"), f'endpoint_public_cidrs[0] is "2000::/3": {WORLD}'),
    ("mapped IPv4", public("::ffff:0:0/96"), f'endpoint_public_cidrs[0] is "::ffff:0:0/96": {IPV6}'),
)
def test_E6_the_whole_world_also_in_parts_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("10", public("10.0.0.0/8"), f'endpoint_public_cidrs[0] is "10.0.0.0/8": {RESERVED}'),
    ("172.16", public("172.16.0.0/12"), f'endpoint_public_cidrs[0] is "172.16.0.0/12": {RESERVED}'),
    ("192.168", public("192.168.1.0/24"), f'endpoint_public_cidrs[0] is "192.168.1.0/24": {RESERVED}'),
    ("carrier-grade NAT", public("100.64.0.0/10"), f'endpoint_public_cidrs[0] is "100.64.0.0/10": {RESERVED}'),
    ("link-local", public("169.254.0.0/16"), f'endpoint_public_cidrs[0] is "169.254.0.0/16": {RESERVED}'),
    ("loopback", public("127.0.0.1/32"), f'endpoint_public_cidrs[0] is "127.0.0.1/32": {RESERVED}'),
    ("multicast", public("224.0.0.0/4"), f'endpoint_public_cidrs[0] is "224.0.0.0/4": {RESERVED}'),
    ("class E", public("240.0.0.0/4"), f'endpoint_public_cidrs[0] is "240.0.0.0/4": {RESERVED}'),
    ("this network", public("0.0.0.0/8"), f'endpoint_public_cidrs[0] is "0.0.0.0/8": {RESERVED}'),
    ("around a private one", public("172.0.0.0/8"), f'endpoint_public_cidrs[0] is "172.0.0.0/8": {RESERVED}'),
    ("benchmarks", public("198.18.0.0/15"), f'endpoint_public_cidrs[0] is "198.18.0.0/15": {RESERVED}'),
    ("unique local", public("fc00::/7"), f'endpoint_public_cidrs[0] is "fc00::/7": {RESERVED}'),
)
def test_E6_reserved_ranges_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "host bits",
        public("203.0.113.7/24"),
        'endpoint_public_cidrs[0] is "203.0.113.7/24": it has host bits; write "203.0.113.0/24".',
    ),
    (
        "no mask",
        public("203.0.113.7"),
        (
            'endpoint_public_cidrs[0] is "203.0.113.7": its prefix length is missing; for this one address write '
            '"203.0.113.7/32".'
        ),
    ),
    (
        "netmask",
        public("203.0.113.0/255.255.255.0"),
        (
            'endpoint_public_cidrs[0] is "203.0.113.0/255.255.255.0": AWS writes it in another way; write '
            '"203.0.113.0/24".'
        ),
    ),
    ("too long a mask", public("203.0.113.0/33"), f'endpoint_public_cidrs[0] is "203.0.113.0/33": {NO_CIDR}'),
    ("leading zeros", public("203.000.113.0/24"), f'endpoint_public_cidrs[0] is "203.000.113.0/24": {NO_CIDR}'),
    ("space", public("203.0.113.0/24 "), f'endpoint_public_cidrs[0] is "203.0.113.0/24 ": {NO_CIDR}'),
    ("newline", public("203.0.113.0/24\n"), f'endpoint_public_cidrs[0] is "203.0.113.0/24\\n": {NO_CIDR}'),
    ("unicode digits", public("٢٠٣.0.113.0/24"), f'endpoint_public_cidrs[0] is "٢٠٣.0.113.0/24": {NO_CIDR}'),
    ("unicode mask", public("203.0.113.0/٢٤"), f'endpoint_public_cidrs[0] is "203.0.113.0/٢٤": {NO_CIDR}'),
    (
        "padded mask",
        public("203.0.113.0/024"),
        ('endpoint_public_cidrs[0] is "203.0.113.0/024": AWS writes it in another way; write "203.0.113.0/24".'),
    ),
    ("zone of IPv6", public("fe80::1%eth0/128"), f'endpoint_public_cidrs[0] is "fe80::1%eth0/128": {NO_CIDR}'),
    ("name", public("example.com"), f'endpoint_public_cidrs[0] is "example.com": {NO_CIDR}'),
    ("empty", public(""), f'endpoint_public_cidrs[0] is "": {NO_CIDR}'),
    ("number", public(3405803776), f"endpoint_public_cidrs[0] is 3405803776: {QUOTE_IT}"),
    ("twice", public("203.0.113.7/32", "203.0.113.7/32"), f'endpoint_public_cidrs[1] is "203.0.113.7/32": {TWICE}'),
    (
        "one within another",
        public("203.0.113.0/24", "203.0.113.7/32"),
        'endpoint_public_cidrs is "203.0.113.7/32": it overlaps 203.0.113.0/24; keep the wider one.',
    ),
    (
        "more than EKS takes",
        public(*(f"203.0.113.{host}/32" for host in range(41))),
        (
            "endpoint_public_cidrs is a list: it has 41 ranges and EKS allows 40; merge some, or let these clients "
            "come by a VPN and endpoint_private_cidrs."
        ),
    ),
    ("IPv6 on an IPv4 cluster", public("2001:db8::/32"), f'endpoint_public_cidrs[0] is "2001:db8::/32": {IPV6}'),
    (
        "IPv6 clients on an IPv4 cluster",
        public("2600:1f13:c3b:5000::/56"),
        f'endpoint_public_cidrs[0] is "2600:1f13:c3b:5000::/56": {IPV6}',
    ),
)
def test_E6_a_malformed_public_range_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("whole", private("0.0.0.0/0"), f'endpoint_private_cidrs[0] is "0.0.0.0/0": {PRIVATE_RANGE}'),
    ("halves", private("0.0.0.0/1", "128.0.0.0/1"), f'endpoint_private_cidrs[0] is "0.0.0.0/1": {PRIVATE_RANGE}'),
    ("IPv6", private("::/0"), f'endpoint_private_cidrs[0] is "::/0": {PRIVATE_RANGE}'),
    ("link-local", private("169.254.0.0/16"), f'endpoint_private_cidrs[0] is "169.254.0.0/16": {PRIVATE_RANGE}'),
    (
        "host bits",
        private("10.0.0.1/24"),
        'endpoint_private_cidrs[0] is "10.0.0.1/24": it has host bits; write "10.0.0.0/24".',
    ),
    ("loopback", private("127.0.0.0/8"), f'endpoint_private_cidrs[0] is "127.0.0.0/8": {PRIVATE_RANGE}'),
    ("multicast", private("224.0.0.0/4"), f'endpoint_private_cidrs[0] is "224.0.0.0/4": {PRIVATE_RANGE}'),
    ("twice", private("10.99.0.0/24", "10.99.0.0/24"), f'endpoint_private_cidrs[1] is "10.99.0.0/24": {TWICE}'),
    ("number", private(10), f"endpoint_private_cidrs[0] is 10: {QUOTE_IT}"),
    (
        "more than a security group has rules",
        private(*(f"10.99.{subnet}.0/24" for subnet in range(61))),
        (
            "endpoint_private_cidrs is a list: it has 61 ranges and a security group takes 60, one rule for each; "
            "merge some into wider ones."
        ),
    ),
)
def test_E6_private_ranges_that_are_no_vpn_or_bastion_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
