"""Objects that somebody else made are read as Kubernetes means them, or refused by name."""

from typing import Any

import pytest

from eks_citadel.parsing.refusal import Refusal
from eks_citadel.picture.from_objects import bindings_of, namespaces_of, permits_of
from eks_citadel.picture.picture import Binding, Namespace, Peer, Permit, Port

EVERY_PORT = Port("any", 1, 65535)


def policy(**spec: Any) -> dict[str, Any]:
    return {"metadata": {"namespace": "shop", "name": "theirs"}, "spec": {"podSelector": {}, **spec}}


def ingress(*rules: Any) -> dict[str, Any]:
    return policy(policyTypes=["Ingress"], ingress=list(rules))


def only(document: dict[str, Any]) -> Permit:
    (found,) = permits_of([document])
    return found


def name_selector(name: str) -> dict[str, Any]:
    return {"matchLabels": {"kubernetes.io/metadata.name": name}}


@pytest.mark.parametrize("rule", [{}, {"from": []}, {"from": None}])
def test_T3_a_rule_without_peers_is_everybody(rule: dict[str, Any]) -> None:
    assert only(ingress(rule)) == Permit("shop", "ingress", (), Peer("anywhere"), EVERY_PORT)


def test_peers_are_pods_of_here_of_elsewhere_and_of_everywhere() -> None:
    labels = {"matchLabels": {"app": "orders"}}
    peers = {
        Peer("pods", "shop", (("app", "orders"),)): {"podSelector": labels},
        Peer("pods", "blue", ()): {"namespaceSelector": name_selector("blue")},
        Peer("pods", "blue", (("app", "orders"),)): {"namespaceSelector": name_selector("blue"), "podSelector": labels},
        Peer("pods", None, ()): {"namespaceSelector": {}},
        Peer("cidr", cidr="10.0.0.0/8"): {"ipBlock": {"cidr": "10.0.0.0/8"}},
    }
    for expected, peer in peers.items():
        assert only(ingress({"from": [peer]})).peer == expected


def test_two_peers_are_two_permits_and_not_both_at_once() -> None:
    peers = [{"namespaceSelector": name_selector("blue")}, {"podSelector": {"matchLabels": {"app": "orders"}}}]
    assert len(permits_of([ingress({"from": peers})])) == 2


@pytest.mark.parametrize(
    ("port", "expected"),
    [
        ({"port": 53, "protocol": "UDP"}, Port("UDP", 53, 53)),
        ({"port": 80}, Port("TCP", 80, 80)),
        ({"port": 80, "endPort": 90}, Port("TCP", 80, 90)),
        ({"protocol": "SCTP"}, Port("SCTP", 1, 65535)),
    ],
)
def test_ports_have_the_defaults_of_kubernetes(port: dict[str, Any], expected: Port) -> None:
    assert only(ingress({"ports": [port]})).port == expected


def test_rules_of_a_direction_that_the_types_leave_out_count_for_nothing() -> None:
    assert permits_of([policy(policyTypes=["Ingress"], egress=[{}])]) == ()


def test_types_that_are_left_out_have_the_defaults_of_kubernetes() -> None:
    assert {item.direction for item in permits_of([policy(egress=[{}], ingress=[{}])])} == {"ingress", "egress"}
    assert {item.direction for item in permits_of([policy(ingress=[{}])])} == {"ingress"}


@pytest.mark.parametrize(
    ("document", "part"),
    [
        (ingress({"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}]}), "an except"),
        (ingress({"from": [{"namespaceSelector": {"matchLabels": {"team": "a"}}}]}), "a selector of namespaces"),
        (ingress({"from": [{"podSelector": {"matchExpressions": [{"key": "a", "operator": "Exists"}]}}]}), "matchExpr"),
        (ingress({"ports": [{"port": "http"}]}), "the port http"),
    ],
)
def test_what_cannot_be_said_exactly_is_refused_by_name(document: dict[str, Any], part: str) -> None:
    with pytest.raises(Refusal, match=f"^network policy shop/theirs is with {part}"):
        permits_of([document])


@pytest.mark.parametrize(
    ("spec", "closed"),
    [
        ({"policyTypes": ["Ingress", "Egress"]}, True),
        ({"policyTypes": ["Ingress"]}, False),
        ({"policyTypes": ["Ingress", "Egress"], "egress": [{}]}, False),
        ({"policyTypes": ["Ingress", "Egress"], "podSelector": {"matchLabels": {"app": "x"}}}, False),
        ({}, False),
    ],
)
def test_T1_only_a_policy_for_every_pod_and_both_directions_closes(spec: dict[str, Any], closed: bool) -> None:
    shop = {"metadata": {"name": "shop", "labels": {"pod-security.kubernetes.io/enforce": "restricted"}}}
    assert namespaces_of([shop], [policy(**spec)]) == (Namespace("shop", "restricted", closed),)


def test_a_namespace_without_a_label_admits_every_pod_and_kubernetes_own_are_left_out() -> None:
    names = [{"metadata": {"name": name}} for name in ("kube-system", "shop", "kube-public")]
    assert namespaces_of(names, []) == (Namespace("shop", "privileged", closed=False),)


def binding(kind: str, role_kind: str, *subjects: tuple[str, str], role: str = "edit") -> dict[str, Any]:
    return {
        "kind": kind,
        "metadata": {"name": "theirs", **({"namespace": "shop"} if kind == "RoleBinding" else {})},
        "roleRef": {"kind": role_kind, "name": role},
        "subjects": [{"kind": subject_kind, "name": name} for subject_kind, name in subjects],
    }


def test_bindings_of_groups_and_users_are_read_and_those_of_the_system_are_not() -> None:
    everybody = (("Group", "devs"), ("Group", "system:masters"), ("User", "eve"), ("User", "system:kube-scheduler"))
    objects = [
        binding("ClusterRoleBinding", "ClusterRole", *everybody, ("ServiceAccount", "default")),
        binding("RoleBinding", "Role", ("Group", "devs")),
        {
            "kind": "RoleBinding",
            "metadata": {"name": "empty", "namespace": "shop"},
            "roleRef": {"kind": "Role", "name": "x"},
        },
        {"kind": "Namespace", "metadata": {"name": "shop"}},
    ]
    assert set(bindings_of(objects)) == {
        Binding("devs", "Role/edit", "shop"),
        Binding("devs", "edit"),
        Binding("eve", "edit", kind="User"),
    }


OPEN = [("Group", "system:authenticated"), ("Group", "system:unauthenticated"), ("User", "system:anonymous")]


def test_a_binding_of_everybody_is_read_unless_Kubernetes_makes_it_itself() -> None:
    own = [
        binding("ClusterRoleBinding", "ClusterRole", *OPEN, role=role)
        for role in ("system:basic-user", "system:discovery", "system:public-info-viewer")
    ]
    assert bindings_of(own) == ()
    found = bindings_of([binding("ClusterRoleBinding", "ClusterRole", *OPEN)])
    assert {(one.kind, one.subject) for one in found} == set(OPEN)
