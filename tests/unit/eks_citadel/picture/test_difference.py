"""What a change opens and closes, by kinds of changes; `properties/test_differences.py` asks about any change."""

from dataclasses import replace
from typing import Any

import pytest

from eks_citadel.picture.difference import Side, difference, differences
from eks_citadel.picture.picture import (
    Addon,
    Binding,
    Entry,
    Grant,
    Namespace,
    NodeGroup,
    Peer,
    Permit,
    Picture,
    PodIdentity,
    Port,
    Reach,
)

DEVS, OPS = "arn:aws:iam::111122223333:role/devs", "arn:aws:iam::111122223333:role/ops"
SESSION = "arn:aws:sts::111122223333:assumed-role/devs/anna"
HTTPS = Port("TCP", 443, 443)
SHOP, PAY = Namespace("shop", "restricted", closed=True), Namespace("pay", "restricted", closed=True)
EMPTY = Picture("shop", "1.36", "API", (), (), "strict", (), (), True, (), (SHOP, PAY), ())


def entry(*grants: Grant, groups: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"entries": (Entry(DEVS, groups, grants),)}


def out(cidr: str, port: Port = HTTPS, pods: tuple[tuple[str, str], ...] = ()) -> dict[str, Any]:
    return {"permits": (Permit("shop", "egress", pods, Peer("cidr", cidr=cidr), port),)}


def reach(kind: str, things: str, *allow: str, **more: Any) -> dict[str, Any]:
    identity = PodIdentity("shop", "orders", "role/orders", trusted=True, reaches=(Reach(kind, things, allow),))
    return {"pod_identities": (replace(identity, **more),)}


VIEW, EDIT = Grant("AmazonEKSViewPolicy", ("shop",)), Grant("AmazonEKSEditPolicy", ("shop",))
SECRETS, OWN = "secretsmanager_secrets", "eks-cluster-name=shop, kubernetes-namespace=shop"
PRIVATE = out("10.9.0.0/16")
# Each opens, and backwards closes and opens nothing.
OPENINGS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "a new principal": ({}, entry(VIEW), f"{DEVS}: AmazonEKSViewPolicy in shop"),
    "a principal without rights": ({}, entry(), f"{DEVS}: nothing in nowhere"),
    "another policy": (entry(VIEW), entry(EDIT), f"{DEVS}: AmazonEKSEditPolicy in shop"),
    "one more namespace": (
        entry(VIEW), entry(Grant(VIEW.policy, ("pay", "shop"))), f"{DEVS}: AmazonEKSViewPolicy in pay",
    ),
    "a wildcard": (entry(VIEW), entry(Grant(VIEW.policy, ("shop*",))), f"{DEVS}: AmazonEKSViewPolicy in shop*"),
    "the whole cluster": (
        entry(Grant(VIEW.policy, ("*",))), entry(Grant(VIEW.policy)),
        f"{DEVS}: AmazonEKSViewPolicy in the whole cluster",
    ),
    "a wider role": (
        {**entry(groups=("team",)), "bindings": (Binding("team", "view", "shop"),)},
        {**entry(groups=("team",)), "bindings": (Binding("team", "admin", "shop"),)},
        f"{DEVS}: team -> admin in shop",
    ),
    "a user's binding": (
        entry(), {**entry(), "bindings": (Binding(SESSION, "edit", "shop", "User"),)},
        f"{DEVS}: user {SESSION} -> edit in shop",
    ),
    "another username": (
        {"entries": (Entry(DEVS),), "bindings": (Binding("dev:anna", "edit", None, "User"),)},
        {"entries": (Entry(DEVS, username="dev:{{SessionName}}"),),
         "bindings": (Binding("dev:anna", "edit", None, "User"),)},
        f"{DEVS}: user dev:anna -> edit in the whole cluster",
    ),
    "a binding of everybody": (
        entry(), {**entry(), "bindings": (Binding("system:authenticated", "view"),)},
        f"{DEVS}: system:authenticated -> view in the whole cluster",
    ),
    "a binding of anybody": (
        {}, {"bindings": (Binding("system:unauthenticated", "view"),)},
        "anybody who reaches the endpoint: system:unauthenticated -> view in the whole cluster",
    ),
    "a binding of the anonymous user": (
        {}, {"bindings": (Binding("system:anonymous", "Role/read", "shop", "User"),)},
        "anybody who reaches the endpoint: user system:anonymous -> Role/read in shop",
    ),
    "a wider public endpoint": (
        {"public_cidrs": ("203.0.113.7/32",)}, {"public_cidrs": ("203.0.113.0/24",)},
        "203.0.113.0/24: reach the public endpoint",
    ),
    "a private endpoint": ({}, {"private_cidrs": ("192.168.0.0/24",)}, "192.168.0.0/24: reach the private endpoint"),
    "a word more": (
        reach(SECRETS, OWN, "read"), reach(SECRETS, OWN, "read", "write"), f"shop/orders: write secrets tagged {OWN}",
    ),
    "fewer tags": (
        reach(SECRETS, OWN, "read"), reach(SECRETS, "eks-cluster-name=shop", "read"),
        "shop/orders: read secrets tagged eks-cluster-name=shop",
    ),
    "a shorter path": (
        reach("s3_prefixes", "b/p/shop/shop/*", "read"), reach("s3_prefixes", "b/p/shop/*", "read"),
        "shop/orders: read objects b/p/shop/*",
    ),
    "a role that trusts": (
        reach(SECRETS, OWN, "read", trusted=False), reach(SECRETS, OWN, "read"),
        f"shop/orders: read secrets tagged {OWN}",
    ),
    "another target role": (
        reach(SECRETS, OWN, "read", target_role_arn="role/a"), reach(SECRETS, OWN, "read", target_role_arn="role/b"),
        "shop/orders: become role/b",
    ),
    "a wider range": (out("198.51.100.0/25"), out("198.51.100.0/24"), "shop: TCP 443 to 198.51.100.0/24"),
    "wider ports": (out("0.0.0.0/0"), out("0.0.0.0/0", Port("TCP", 443, 445)), "shop: TCP 444-445 to 0.0.0.0/0"),
    "fewer labels": (out("10.9.0.0/16", pods=(("app", "a"),)), out("10.9.0.0/16"), "shop: TCP 443 to 10.9.0.0/16"),
    "a namespace left open": (
        {}, {"namespaces": (PAY, replace(SHOP, closed=False))}, "shop: every port to anywhere",
    ),
    "pods of less security": (
        {}, {"namespaces": (PAY, replace(SHOP, pod_security="baseline"))}, "pods of shop: run as root",
    ),
    "another mode": ({}, {"network_policy_mode": "standard"}, "new pods: open every connection in their first seconds"),
}  # fmt: skip


