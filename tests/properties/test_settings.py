"""What holds for all settings, not only for those that somebody thought of."""

import re
from ipaddress import IPv4Network, collapse_addresses, ip_network
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eks_citadel.settings.cidrs import around_link_local
from eks_citadel.settings.parse import parse, plain
from eks_citadel.settings.refusal import Refusal
from eks_citadel.settings.secure_cluster import SecureClusterSettings

quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

POLICIES = ["AmazonEKSClusterAdminPolicy", "AmazonEKSAdminPolicy", "AmazonEKSViewPolicy"]
PRIVATE = [IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "0.0.0.0/8")]
LINK_LOCAL = [ip_network(text) for text in ("169.254.0.0/16", "fe80::/10", "fd00:ec2::/32")]
names = st.sampled_from(["ann", "bob", "cy", "dee"])
groups = st.sampled_from(["a", "devs", "ops", "system:masters"])
namespaces = st.sampled_from(["a", "shop", "dev-*", "*"])


def lists(items: st.SearchStrategy[Any], most: int = 4) -> st.SearchStrategy[list[Any]]:
    return st.lists(items, max_size=most)


@st.composite
def ranges(draw: st.DrawFn, *, shortest: int = 0, longest: int = 32) -> str:
    prefix = draw(st.integers(shortest, longest))
    return str(IPv4Network((draw(st.integers(0, 2**32 - 1)), prefix), strict=False))


@st.composite
def ipv6_ranges(draw: st.DrawFn) -> str:
    base = draw(st.sampled_from([0, 0xFE80 << 112, 0xFD000EC2 << 96, 0x2001 << 112]))
    prefix = draw(st.integers(0, 128))
    return str(ip_network((base | draw(st.integers(0, 2**64)), prefix), strict=False))


entries = st.fixed_dictionaries(
    {
        "name": names,
        "principal_arn": names.map(lambda name: f"arn:aws:iam::111122223333:role/{name}"),
        "cluster_policies": st.lists(st.sampled_from(POLICIES), max_size=2, unique=True),
        "kubernetes_groups": st.lists(groups, max_size=2, unique=True),
        "namespace_policies": lists(
            st.fixed_dictionaries({"policy": st.sampled_from(POLICIES), "namespaces": lists(namespaces, 2)}), 1
        ),
    }
)
clusters = st.fixed_dictionaries(
    {
        "kubernetes_version": st.sampled_from(["1.35", "1.36"]),
        "network": st.fixed_dictionaries(
            {
                "cidr": st.sampled_from(["10.20.0.0/16", "192.168.16.0/20", "10.0.0.0/15", "172.20.0.0/16"]),
                "zones": st.lists(st.sampled_from("abcdef"), min_size=1, max_size=6, unique=True),
            }
        ),
        "access_entries": st.lists(entries, max_size=3, unique_by=(lambda e: e["name"], lambda e: e["principal_arn"])),
        "endpoint_public_cidrs": lists(ranges(shortest=4) | st.just("203.0.113.7/32"), 3),
        "deployer_reaches_endpoint": st.booleans(),
    }
)


def accepted(arguments: Any) -> SecureClusterSettings | None:
    try:
        return parse(SecureClusterSettings, arguments)
    except Refusal:
        return None


def good_cluster(**changes: Any) -> dict[str, Any]:
    entry = {"name": "me", "principal_arn": "arn:aws:iam::111122223333:role/me", "cluster_policies": POLICIES[:1]}
    return {
        "kubernetes_version": "1.36",
        "network": {"cidr": "10.20.0.0/16", "zones": ["a", "b"]},
        "access_entries": [entry],
        "endpoint_public_cidrs": ["203.0.113.7/32"],
        **changes,
    }


@quick
@given(lists(ranges(shortest=3) | ranges(shortest=6, longest=10), 8))
def test_E6_no_accepted_settings_let_the_world_in(cidrs: list[str]) -> None:
    found = accepted(good_cluster(endpoint_public_cidrs=cidrs, deployer_reaches_endpoint=True))
    if found is not None:
        open_to = list(collapse_addresses(IPv4Network(text) for text in found.endpoint_public_cidrs))
        assert sum(network.num_addresses for network in open_to) < 2**26
        assert not any(network.overlaps(private) for network in open_to for private in PRIVATE)


@pytest.mark.parametrize("prefix", range(0, 7))
def test_E6_the_world_is_refused_however_it_is_cut(prefix: int) -> None:
    parts = [str(part) for part in IPv4Network("0.0.0.0/0").subnets(new_prefix=prefix)]
    for count in (1, 2, len(parts)):
        assert accepted(good_cluster(endpoint_public_cidrs=parts[:count])) is None
        assert accepted(good_cluster(endpoint_public_cidrs=parts[-count:])) is None


