"""The differences of two colours by their ids and sentences; `properties/test_parity.py` asks about any difference."""

from dataclasses import replace
from typing import Any

import pytest

from eks_citadel import arns
from eks_citadel.parsing.refusal import Refusal
from eks_citadel.picture.difference import Side
from eks_citadel.picture.disparity import Disparity
from eks_citadel.picture.from_settings import from_settings
from eks_citadel.picture.parity import disparities, parity
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
from eks_citadel.picture.targets import Targets

from .clusters import FLOWS, RANGES, cluster

ROLE = "arn:aws:iam::111122223333:role"
DEVS = f"{ROLE}/devs"
SPACES = (Namespace("payments", "restricted", closed=True), Namespace("shop", "restricted", closed=True))
EMPTY = Picture("blue", "1.36", "API", (), (), "strict", (), (), True, (), SPACES, ())
EDIT = Entry(DEVS, (), (Grant("AmazonEKSEditPolicy", ("shop",)),))
PAY = Port("TCP", 8443, 8443)
OUT, IN = (
    Permit("shop", "egress", (("app", "orders"),), Peer("pods", "payments"), PAY),
    Permit("payments", "ingress", (), Peer("pods", "shop", (("app", "orders"),)), PAY),
)
CNI, MAIN = Addon("vpc-cni", "kube-system", "v1.23.1-eksbuild.1"), NodeGroup("main", "1.36")


def pods(*reaches: Reach, role: str = f"{ROLE}/orders", **more: Any) -> dict[str, Any]:
    identity = PodIdentity("shop", "orders", role, trusted=True, reaches=reaches)
    return {"pod_identities": (replace(identity, **more),)}


def of(**values: Any) -> dict[str, Any]:
    return values


SECRETS = "secretsmanager_secrets"
# What blue has beside EMPTY, what green has, and the differences.
KINDS: dict[str, tuple[dict[str, Any], dict[str, Any], list[tuple[str, str]]]] = {
    "version": (
        of(), of(kubernetes_version="1.37"),
        [("kubernetes_version", "The Kubernetes version: 1.36 in blue, 1.37 in green.")],
    ),
    "policy of an entry": (
        of(entries=(EDIT,)), of(entries=(Entry(DEVS),)),
        [(f"enter:{DEVS}:AmazonEKSEditPolicy:shop", f"Only blue has AmazonEKSEditPolicy in shop for {DEVS}.")],
    ),
    "binding": (
        of(), of(bindings=(Binding("devs", "view"),)),
        [("binding:devs:view", "Only green has a binding of the group devs to view in the whole cluster.")],
    ),
    "endpoint": (
        of(public_cidrs=("203.0.113.7/32",)), of(),
        [("public_cidr:203.0.113.7/32", "Only blue has its public endpoint open to 203.0.113.7/32.")],
    ),
    "namespace": (
        of(), of(namespaces=SPACES[:1]),
        [("namespace:shop", "Only blue has the namespace shop.")],
    ),
    "Pod Security": (
        of(), of(namespaces=(SPACES[0], replace(SPACES[1], pod_security="baseline"))),
        [("namespace:shop:pod_security", "Pod Security of the namespace shop: restricted in blue, baseline in green.")],
    ),
    "add-on": (
        of(addons=(CNI,)), of(addons=(replace(CNI, version="v1.23.2-eksbuild.1"),)),
        [("addon:vpc-cni", "The add-on vpc-cni: v1.23.1-eksbuild.1 in blue, v1.23.2-eksbuild.1 in green.")],
    ),
    "node group": (
        of(node_groups=(MAIN,)), of(), [("node_group:main", "Only blue has the node group main.")],
    ),
    "flow": (
        of(permits=(OUT, IN)), of(),
        [(
            "talk:shop(app=orders)->payments:8443/TCP",
            "Only blue has connections from shop (app=orders) to payments on TCP 8443.",
        )],
    ),
    "rule without effect": (
        of(permits=(OUT,)), of(),
        [(
            "rule:egress:shop(app=orders):payments:8443/TCP",
            "Only blue has a rule for egress of shop (app=orders) to payments on TCP 8443, without effect.",
        )],
    ),
    "association": (pods(), of(), [("leave:shop/orders", "Only blue has an association for shop/orders.")]),
    "session tags": (
        pods(), pods(session_tags=False),
        [("leave:shop/orders:session_tags", "Sessions of shop/orders: with tags in blue, without tags in green.")],
    ),
    "what a role reaches": (
        pods(Reach(SECRETS, "eks-cluster-name=blue", ("read", "write"))),
        pods(Reach(SECRETS, "eks-cluster-name=green", ("read",))),
        [(
            f"leave:shop/orders:{SECRETS}:write:eks-cluster-name=CLUSTER",
            "Only blue has shop/orders with write of secrets tagged eks-cluster-name=blue.",
        )],
    ),
    "the other colour's secrets": (
        pods(Reach(SECRETS, "eks-cluster-name=blue", ("read",))),
        pods(Reach(SECRETS, "eks-cluster-name=blue", ("read",))),
        [(
            f"leave:shop/orders:{SECRETS}:read:eks-cluster-name=CLUSTER",
            "Only blue has shop/orders with read of secrets tagged eks-cluster-name=blue.",
        ), (
            f"leave:shop/orders:{SECRETS}:read:eks-cluster-name=blue",
            "Only green has shop/orders with read of secrets tagged eks-cluster-name=blue.",
        )],
    ),
    "things with several tags": (
        pods(Reach("kms_keys", "eks-cluster-name=blue, kubernetes-namespace=shop", ("read",))), pods(),
        [(
            "leave:shop/orders:kms_keys:read:eks-cluster-name=CLUSTER,kubernetes-namespace=shop",
            "Only blue has shop/orders with read of keys tagged eks-cluster-name=blue, kubernetes-namespace=shop.",
        )],
    ),
    "the other colour's role beside its own": (
        pods(*(Reach("target_role_arns", f"{ROLE}/{name}", ("become",)) for name in ("blue", "green"))),
        pods(Reach("target_role_arns", f"{ROLE}/green", ("become",))),
        [(
            f"leave:shop/orders:target_role_arns:become:{ROLE}/green",
            f"Only blue has shop/orders with become of role {ROLE}/green.",
        )],
    ),
}  # fmt: skip


