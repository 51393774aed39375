"""Every value has its type, at any depth; a person reads where, what, why and what to write."""

from typing import Any

import pytest

from .samples import (
    admin,
    cluster,
    everything,
    existing_network,
    flow,
    network,
    parsed,
    refusal,
    sentences,
    with_entries,
    with_flows,
    with_node_groups,
    with_pod_identities,
    without,
)

@sentences(
    ("top", cluster(kubernets_version="1.36"), "@kubernets_version"),
    ("nested", cluster(network=network(outbond="single-nat")), "@network.outbond"),
    ("in an item", with_entries(admin(principal="x")), "@access_entries"),
    ("deep", with_flows(flow(ports=[{"port": 1, "endport": 2}])), "@flows"),
    ("nothing near", cluster(zzz=1), "@zzz"),
    ("camel case", cluster(kubernetesVersion="1.36"), "@kubernetesVersion"),
    ("not a word", cluster() | {1: 2}, "@1"),
    ("later issue", with_pod_identities({"namespace": "shop", "service_account": "a", "permissions": {}}), "@pod_id"),
)
def test_an_unknown_argument_is_refused_and_the_meant_one_named(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("kubernetes_version", without(cluster(), "kubernetes_version"), "@kubernetes_version"),
    ("network", without(cluster(), "network"), "@network"),
    ("access_entries", without(cluster(), "access_entries"), "@access_entries"),
    ("null", cluster(kubernetes_version=None), "@kubernetes_version"),
    ("item name", with_entries(without(admin(), "name")), "@access_entries"),
    ("item principal", with_entries(without(admin(), "principal_arn")), "@access_entries"),
    ("port", with_flows(flow(ports=[{}])), "@flows"),
    ("flow source", with_flows(without(flow(), "source")), "@flows"),
)
def test_a_missing_argument_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("null for all", None, "@"),
    ("list for all", [], "@"),
    ("string for all", "small", "@"),
    ("string for a dict", cluster(network="10.0.0.0/16"), "@network"),
    ("list for a dict", cluster(network=[network()]), "@network"),
    ("dict for a list", cluster(access_entries={"me": admin()}), "@access_entries"),
    ("string for a list", cluster(access_entries="me"), "@access_entries"),
    ("string for an item", cluster(access_entries=["me"]), "@access_entries"),
    ("null for an item", cluster(access_entries=[None]), "@access_entries"),
    ("letters for zones", cluster(network=network(zones="ab")), "@network.zones"),
    ("one policy", cluster(access_entries=[admin(cluster_policies="AmazonEKSViewPolicy")]), "@access_entries"),
    ("one port", with_flows(flow(ports=8443)), "@flows"),
    ("port, no dict", with_flows(flow(ports=[8443])), "@flows"),
    ("set for a list", cluster(endpoint_public_cidrs={"203.0.113.7/32"}), "@endpoint_public_cidrs"),
    ("bytes for a string", cluster(cluster_name=b"small"), "@cluster_name"),
    ("list for tags", cluster(tags=[{"Key": "a", "Value": "b"}]), "@tags"),
    ("number in tags", cluster(tags={"cost": 7}), "@tags"),
    ("null in tags", cluster(tags={"cost": None}), "@tags"),
    ("number as a tag key", cluster(tags={7: "cost"}), "@tags"),
    ("number in labels", with_pod_identities({"namespace": "shop", "service_account": "a", "role_arn": "x", "pod_labels": {"a": 1}}), "@pod_identities"),
    ("quoted boolean", cluster(deletion_protection="true"), "@deletion_protection"),
    ("number for a boolean", cluster(deletion_protection=1), "@deletion_protection"),
    ("quoted number", cluster(log_retention_days="365"), "@log_retention_days"),
    ("float for an integer", cluster(log_retention_days=365.0), "@log_retention_days"),
    ("boolean for an integer", cluster(log_retention_days=True), "@log_retention_days"),
    ("quoted port", with_flows(flow(ports=[{"port": "8443"}])), "@flows"),
    ("boolean port", with_flows(flow(ports=[{"port": True}])), "@flows"),
    ("quoted size", with_node_groups({"name": "a", "min_size": "2"}), "@node_groups"),
)
def test_a_wrong_type_is_refused_at_any_depth(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("all", object(), "@"),
    ("network", cluster(network=object()), "@network"),
    ("zones", cluster(network=network(zones=object())), "@network.zones"),
    ("a zone", cluster(network=network(zones=["a", object()])), "@network.zones"),
    ("entries", cluster(access_entries=object()), "@access_entries"),
    ("an entry", cluster(access_entries=[object()]), "@access_entries"),
    ("a name", with_entries(admin(name=object())), "@access_entries"),
    ("policies", cluster(access_entries=[admin(cluster_policies=object())]), "@access_entries"),
    ("a policy", cluster(access_entries=[admin(cluster_policies=[object()])]), "@access_entries"),
    ("flows", cluster(flows=object()), "@flows"),
    ("an end", with_flows(flow(source=object())), "@flows"),
    ("ports", with_flows(flow(ports=object())), "@flows"),
    ("a namespace", cluster(namespaces=[{"name": object()}]), "@namespaces"),
    ("a pod identity's namespace", with_pod_identities({"namespace": object(), "service_account": "a", "role_arn": "x"}), "@pod_identities"),
    ("node groups", cluster(node_groups=object()), "@node_groups"),
    ("public CIDRs", cluster(endpoint_public_cidrs=object()), "@endpoint_public_cidrs"),
    ("version", cluster(kubernetes_version=object()), "@kubernetes_version"),
    ("deployer_reaches_endpoint", cluster(deployer_reaches_endpoint=object()), "@deployer_reaches_endpoint"),
)
def test_structure_is_plain_so_an_output_in_its_place_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence




