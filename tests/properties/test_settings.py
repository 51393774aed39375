"""What holds for all settings, not only for those that somebody thought of."""

import re
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from itertools import combinations
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, Phase, assume, event, given, settings
from hypothesis import strategies as st

import eks_citadel
import harness
from as_args import as_args
from eks_citadel.enter import admission
from eks_citadel.parsing.cidrs import around_link_local, nat64
from eks_citadel.parsing.parse import parse
from eks_citadel.parsing.refusal import Refusal
from eks_citadel.secure_cluster.settings.secure_cluster import SecureClusterSettings

quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

POLICIES = ["AmazonEKSClusterAdminPolicy", "AmazonEKSAdminPolicy", "AmazonEKSViewPolicy"]
PRIVATE = [IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "0.0.0.0/8")]
LINK_LOCAL = [ip_network(text) for text in ("169.254.0.0/16", "fe80::/10", "fd00:ec2::/32")]
names = st.sampled_from(["ann", "bob", "cy", "dee"])


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
    return str(IPv6Network((base | draw(st.integers(0, 2**64)), prefix), strict=False))


def some(items: Sequence[Any], least: int = 0, most: int = 3) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(items), min_size=least, max_size=most, unique=True)


def entry(name: str, policies: list[str], groups: list[str], namespaces: list[str]) -> dict[str, Any]:
    return {
        "name": name,
        "principal_arn": f"arn:aws:iam::111122223333:role/{name}",
        "cluster_policies": policies,
        "kubernetes_groups": groups,
        "namespace_policies": [{"policy": "AmazonEKSEditPolicy", "namespaces": namespaces}] if namespaces else [],
        "cluster_role_bindings": [{"group": group, "cluster_role": "view"} for group in groups],
        "role_bindings": [{"group": group, "cluster_role": "view", "namespaces": ["shop"]} for group in groups],
    }