def sides(blue: dict[str, Any], green: dict[str, Any]) -> tuple[Side, Side]:
    return Side(replace(EMPTY, **blue)), Side(replace(EMPTY, cluster_name="green", **green))


@pytest.mark.parametrize("kind", KINDS)
def test_B2_a_difference_is_told_by_its_id_and_one_sentence(kind: str) -> None:
    blue, green, told = KINDS[kind]
    assert disparities(*sides(blue, green)) == tuple(Disparity(*one) for one in told)


@pytest.mark.parametrize("length", [4, 40])
def test_the_role_that_a_cluster_creates_for_its_pods_is_the_same_duty_at_every_length(length: int) -> None:
    names = ("b" * length, "green" * (length // 4))
    roles = [f"{ROLE}/" + arns.iam_name(f"{name}.shop.my-app", "eu-west-1", "pods") for name in names]
    identities = [PodIdentity("shop", "my-app", role, trusted=True, reaches=()) for role in roles]
    both = [
        Side(replace(EMPTY, cluster_name=name, pod_identities=(identity,)))
        for name, identity in zip(names, identities, strict=True)
    ]
    assert disparities(*both) == ()
    other = replace(identities[1], role_arn=roles[1][:-1] + "-")
    assert [
        one.id
        for one in disparities(both[0], replace(both[1], picture=replace(both[1].picture, pod_identities=(other,))))
    ] == ["leave:shop/my-app:role"]


def test_B2_one_program_with_two_names_has_parity() -> None:
    orders = {
        "namespace": "shop",
        "service_account": "orders",
        "permissions": {
            SECRETS: [{"allow": ["read"]}],
            "s3_prefixes": [{"bucket_arn": "arn:aws:s3:::exports", "prefix": "shop", "allow": ["write"]}],
        },
    }
    both = list[Side]()
    for name in ("shop", "shop-green"):
        role = f"{ROLE}/" + arns.iam_name(f"{name}.shop.orders", "eu-west-1", "pods")
        given = cluster(cluster_name=name, flows=FLOWS, pod_identities=[orders])
        both.append(Side(from_settings(given, name, RANGES, {"pod_identities[0].role_arn": role})))
    assert both[0].picture.pod_identities[0].reaches
    assert disparities(*both) == ()


def test_intended_differences_pass_and_those_that_are_none_are_said() -> None:
    blue, green = sides(of(addons=(CNI,), entries=(EDIT,)), of(kubernetes_version="1.37"))
    found = parity(blue, green, ["kubernetes_version", "addon:*", "enter:*", "node_group:*"])
    assert [one.id for one in found.intended] == ["addon:vpc-cni", "kubernetes_version"]
    assert [one.id for one in found.undeclared] == [f"enter:{DEVS}", f"enter:{DEVS}:AmazonEKSEditPolicy:shop"]
    assert (found.stale, found.holds) == (("enter:*", "node_group:*"), False)


def test_targets_differ_by_their_health_and_not_by_their_number() -> None:
    both = sides(of(), of())
    healthy = {"blue": Targets({"healthy": 3}), "green": Targets({"healthy": 1})}
    assert disparities(*both, targets=healthy) == ()
    (found,) = disparities(*both, targets={**healthy, "green": Targets({"healthy": 1, "unhealthy": 2})})
    assert found == Disparity(
        "targets", "The target group: healthy (3 healthy) in blue, not all healthy (1 healthy, 2 unhealthy) in green."
    )


def test_a_cluster_is_not_compared_with_itself() -> None:
    with pytest.raises(Refusal, match="it is the cluster that it would be compared with; name another cluster"):
        parity(Side(EMPTY), Side(EMPTY))