@quick
@given(clusters)
def test_E2_no_accepted_settings_lock_everybody_out(arguments: dict[str, Any]) -> None:
    found = accepted(arguments)
    if found is not None:
        assert any(POLICIES[0] in entry["cluster_policies"] for entry in arguments["access_entries"])
        groups = [group for entry in found.access_entries for group in entry.kubernetes_groups]
        assert not [group for group in groups if group.startswith(("system:", "eks:", "aws:", "amazon:", "iam:"))]


@quick
@given(clusters, st.randoms(use_true_random=False))
def test_A2_the_order_of_items_changes_nothing(arguments: dict[str, Any], random: Any) -> None:
    shuffled = mixed(arguments, random)
    one, other = accepted(arguments), accepted(shuffled)
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert in_order(plain(one)) == in_order(plain(other))
        assert one.network.subnets() == other.network.subnets()


def mixed(value: Any, random: Any) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {key: mixed(value[key], random) for key in keys}
    if isinstance(value, list):
        return random.sample([mixed(item, random) for item in value], len(value))
    return value


def in_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: in_order(item) for key, item in value.items()}
    return sorted(map(in_order, value), key=repr) if isinstance(value, list) else value


vpc_ranges = st.builds(
    lambda second, third, prefix: str(IPv4Network(f"10.{second}.{third}.0/{prefix}", strict=False)),
    st.integers(0, 255),
    st.integers(0, 255),
    st.integers(16, 20),
)
zone_sets = st.sets(st.sampled_from("abcdef"), min_size=2)


@quick
@given(vpc_ranges, zone_sets, zone_sets)
def test_A2_a_new_zone_moves_no_other_zones_subnets(cidr: str, zones: set[str], more: set[str]) -> None:
    def subnets(letters: set[str]) -> dict[str, Any]:
        return parse(
            SecureClusterSettings, good_cluster(network={"cidr": cidr, "zones": sorted(letters)})
        ).network.subnets()

    before, after = subnets(zones), subnets(zones | more)
    assert {zone: after[zone] for zone in zones} == before
    parts = [IPv4Network(text) for zone in after.values() for text in vars(zone).values()]
    assert not any(one.overlaps(other) for one, other in combinations(parts, 2))
    assert all(part.subnet_of(IPv4Network(cidr)) and 16 <= part.prefixlen <= 28 for part in parts)


@quick
@given(ranges() | ipv6_ranges() | st.sampled_from(["0.0.0.0/0", "::/0", "169.254.0.0/15", "fe00::/7"]))
def test_T1_around_link_local_takes_out_link_local_addresses_and_nothing_else(text: str) -> None:
    parts = [ip_network(part) for part in around_link_local(text)]
    whole = ip_network(text)
    holes = [hole for hole in LINK_LOCAL if hole.version == whole.version and hole.overlaps(whole)]  # type: ignore[arg-type]
    assert not any(part.overlaps(hole) for part in parts for hole in holes)  # type: ignore[arg-type]
    assert not any(one.overlaps(other) for one, other in combinations(parts, 2))  # type: ignore[arg-type]
    taken = sum(min(hole.num_addresses, whole.num_addresses) for hole in holes)
    assert sum(part.num_addresses for part in parts) == whole.num_addresses - taken
    assert all(part.subnet_of(whole) for part in parts)  # type: ignore[arg-type]


@quick
@given(clusters)
def test_settings_as_args_again_are_the_same_settings(arguments: dict[str, Any]) -> None:
    found = accepted(arguments)
    if found is not None:
        assert parse(SecureClusterSettings, plain(found)) == found


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | groups
keys = st.sampled_from(["name", "cidr", "namespace", "ports"])
garbage = st.recursive(
    scalars, lambda inner: lists(inner) | st.dictionaries(st.text(max_size=6) | keys, inner, max_size=3), max_leaves=6
)
KEYS = [field for field in SecureClusterSettings.__dataclass_fields__]


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(KEYS), garbage, max_size=3), garbage)
def test_garbage_is_refused_in_one_sentence_with_a_path_and_never_raises_anything_else(
    changes: dict[str, Any], instead: Any
) -> None:
    for arguments in (good_cluster(**changes), instead):
        try:
            parse(SecureClusterSettings, arguments)
        except Refusal as refused:
            sentence = str(refused)
            assert re.fullmatch(r"[A-Za-z_\[\]\".0-9][^\n\r]*? is .*: .*; .*\.", sentence), sentence
            assert sentence.isprintable() and len(sentence) < 1500
            sentence.encode()
