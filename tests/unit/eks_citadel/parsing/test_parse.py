"""Every value has its type, at any depth; a person reads where, what, why and what to write."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest

from as_args import as_args
from eks_citadel.parsing.refusal import Refusal
from unit.eks_citadel.settings_rules import (
    ARGS,
    ENTRY_KEYS,
    KNOWN_KEYS,
    LIST,
    NETWORK_KEYS,
    QUOTE_IT,
    REQUIRED,
    TEXT,
    UNQUOTED_NUMBER,
    WHOLE_NUMBER,
)
from unit.eks_citadel.settings_samples import (
    admin,
    cluster,
    everything,
    existing_network,
    flow,
    network,
    parsed,
    pod_identity,
    refusal,
    sentences,
    with_entries,
    with_flows,
    with_node_groups,
    with_pod_identities,
    without,
)


@sentences(
    (
        "top",
        cluster(kubernets_version="1.36"),
        'kubernets_version is given: this key is unknown here; "kubernetes_version" was probably meant.',
    ),
    (
        "nested",
        cluster(network=network(outbond="single-nat")),
        'network.outbond is given: this key is unknown here; "outbound" was probably meant.',
    ),
    (
        "in an item",
        with_entries(admin(principal="x")),
        ('access_entries[1].principal is given: this key is unknown here; "principal_arn" was probably meant.'),
    ),
    (
        "mode of authentication (E1)",
        cluster(authentication_mode="CONFIG_MAP"),
        f"authentication_mode is given: {KNOWN_KEYS}",
    ),
    (
        "creator as admin (E1)",
        cluster(bootstrap_cluster_creator_admin_permissions=True),
        f"bootstrap_cluster_creator_admin_permissions is given: {KNOWN_KEYS}",
    ),
    ("line break in a key", cluster() | {"a\nb": 1}, f'["a\\nb"] is given: {KNOWN_KEYS}'),
    (
        "deep",
        with_flows(flow(ports=[{"port": 1, "endport": 2}])),
        'flows[0].ports[0].endport is given: this key is unknown here; "end_port" was probably meant.',
    ),
    ("nothing near", cluster(zzz=1), f"zzz is given: {KNOWN_KEYS}"),
    (
        "camel case",
        cluster(kubernetesVersion="1.36"),
        'kubernetesVersion is given: this key is unknown here; "kubernetes_version" was probably meant.',
    ),
    ("not a word", cluster() | {1: 2}, f'["1"] is given: {KNOWN_KEYS}'),
    (
        "narrowed",
        with_pod_identities({"namespace": "shop", "service_account": "a", "permissions": {"s3_prefix": []}}),
        'pod_identities[0].permissions.s3_prefix is given: this key is unknown here; "s3_prefixes" was probably meant.',
    ),
)
def test_an_unknown_argument_is_refused_and_the_meant_one_named(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("kubernetes_version", without(cluster(), "kubernetes_version"), f"kubernetes_version is missing: {REQUIRED}"),
    ("network", without(cluster(), "network"), f"network is missing: {REQUIRED}"),
    ("access_entries", without(cluster(), "access_entries"), f"access_entries is missing: {REQUIRED}"),
    ("null", cluster(kubernetes_version=None), f"kubernetes_version is missing: {REQUIRED}"),
    ("item name", with_entries(without(admin(), "name")), f"access_entries[1].name is missing: {REQUIRED}"),
    (
        "item principal",
        with_entries(without(admin(), "principal_arn")),
        f"access_entries[1].principal_arn is missing: {REQUIRED}",
    ),
    ("port", with_flows(flow(ports=[{}])), f"flows[0].ports[0].port is missing: {REQUIRED}"),
    ("flow source", with_flows(without(flow(), "source")), f"flows[0].source is missing: {REQUIRED}"),
)
def test_a_missing_argument_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("null for all", None, f"args is missing: {ARGS}"),
    ("list for all", [], f"args is empty: {ARGS}"),
    ("string for all", "small", f'args is "small": {ARGS}'),
    ("string for a dict", cluster(network="10.0.0.0/16"), f'network is "10.0.0.0/16": {NETWORK_KEYS}'),
    ("list for a dict", cluster(network=[network()]), f"network is a list: {NETWORK_KEYS}"),
    ("dict for a list", cluster(access_entries={"me": admin()}), f"access_entries is a map: {LIST}"),
    ("string for a list", cluster(access_entries="me"), f'access_entries is "me": {LIST}'),
    ("string for an item", cluster(access_entries=["me"]), f'access_entries[0] is "me": {ENTRY_KEYS}'),
    ("null for an item", cluster(access_entries=[None]), f"access_entries[0] is missing: {ENTRY_KEYS}"),
    ("letters for zones", cluster(network=network(zones="ab")), f'network.zones is "ab": {LIST}'),
    (
        "one policy",
        cluster(access_entries=[admin(cluster_policies="AmazonEKSViewPolicy")]),
        f'access_entries[0].cluster_policies is "AmazonEKSViewPolicy": {LIST}',
    ),
    ("one port", with_flows(flow(ports=8443)), f"flows[0].ports is 8443: {LIST}"),
    (
        "port, no dict",
        with_flows(flow(ports=[8443])),
        "flows[0].ports[0] is 8443: it must be a map; its keys are port, end_port, protocol.",
    ),
    (
        "set for a list",
        cluster(endpoint_public_cidrs={"203.0.113.7/32"}),
        f"endpoint_public_cidrs is {{'203.0.113.7/32'}}: {LIST}",
    ),
    ("bytes for a string", cluster(cluster_name=b"small"), f"cluster_name is b'small': {TEXT}"),
    (
        "list for tags",
        cluster(tags=[{"Key": "a", "Value": "b"}]),
        "tags is a list: it must be a map; write name: value.",
    ),
    ("number in tags", cluster(tags={"cost": 7}), f"tags.cost is 7: {QUOTE_IT}"),
    ("null in tags", cluster(tags={"cost": None}), f"tags.cost is missing: {TEXT}"),
    ("number as a tag key", cluster(tags={7: "cost"}), f'tags["7"] is 7: {QUOTE_IT}'),
    ("huge number as a tag key", cluster(tags={10**5000: "a"}), f'tags["a huge number"] is a huge number: {QUOTE_IT}'),
    (
        "huge number as a key",
        cluster(network=network() | {10**5000: "a"}),
        (
            'network["a huge number"] is given: this key is unknown here; choose one of aws_endpoint_subnet_ids, '
            "aws_endpoints, cidr, control_plane_subnet_ids, control_plane_zones, data_subnet_ids, data_subnets, "
            "internal_load_balancers, load_balancer_subnet_ids, node_subnet_ids, organization_id, "
            "outbound, public_load_balancers, trusted_account_ids, vpc_id, "
            "zones."
        ),
    ),
    (
        "number in labels",
        with_pod_identities(pod_identity(pod_labels={"a": 1})),
        f"pod_identities[0].pod_labels.a is 1: {QUOTE_IT}",
    ),
    (
        "number without end",
        cluster(kubernetes_version=10**5000),
        f"kubernetes_version is a huge number: {QUOTE_IT}",
    ),
    (
        "quoted boolean",
        cluster(deletion_protection="true"),
        'deletion_protection is "true": it must be true or false; take off the quotes.',
    ),
    (
        "number for a boolean",
        cluster(deletion_protection=1),
        "deletion_protection is 1: it must be true or false; write one of the two.",
    ),
    ("quoted number", cluster(log_retention_days="365"), f'log_retention_days is "365": {UNQUOTED_NUMBER}'),
    ("fraction for an integer", cluster(log_retention_days=365.5), f"log_retention_days is 365.5: {WHOLE_NUMBER}"),
    ("boolean for an integer", cluster(log_retention_days=True), f"log_retention_days is true: {WHOLE_NUMBER}"),
    ("quoted port", with_flows(flow(ports=[{"port": "8443"}])), f'flows[0].ports[0].port is "8443": {UNQUOTED_NUMBER}'),
    ("boolean port", with_flows(flow(ports=[{"port": True}])), f"flows[0].ports[0].port is true: {WHOLE_NUMBER}"),
    (
        "quoted size",
        with_node_groups({"name": "a", "min_size": "2"}),
        f'node_groups[0].min_size is "2": {UNQUOTED_NUMBER}',
    ),
)
def test_a_wrong_type_is_refused_at_any_depth(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each scalar of some arguments and its path."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if items is None:
        yield path, value
        return
    for key, item in items:
        yield from leaves(item, f"{path}[{key}]" if isinstance(key, int) else f"{path}.{key}".lstrip("."))


def changed(value: Any, path: str, new: Any, here: str = "") -> Any:
    """The arguments with `new` at one path."""
    if here == path:
        return new
    if isinstance(value, dict):
        return {key: changed(item, path, new, f"{here}.{key}".lstrip(".")) for key, item in value.items()}
    if isinstance(value, list):
        return [changed(item, path, new, f"{here}[{index}]") for index, item in enumerate(value)]
    return value


WRONG = (None, True, 7, 1.5, "7", b"7", {}, {"a": "b"}, [], ["a"], {1, 2}, datetime.date(2026, 1, 1), float("nan"))
EVERY_SCALAR = [
    pytest.param(arguments, path, value, id=path)
    for arguments in (everything(), cluster(network=existing_network(aws_endpoint_subnet_ids=["subnet-2a1b2c3d"])))
    for path, value in leaves(arguments)
]


@pytest.mark.parametrize(("arguments", "path", "value"), EVERY_SCALAR)
def test_no_scalar_takes_a_value_of_another_type(arguments: Any, path: str, value: Any) -> None:
    for wrong in (wrong for wrong in WRONG if type(wrong) is not type(value)):
        try:
            found = parsed(changed(arguments, path, wrong))
        except Refusal as refused:
            assert str(refused).startswith((f"{path} is ", path.rpartition("[")[0] or path)), wrong
        else:
            assert wrong is None, f"{path} took {wrong!r}: {found}"


def test_a_whole_number_may_come_as_a_float_since_component_hosts_send_it_so() -> None:
    days = parsed(cluster(log_retention_days=365.0)).log_retention_days
    assert (days, type(days)) == (365, int)


def held(given: Any, found: Any) -> bool:
    """Whether everything given is found, whatever defaults stand beside it."""
    if isinstance(given, dict):
        return all(name in found and held(value, found[name]) for name, value in given.items())
    if isinstance(given, list):
        return len(given) == len(found) and all(map(held, given, found))
    return given == found


def test_everything_at_once_is_accepted_and_comes_out_as_it_went_in() -> None:
    settings = parsed(everything())
    assert held(everything(), as_args(settings))
    assert parsed(as_args(settings)) == settings