def entries(groups: Sequence[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    rights = st.tuples(some(POLICIES), some(groups), some(["shop", "dev-*", "kube-system"]))
    people = st.dictionaries(st.sampled_from(["ann", "bob", "cy", "dee"]), rights, min_size=1, max_size=3)
    return people.map(lambda found: [entry(name, *of) for name, of in found.items()])


def flow(name: str, port: int, labels: dict[str, str] | None, destination: dict[str, Any]) -> dict[str, Any]:
    source = {"namespace": "shop"} if labels is None else {"namespace": "shop", "pod_labels": labels}
    return {"name": name, "source": source, "destination": destination, "ports": [{"port": port, "protocol": "UDP"}]}


def identity(service_account: str) -> dict[str, Any]:
    secrets = [{"allow": ["read", "write"], "scope": scope} for scope in ("cluster", "namespace")]
    role = {"permissions": {"secretsmanager_secrets": secrets, "sqs_queues": [{"allow": ["read"]}]}}
    return {"namespace": "shop", "service_account": service_account, **role}


labels = st.none() | st.dictionaries(st.sampled_from(["app", "example.com/tier"]), st.just("a"), min_size=1)
RANGES = {"ipv4": ["0.0.0.0/0", "198.51.100.0/24"], "ipv6": ["::/0", "fd00::/8", "64:ff9b::/96"]}
ENDS = {
    family: st.sampled_from([{"namespace": "payments"}, {"namespace": "default"}])
    | some(ranges, 1).map(lambda cidrs: {"cidrs": cidrs})
    for family, ranges in RANGES.items()
}
ports = st.integers(1, 65535)


def clusters(groups: Sequence[str], public_cidrs: st.SearchStrategy[list[str]]) -> st.SearchStrategy[dict[str, Any]]:
    """Mostly acceptable: about half lack an admin, or have something wrong in `groups` or `public_cidrs`."""
    return st.sampled_from(sorted(ENDS)).flatmap(lambda family: of_family(family, groups, public_cidrs))


def of_family(
    ip_family: str, groups: Sequence[str], public_cidrs: st.SearchStrategy[list[str]]
) -> st.SearchStrategy[dict[str, Any]]:
    flows = st.dictionaries(st.sampled_from(["pay", "ask"]), st.tuples(ports, labels, ENDS[ip_family]))
    return st.fixed_dictionaries(
        {
            "kubernetes_version": st.sampled_from(["1.35", "1.36"]),
            "ip_family": st.just(ip_family),
            "network": st.fixed_dictionaries({"cidr": vpc_ranges, "zones": some("abcdef", 2, 6)}),
            "access_entries": entries(groups),
            "endpoint_public_cidrs": public_cidrs,
            "deployer_reaches_endpoint": st.just(True),
            "namespaces": st.permutations([{"name": "shop"}, {"name": "payments", "pod_security": "baseline"}]),
            "flows": flows.map(lambda found: [flow(name, *of) for name, of in found.items()]),
            "tags": st.dictionaries(st.sampled_from(["team", "cost centre"]), st.text("ab é@", max_size=3)),
        }
    )


vpc_ranges = st.builds(
    lambda second, third, prefix: str(IPv4Network(f"10.{second}.{third}.0/{prefix}", strict=False)),
    st.integers(0, 255),
    st.integers(0, 255),
    st.integers(16, 20),
)
zone_sets = st.sets(st.sampled_from("abcdef"), min_size=2)
# Lists of which the components make resources, and which clusters of settings alone do without.
more_lists = st.fixed_dictionaries(
    {
        "endpoint_private_cidrs": some(["192.168.0.0/24", "192.168.1.0/24"]),
        "node_groups": some(["main", "arm"], 1).map(lambda found: [{"name": name} for name in found]),
        "pod_identities": some(["orders", "jobs"]).map(lambda found: [identity(name) for name in found]),
    }
)
CLIENTS = ["203.0.113.7/32", "198.51.100.0/24", "16.0.0.0/8", "20.0.0.0/9"]
fair_clusters = clusters(["devs", "ops"], some(CLIENTS))
unfair_clusters = clusters(["devs", "ops", "system:masters"], some([*CLIENTS, "10.0.0.0/8"]))


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


@quick
@given(lists(ipv6_ranges() | st.sampled_from(["2000::/15", "2600::/16", "2001:db8::/32", "64:ff9b::/96"]), 8))
def test_E6_no_accepted_settings_of_an_IPv6_cluster_let_the_world_in(cidrs: list[str]) -> None:
    found = accepted(good_cluster(endpoint_public_cidrs=cidrs, deployer_reaches_endpoint=True, ip_family="ipv6"))
    event("accepted" if found else "refused")
    if found is not None:
        open_to = [ip_network(text) for text in found.endpoint_public_cidrs]
        assert sum(network.num_addresses for network in collapse_addresses(open_to)) < 2**112  # type: ignore[type-var]
        assert all(network.subnet_of(ip_network("2000::/3")) for network in open_to)  # type: ignore[arg-type]
    assert cidrs == [] or accepted(good_cluster(endpoint_public_cidrs=cidrs)) is None


@quick
@given(ranges(longest=32))
def test_T1_a_translated_range_is_as_large_and_never_another_s(text: str) -> None:
    translated, whole = ip_network(nat64(text)), ip_network(text)
    assert translated.num_addresses == whole.num_addresses
    assert translated.subnet_of(ip_network("64:ff9b::/96"))  # type: ignore[arg-type]
    assert translated.network_address.packed[12:] == whole.network_address.packed


@pytest.mark.parametrize("prefix", range(7))
def test_E6_the_world_is_refused_however_it_is_cut(prefix: int) -> None:
    parts = [str(part) for part in IPv4Network("0.0.0.0/0").subnets(new_prefix=prefix)]
    for count in (1, 2, len(parts)):
        assert accepted(good_cluster(endpoint_public_cidrs=parts[:count])) is None
        assert accepted(good_cluster(endpoint_public_cidrs=parts[-count:])) is None


@quick
@given(unfair_clusters)
def test_E2_no_accepted_settings_lock_everybody_out(arguments: dict[str, Any]) -> None:
    admins = [entry for entry in arguments["access_entries"] if POLICIES[0] in entry["cluster_policies"]]
    groups = [group for entry in arguments["access_entries"] for group in entry["kubernetes_groups"]]
    found = accepted(arguments)
    event("accepted" if found else "refused")
    assert found is None or (admins and "system:masters" not in groups)


@quick
@given(fair_clusters, st.randoms(use_true_random=False))
def test_A2_the_order_of_items_changes_neither_acceptance_nor_subnets(arguments: dict[str, Any], random: Any) -> None:
    one, other = accepted(arguments), accepted(mixed(arguments, random))
    assert (one is None) == (other is None)
    event("accepted" if one else "refused")
    if one is not None and other is not None:
        assert one.network.subnets() == other.network.subnets()


@settings(quick, max_examples=24, phases=[Phase.reuse, Phase.generate])  # to shrink one takes minutes
@given(fair_clusters, more_lists, st.randoms(use_true_random=False))
def test_A2_the_order_of_items_changes_neither_URNs_nor_edges(
    arguments: dict[str, Any], more: dict[str, Any], random: Any
) -> None:
    """Of what the component registers; the deployer is an admin in each cluster."""
    entries = [*arguments["access_entries"], entry("me", POLICIES[:1], ["devs", "ops"], [])]
    whole = {**arguments, **more, "access_entries": entries}
    assume(accepted(whole) is not None)
    assert edges(mixed(whole, random)) == edges(whole)


def edges(arguments: dict[str, Any]) -> dict[str, set[str]]:
    """What each resource of a cluster waits for, by URNs."""
    with mock.patch.object(admission, "ask", return_value=200):
        made = harness.run(lambda: eks_citadel.SecureCluster("shop", arguments))
    return {urn: found.needs for urn, found in made.registrations.items()}


def mixed(value: Any, random: Any) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {key: mixed(value[key], random) for key in keys}
    if isinstance(value, list):
        return random.sample([mixed(item, random) for item in value], len(value))
    return value


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
@given(fair_clusters)
def test_settings_as_args_again_are_the_same_settings(arguments: dict[str, Any]) -> None:
    found = accepted(arguments)
    event("accepted" if found else "refused")
    if found is not None:
        assert parse(SecureClusterSettings, as_args(found)) == found


@pytest.mark.parametrize("some_clusters", [fair_clusters, unfair_clusters], ids=["fair", "unfair"])
def test_these_properties_are_tried_on_accepted_and_on_refused_settings(some_clusters: Any) -> None:
    seen: list[bool] = []

    @settings(max_examples=100, database=None, derandomize=True, deadline=None)
    @given(some_clusters)
    def look(arguments: dict[str, Any]) -> None:
        seen.append(accepted(arguments) is not None)

    look()
    assert 5 <= sum(seen) <= 95


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["shop", "10.0.0.0/16"])
)
keys = st.sampled_from(["name", "cidr", "namespace", "ports"])
garbage = st.recursive(
    scalars, lambda inner: lists(inner) | st.dictionaries(st.text(max_size=6) | keys, inner, max_size=3), max_leaves=6
)
KEYS = list(SecureClusterSettings.__dataclass_fields__)


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
