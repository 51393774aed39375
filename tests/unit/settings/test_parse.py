"""Every value has its type, at any depth; a person reads where, what, why and what to write."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest

from eks_citadel.settings.network import NetworkSettings
from eks_citadel.settings.parse import Later, parse, plain
from eks_citadel.settings.refusal import Refusal

from .samples import (
    admin,
    cluster,
    devs,
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
        ('kubernets_version is given: this key is unknown here; "kubernetes_version" was probably meant.'),
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
        (
            "authentication_mode is given: this key is unknown here; known are access_entries, "
            "addon_versions, cluster_name, deletion_protection, deployer_reaches_endpoint, "
            "deployer_role_arn, endpoint_private_cidrs, endpoint_public_cidrs, flows, ip_family, "
            "kms_key_arn, kubernetes_version, log_retention_days, namespaces, network, network_policy_mode, "
            "node_groups, permissions_boundary_arn, pod_identities, retain_logs, service_ipv4_cidr, "
            "support_type, tags, token_command."
        ),
    ),
    (
        "creator as admin (E1)",
        cluster(bootstrap_cluster_creator_admin_permissions=True),
        (
            "bootstrap_cluster_creator_admin_permissions is given: this key is unknown here; known are "
            "access_entries, addon_versions, cluster_name, deletion_protection, deployer_reaches_endpoint, "
            "deployer_role_arn, endpoint_private_cidrs, endpoint_public_cidrs, flows, ip_family, "
            "kms_key_arn, kubernetes_version, log_retention_days, namespaces, network, network_policy_mode, "
            "node_groups, permissions_boundary_arn, pod_identities, retain_logs, service_ipv4_cidr, "
            "support_type, tags, token_command."
        ),
    ),
    (
        "line break in a key",
        cluster() | {"a\nb": 1},
        (
            '["a\\nb"] is given: this key is unknown here; known are access_entries, addon_versions, '
            "cluster_name, deletion_protection, deployer_reaches_endpoint, deployer_role_arn, "
            "endpoint_private_cidrs, endpoint_public_cidrs, flows, ip_family, kms_key_arn, "
            "kubernetes_version, log_retention_days, namespaces, network, network_policy_mode, node_groups, "
            "permissions_boundary_arn, pod_identities, retain_logs, service_ipv4_cidr, support_type, tags, "
            "token_command."
        ),
    ),
    (
        "deep",
        with_flows(flow(ports=[{"port": 1, "endport": 2}])),
        ('flows[0].ports[0].endport is given: this key is unknown here; "end_port" was probably meant.'),
    ),
    (
        "nothing near",
        cluster(zzz=1),
        (
            "zzz is given: this key is unknown here; known are access_entries, addon_versions, cluster_name, "
            "deletion_protection, deployer_reaches_endpoint, deployer_role_arn, endpoint_private_cidrs, "
            "endpoint_public_cidrs, flows, ip_family, kms_key_arn, kubernetes_version, log_retention_days, "
            "namespaces, network, network_policy_mode, node_groups, permissions_boundary_arn, "
            "pod_identities, retain_logs, service_ipv4_cidr, support_type, tags, token_command."
        ),
    ),
    (
        "camel case",
        cluster(kubernetesVersion="1.36"),
        ('kubernetesVersion is given: this key is unknown here; "kubernetes_version" was probably meant.'),
    ),
    (
        "not a word",
        cluster() | {1: 2},
        (
            '["1"] is given: this key is unknown here; known are access_entries, addon_versions, '
            "cluster_name, deletion_protection, deployer_reaches_endpoint, deployer_role_arn, "
            "endpoint_private_cidrs, endpoint_public_cidrs, flows, ip_family, kms_key_arn, "
            "kubernetes_version, log_retention_days, namespaces, network, network_policy_mode, node_groups, "
            "permissions_boundary_arn, pod_identities, retain_logs, service_ipv4_cidr, support_type, tags, "
            "token_command."
        ),
    ),
    (
        "later issue",
        with_pod_identities({"namespace": "shop", "service_account": "a", "permissions": {}}),
        (
            "pod_identities[0].permissions is given: this version does not have it yet; give the role_arn of "
            "a role that exists."
        ),
    ),
)
def test_an_unknown_argument_is_refused_and_the_meant_one_named(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "kubernetes_version",
        without(cluster(), "kubernetes_version"),
        "kubernetes_version is missing: it is required; give it a value.",
    ),
    ("network", without(cluster(), "network"), "network is missing: it is required; give it a value."),
    (
        "access_entries",
        without(cluster(), "access_entries"),
        "access_entries is missing: it is required; give it a value.",
    ),
    ("null", cluster(kubernetes_version=None), "kubernetes_version is missing: it is required; give it a value."),
    (
        "item name",
        with_entries(without(admin(), "name")),
        "access_entries[1].name is missing: it is required; give it a value.",
    ),
    (
        "item principal",
        with_entries(without(admin(), "principal_arn")),
        "access_entries[1].principal_arn is missing: it is required; give it a value.",
    ),
    ("port", with_flows(flow(ports=[{}])), "flows[0].ports[0].port is missing: it is required; give it a value."),
    (
        "flow source",
        with_flows(without(flow(), "source")),
        "flows[0].source is missing: it is required; give it a value.",
    ),
)
def test_a_missing_argument_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "null for all",
        None,
        (
            "args is missing: it must be a map; its keys are tags, kubernetes_version, "
            "endpoint_public_cidrs, endpoint_private_cidrs, ip_family, service_ipv4_cidr, "
            "deletion_protection, kms_key_arn, log_retention_days, retain_logs, support_type, "
            "permissions_boundary_arn, network, access_entries, cluster_name, node_groups, addon_versions, "
            "namespaces, flows, pod_identities, network_policy_mode, deployer_reaches_endpoint, "
            "deployer_role_arn, token_command."
        ),
    ),
    (
        "list for all",
        [],
        (
            "args is empty: it must be a map; its keys are tags, kubernetes_version, endpoint_public_cidrs, "
            "endpoint_private_cidrs, ip_family, service_ipv4_cidr, deletion_protection, kms_key_arn, "
            "log_retention_days, retain_logs, support_type, permissions_boundary_arn, network, "
            "access_entries, cluster_name, node_groups, addon_versions, namespaces, flows, pod_identities, "
            "network_policy_mode, deployer_reaches_endpoint, deployer_role_arn, token_command."
        ),
    ),
    (
        "string for all",
        "small",
        (
            'args is "small": it must be a map; its keys are tags, kubernetes_version, '
            "endpoint_public_cidrs, endpoint_private_cidrs, ip_family, service_ipv4_cidr, "
            "deletion_protection, kms_key_arn, log_retention_days, retain_logs, support_type, "
            "permissions_boundary_arn, network, access_entries, cluster_name, node_groups, addon_versions, "
            "namespaces, flows, pod_identities, network_policy_mode, deployer_reaches_endpoint, "
            "deployer_role_arn, token_command."
        ),
    ),
    (
        "string for a dict",
        cluster(network="10.0.0.0/16"),
        (
            'network is "10.0.0.0/16": it must be a map; its keys are cidr, zones, outbound, aws_endpoints, '
            "public_load_balancers, vpc_id, node_subnet_ids, control_plane_subnet_ids, "
            "aws_endpoint_subnet_ids."
        ),
    ),
    (
        "list for a dict",
        cluster(network=[network()]),
        (
            "network is a list: it must be a map; its keys are cidr, zones, outbound, aws_endpoints, "
            "public_load_balancers, vpc_id, node_subnet_ids, control_plane_subnet_ids, "
            "aws_endpoint_subnet_ids."
        ),
    ),
    (
        "dict for a list",
        cluster(access_entries={"me": admin()}),
        "access_entries is a map: it must be a list; write [ ] around its items.",
    ),
    (
        "string for a list",
        cluster(access_entries="me"),
        'access_entries is "me": it must be a list; write [ ] around its items.',
    ),
    (
        "string for an item",
        cluster(access_entries=["me"]),
        (
            'access_entries[0] is "me": it must be a map; its keys are name, principal_arn, '
            "principal_unique_id, cluster_policies, namespace_policies, kubernetes_groups, "
            "cluster_role_bindings, role_bindings."
        ),
    ),
    (
        "null for an item",
        cluster(access_entries=[None]),
        (
            "access_entries[0] is missing: it must be a map; its keys are name, principal_arn, "
            "principal_unique_id, cluster_policies, namespace_policies, kubernetes_groups, "
            "cluster_role_bindings, role_bindings."
        ),
    ),
    (
        "letters for zones",
        cluster(network=network(zones="ab")),
        'network.zones is "ab": it must be a list; write [ ] around its items.',
    ),
    (
        "one policy",
        cluster(access_entries=[admin(cluster_policies="AmazonEKSViewPolicy")]),
        ('access_entries[0].cluster_policies is "AmazonEKSViewPolicy": it must be a list; write [ ] around its items.'),
    ),
    (
        "one port",
        with_flows(flow(ports=8443)),
        "flows[0].ports is 8443: it must be a list; write [ ] around its items.",
    ),
    (
        "port, no dict",
        with_flows(flow(ports=[8443])),
        "flows[0].ports[0] is 8443: it must be a map; its keys are port, end_port, protocol.",
    ),
    (
        "set for a list",
        cluster(endpoint_public_cidrs={"203.0.113.7/32"}),
        ("endpoint_public_cidrs is {'203.0.113.7/32'}: it must be a list; write [ ] around its items."),
    ),
    (
        "bytes for a string",
        cluster(cluster_name=b"small"),
        "cluster_name is b'small': it must be a string; write text.",
    ),
    (
        "list for tags",
        cluster(tags=[{"Key": "a", "Value": "b"}]),
        "tags is a list: it must be a map; write name: value.",
    ),
    ("number in tags", cluster(tags={"cost": 7}), "tags.cost is 7: it must be a string; quote it."),
    ("null in tags", cluster(tags={"cost": None}), "tags.cost is missing: it must be a string; write text."),
    ("number as a tag key", cluster(tags={7: "cost"}), 'tags["7"] is 7: it must be a string; quote it.'),
    (
        "number in labels",
        with_pod_identities(pod_identity(pod_labels={"a": 1})),
        "pod_identities[0].pod_labels.a is 1: it must be a string; quote it.",
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
    (
        "quoted number",
        cluster(log_retention_days="365"),
        'log_retention_days is "365": it must be a whole number; take off the quotes.',
    ),
    (
        "fraction for an integer",
        cluster(log_retention_days=365.5),
        "log_retention_days is 365.5: it must be a whole number; write digits.",
    ),
    (
        "boolean for an integer",
        cluster(log_retention_days=True),
        "log_retention_days is true: it must be a whole number; write digits.",
    ),
    (
        "quoted port",
        with_flows(flow(ports=[{"port": "8443"}])),
        'flows[0].ports[0].port is "8443": it must be a whole number; take off the quotes.',
    ),
    (
        "boolean port",
        with_flows(flow(ports=[{"port": True}])),
        "flows[0].ports[0].port is true: it must be a whole number; write digits.",
    ),
    (
        "quoted size",
        with_node_groups({"name": "a", "min_size": "2"}),
        'node_groups[0].min_size is "2": it must be a whole number; take off the quotes.',
    ),
)
def test_a_wrong_type_is_refused_at_any_depth(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("all", object(), "args is not known before the update: it must be plain here; write the value itself."),
    (
        "network",
        cluster(network=object()),
        ("network is not known before the update: it must be plain here; write the value itself."),
    ),
    (
        "zones",
        cluster(network=network(zones=object())),
        ("network.zones is not known before the update: it must be plain here; write the value itself."),
    ),
    (
        "a zone",
        cluster(network=network(zones=["a", object()])),
        ("network.zones[1] is not known before the update: it must be plain here; write the value itself."),
    ),
    (
        "entries",
        cluster(access_entries=object()),
        ("access_entries is not known before the update: it must be plain here; write the value itself."),
    ),
    (
        "an entry",
        cluster(access_entries=[object()]),
        ("access_entries[0] is not known before the update: it must be plain here; write the value itself."),
    ),
    (
        "a name",
        with_entries(admin(name=object())),
        ("access_entries[1].name is not known before the update: it must be plain here; write the value itself."),
    ),
    (
        "policies",
        cluster(access_entries=[admin(cluster_policies=object())]),
        (
            "access_entries[0].cluster_policies is not known before the update: it must be plain here; write "
            "the value itself."
        ),
    ),
    (
        "a policy",
        cluster(access_entries=[admin(cluster_policies=[object()])]),
        (
            "access_entries[0].cluster_policies[0] is not known before the update: it must be plain here; "
            "write the value itself."
        ),
    ),
    (
        "flows",
        cluster(flows=object()),
        "flows is not known before the update: it must be plain here; write the value itself.",
    ),
    (
        "an end",
        with_flows(flow(source=object())),
        ("flows[0].source is not known before the update: it must be plain here; write the value itself."),
    ),
    (
        "ports",
        with_flows(flow(ports=object())),
        ("flows[0].ports is not known before the update: it must be plain here; write the value itself."),
    ),
    (
        "a namespace",
        cluster(namespaces=[{"name": object()}]),
        ("namespaces[0].name is not known before the update: it must be plain here; write the value itself."),
    ),
    (
        "a pod identity's namespace",
        with_pod_identities(pod_identity(namespace=object())),
        ("pod_identities[0].namespace is not known before the update: it must be plain here; write the value itself."),
    ),
    (
        "node groups",
        cluster(node_groups=object()),
        ("node_groups is not known before the update: it must be plain here; write the value itself."),
    ),
    (
        "public CIDRs",
        cluster(endpoint_public_cidrs=object()),
        ("endpoint_public_cidrs is not known before the update: it must be plain here; write the value itself."),
    ),
    (
        "version",
        cluster(kubernetes_version=object()),
        ("kubernetes_version is not known before the update: it must be plain here; write the value itself."),
    ),
    (
        "deployer_reaches_endpoint",
        cluster(deployer_reaches_endpoint=object()),
        ("deployer_reaches_endpoint is not known before the update: it must be plain here; write the value itself."),
    ),
)
def test_structure_is_plain_so_an_output_in_its_place_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


class Uncomparable:
    """Like a Pulumi Output, but loud where that would be silently False."""

    def __eq__(self, other: object) -> bool:
        raise AssertionError("an Output was compared")

    __hash__ = None  # type: ignore[assignment]


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
    for arguments in (everything(), cluster(network=existing_network(aws_endpoint_subnet_ids=["subnet-0a1b2c3d"])))
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


def test_everything_at_once_is_accepted_and_comes_out_as_it_went_in() -> None:
    settings = parsed(everything())
    assert without(plain(settings), "namespaces", "flows") == without(everything(), "namespaces", "flows")
    assert parsed(plain(settings)) == settings


def test_an_output_is_carried_as_the_same_object_and_never_compared() -> None:
    output = Uncomparable()
    settings = parsed(with_entries(devs(principal_arn=output, kubernetes_groups=["devs"])))
    assert plain(settings)["access_entries"][1]["principal_arn"] is output


LATER = parse(NetworkSettings, {"vpc_id": object(), "node_subnet_ids": object(), "tags": {"team": object()}})
LATER_TAGS = parse(NetworkSettings, existing_network(tags=object())).tags


def test_an_output_is_judged_once_it_is_known() -> None:
    ids = ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]
    assert LATER.vpc_id.judge("vpc-0a1b2c3d") == "vpc-0a1b2c3d"
    assert LATER.node_subnet_ids.judge(ids) == ids
    assert [LATER.node_subnet_ids.judge(one) for one in ids] == ids
    assert LATER.tags["team"].judge("shop") == "shop"


@pytest.mark.parametrize(
    ("leaf", "known", "sentence"),
    [
        pytest.param(
            LATER.vpc_id, "vpc", 'vpc_id is "vpc": it is no id of a vpc; write one such as "vpc-0a1b2c3d".', id="check"
        ),
        pytest.param(LATER.vpc_id, 7, "vpc_id is 7: it must be a string; quote it.", id="type"),
        pytest.param(LATER.vpc_id, None, "vpc_id is missing: it must be a string; write text.", id="null"),
        pytest.param(
            LATER.node_subnet_ids,
            ["subnet-0a1b2c3d", "b"],
            'node_subnet_ids[1] is "b": it is no id of a subnet; write one such as "subnet-0a1b2c3d".',
            id="item",
        ),
        pytest.param(
            LATER.tags["team"],
            "a&b",
            'tags.team is "a&b": a tag\'s value has up to 256 letters, digits, spaces and signs of _.:/=+-@; '
            "shorten or reword it.",
            id="tag",
        ),
        pytest.param(
            LATER_TAGS,
            {"aws:team": "a"},
            'tags["aws:team"] is "aws:team": AWS reserves tags that begin with aws:; choose another key.',
            id="tags",
        ),
    ],
)
def test_an_output_that_turns_out_wrong_is_refused_with_its_path(leaf: Later, known: Any, sentence: str) -> None:
    with pytest.raises(Refusal) as caught:
        leaf.judge(known)
    assert str(caught.value) == sentence