@pytest.mark.parametrize("kind", OPENINGS)
def test_a_change_that_opens_a_gate_is_told_and_backwards_it_closes(kind: str) -> None:
    before, after, sentence = OPENINGS[kind]
    sides = [Side(replace(EMPTY, **values)) for values in (before, after)]
    found, back = difference(*sides), difference(*reversed(sides))
    assert sentence in [line.sentence for line in found.opened]
    assert back.opened == found.closed
    assert (back.closed, found.closed) == (found.opened, () if kind != "another target role" else found.closed)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (entry(EDIT), entry(EDIT, VIEW)),
        (entry(Grant("AmazonEKSClusterAdminPolicy")), entry(Grant("AmazonEKSClusterAdminPolicy"), EDIT)),
        (entry(Grant(VIEW.policy, ("s*",))), entry(Grant(VIEW.policy, ("shop", "s*")))),
        (out("0.0.0.0/0"), {"permits": (*out("0.0.0.0/1")["permits"], *out("128.0.0.0/1")["permits"])}),
        ({"public_cidrs": ("8.0.0.0/8",)}, {"public_cidrs": ("8.0.0.0/9", "8.128.0.0/9")}),
        (out("10.9.0.0/16"), {"permits": (*PRIVATE["permits"], *out("10.9.1.0/24", pods=(("a", "b"),))["permits"])}),
    ],
)  # fmt: skip
def test_what_is_written_in_another_way_is_no_difference(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert difference(*(Side(replace(EMPTY, **values)) for values in (before, after))).is_empty


def test_a_range_without_pods_connects_no_pods() -> None:
    """The namespace lets shop in, and shop opens connections to a range in which no pods are."""
    leaves = Permit("shop", "egress", (), Peer("cidr", cidr="198.51.100.0/24"), HTTPS)
    enters = Permit("pay", "ingress", (), Peer("pods", "shop"), HTTPS)
    before, after = (replace(EMPTY, permits=permits) for permits in ((leaves,), (leaves, enters)))
    assert difference(Side(before, ["10.0.0.0/16"]), Side(after, ["10.0.0.0/16"])).is_empty
    assert difference(Side(before, ["198.51.100.0/25"]), Side(after, ["198.51.100.0/25"])).opened


def test_a_new_cluster_opens_all_that_it_lets_in_and_a_gone_one_closes_it() -> None:
    green = replace(EMPTY, cluster_name="green", **entry(VIEW))
    (found,) = differences([], [Side(green)])
    assert (found.cluster_name, found.state) == ("green", "new")
    assert [line.sentence for line in found.opened] == [f"{DEVS}: AmazonEKSViewPolicy in shop"]
    (gone,) = differences([Side(green)], [])
    assert (gone.state, gone.closed, gone.opened) == ("gone", found.opened, ())


def test_another_version_and_lost_session_tags_are_told_and_open_nothing() -> None:
    before = replace(EMPTY, **reach(SECRETS, OWN, "read"))
    after = replace(EMPTY, kubernetes_version="1.37", **reach(SECRETS, OWN, "read", session_tags=False))
    found = difference(Side(before), Side(after))
    assert (found.opened, found.closed) == ((), ())
    assert found.changed == (
        "Kubernetes 1.36 becomes 1.37.",
        "Sessions of shop/orders no longer get session tags.",
    )


def test_versions_of_add_ons_and_nodes_are_told_and_open_nothing() -> None:
    old, new = (
        Addon("vpc-cni", "kube-system", "v1.1.1-eksbuild.1"),
        Addon("vpc-cni", "kube-system", "v1.2.0-eksbuild.1"),
    )
    before = replace(EMPTY, addons=(old, Addon("adot", "adot", "v1")), node_groups=(NodeGroup("main", "1.35"),))
    after = replace(EMPTY, addons=(new,), node_groups=(NodeGroup("main", "1.36"), NodeGroup("gpu", "1.36")))
    found = difference(Side(before), Side(after))
    assert (found.opened, found.closed) == ((), ())
    assert found.changed == (
        "The add-on adot is gone.",
        "The add-on vpc-cni: v1.1.1-eksbuild.1 becomes v1.2.0-eksbuild.1.",
        "The node group gpu is new.",
        "The node group main: Kubernetes 1.35 becomes Kubernetes 1.36.",
    )
