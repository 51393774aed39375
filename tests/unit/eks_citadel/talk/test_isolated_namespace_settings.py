"""`IsolatedNamespace` used alone: its flows touch it, and its named ends have addresses."""

from typing import Any

import pytest

from eks_citadel.parsing.parse import parse
from eks_citadel.talk.settings.isolated_namespace import IsolatedNamespaceSettings
from unit.eks_citadel.settings_rules import EMPTY_LABELS, KUBE_SYSTEM_CLOSED, RBAC_NAME
from unit.eks_citadel.settings_samples import flow, refusal, sentences, without

FROM_API_SERVER = flow(source={"named": "api-server"}, destination={"namespace": "shop"})


def to_named(named: str) -> dict[str, Any]:
    return without(flow(destination={"named": named}), "ports")


def shop(**changes: Any) -> dict[str, Any]:
    return {"name": "shop", **changes}


@sentences(
    ("kube-system", shop(name="kube-system"), f'name is "kube-system": {KUBE_SYSTEM_CLOSED}'),
    (
        "default to be made",
        shop(name="default"),
        'name is "default": every cluster has this namespace; set existing: true.',
    ),
    (
        "a flow of others",
        shop(flows=[flow(source={"namespace": "a"}, destination={"namespace": "b"})]),
        'flows[0] is "pay": neither end is the namespace shop; give the flow to another namespace.',
    ),
    (
        "pods of a service account twice",
        shop(identity_pods=[{"service_account": "o", "pod_labels": {"a": "b"}}, {"service_account": "o"}]),
        'identity_pods[1].service_account is "o": this service account is listed already; merge the two.',
    ),
    (
        "bindings whose names read alike",
        shop(role_bindings=[{"group": "a", "cluster_role": "b-c"}, {"group": "a-b", "cluster_role": "c"}]),
        'role_bindings[1] is "a-b-c": another binding has this name; merge the two, or rename a group.',
    ),
    ("a flow twice", shop(flows=[flow(), flow()]), 'flows[1].name is "pay": another flow has this name; rename one.'),
    (
        "from the API server",
        shop(flows=[FROM_API_SERVER]),
        'flows[0] is "pay": api-server has no addresses here; give control_plane_cidrs.',
    ),
    (
        "to the API server",
        shop(flows=[to_named("api-server")]),
        'flows[0] is "pay": api-server has no addresses here; give service_ipv4_cidr.',
    ),
    (
        "to endpoints",
        shop(flows=[to_named("aws-endpoints")]),
        'flows[0] is "pay": aws-endpoints has no addresses here; give aws_endpoint_cidrs.',
    ),
    (
        "labels of an identity",
        shop(identity_pods=[{"service_account": "orders", "pod_labels": {}}]),
        f"identity_pods[0].pod_labels is empty: {EMPTY_LABELS}",
    ),
    (
        "no role",
        shop(role_bindings=[{"group": "devs", "cluster_role": ""}]),
        f'role_bindings[0].cluster_role is "": {RBAC_NAME}',
    ),
)
def test_T1_T3_T5_what_an_isolated_namespace_refuses(arguments: Any, sentence: str) -> None:
    assert refusal(arguments, IsolatedNamespaceSettings) == sentence


@pytest.mark.parametrize(
    "arguments",
    [
        shop(flows=[FROM_API_SERVER], control_plane_cidrs=["10.20.226.0/24"]),
        shop(flows=[FROM_API_SERVER], control_plane_cidrs=object()),
        shop(flows=[to_named("api-server")], service_ipv4_cidr="172.20.0.0/16"),
        shop(flows=[to_named("aws-endpoints")], aws_endpoint_cidrs=["10.20.227.0/24"]),
    ],
    ids=["from the API server", "from where it will be", "to the API server", "to endpoints"],
)
def test_T3_a_named_end_with_addresses_is_accepted(arguments: Any) -> None:
    assert parse(IsolatedNamespaceSettings, arguments).flows[0].name == "pay"
