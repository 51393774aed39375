"""Facts of a cluster at which nothing is wrong and of which nobody is an admin, and what to change for each fault."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from eks_citadel.doctor.control_plane_checks import LOG_TYPES
from eks_citadel.doctor.facts import (
    AccessEntry,
    AddonState,
    Association,
    ControlPlane,
    Facts,
    NodeGroupState,
    NodeMetadata,
    NodeRole,
    Principal,
)
from eks_citadel.kubernetes.versions import addon_versions
from eks_citadel.picture.picture import Binding, Entry, Grant, Namespace

TODAY = date(2026, 11, 30)
ARN = "arn:aws:eks:eu-west-1:111122223333:cluster/shop"
ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/AAAA"
ROLE = "arn:aws:iam::111122223333:role"
ADMIN, DEVS, PODS, NODES = f"{ROLE}/people/admin", f"{ROLE}/devs", f"{ROLE}/orders", f"{ROLE}/nodes"
BEFORE, THEN, AFTER = (datetime(2026, 5, day, tzinfo=UTC) for day in (1, 2, 3))


def statement(principal: Any, **conditions: Any) -> dict[str, Any]:
    """One of a trust policy; each condition is an operator with its keys."""
    actions = ["sts:AssumeRole", "sts:TagSession"]
    return {"Effect": "Allow", "Principal": principal, "Action": actions, "Condition": conditions}


def trust(principal: Any, **conditions: Any) -> dict[str, Any]:
    """A trust policy of one statement."""
    return {"Version": "2012-10-17", "Statement": [statement(principal, **conditions)]}


FOR_PODS = {"Service": "pods.eks.amazonaws.com"}
OF_SHOP = {"StringEquals": {"aws:RequestTag/eks-cluster-arn": ARN}}
FOR_ROOT = {"AWS": "arn:aws:iam::111122223333:root"}


def federated(*subjects: str, operator: str = "StringLike") -> dict[str, Any]:
    """The trust of the cluster's OIDC provider."""
    provider = {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{ISSUER}"}
    keys: dict[str, Any] = {f"{ISSUER}:aud": "sts.amazonaws.com"}
    return trust(provider, **{operator: {**keys, f"{ISSUER}:sub": list(subjects)} if subjects else keys})


def entry(arn: str, *policies: str, groups: tuple[str, ...] = (), type: str = "STANDARD", **more: Any) -> AccessEntry:
    """An access entry with policies in the whole cluster."""
    return AccessEntry(Entry(arn, groups, tuple(map(Grant, policies))), type, more.get("created", THEN))


CLUSTER = Facts(
    cluster_name="shop",
    kubernetes_version="1.36",
    authentication_mode="API",
    private_cidrs=("192.168.40.0/24",),
    cluster_arn=ARN,
    issuer=ISSUER,
    control_plane=ControlPlane(logs=LOG_TYPES, creator_admin=False),
    entries=(entry(DEVS, groups=("devs",)),),
    principals=(
        Principal(ADMIN, BEFORE, trust(FOR_ROOT)),
        Principal(DEVS, BEFORE, trust(FOR_ROOT)),
        Principal(PODS, BEFORE, trust(FOR_PODS, **OF_SHOP)),
        Principal(NODES, BEFORE, trust({"Service": "ec2.amazonaws.com"})),
    ),
    associations=(Association("shop", "orders", PODS, trusted=True),),
    service_accounts=frozenset({("shop", "orders")}),
    addons=tuple(AddonState(name, version) for name, version in addon_versions("1.36").items()),
    policy_mode="strict",
    node_groups=(NodeGroupState("main", "1.36", date(2026, 11, 1), template=(2, 2)),),
    node_metadata=(NodeMetadata("node group main", False, 1),),
    node_roles=(NodeRole(NODES, ("AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodeMinimalPolicy")),),
    namespaces=(Namespace("shop", "restricted", closed=True),),
    bindings=(Binding("devs", "edit", "shop"),),
)


def having(**changes: Any) -> Facts:
    """The same cluster with changes."""
    return replace(CLUSTER, **changes)


def control_plane(**changes: Any) -> Facts:
    """The same cluster with other settings of its control plane."""
    return having(control_plane=replace(CLUSTER.control_plane, **changes))


def with_role(arn: str, document: dict[str, Any], created: datetime = BEFORE) -> Facts:
    """The same cluster with one more role, or another one of this name."""
    others = tuple(one for one in CLUSTER.principals if one.arn != arn)
    return having(principals=(*others, Principal(arn, created, document)))


def group(**changes: Any) -> Facts:
    """The same cluster with another node group."""
    return having(node_groups=(replace(CLUSTER.node_groups[0], **changes),))


def addon(name: str, **changes: Any) -> Facts:
    """The same cluster with one add-on changed."""
    return having(addons=tuple(replace(one, **changes) if one.name == name else one for one in CLUSTER.addons))


def without_addon(name: str) -> Facts:
    """The same cluster without an add-on."""
    return having(addons=tuple(one for one in CLUSTER.addons if one.name != name))
