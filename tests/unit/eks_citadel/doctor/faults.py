"""For each check: a cluster with the fault, one that is mended or only looks alike, and the subjects that are found."""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from eks_citadel.doctor.facts import AddonState, Association, Facts, MapEntry, NodeMetadata, NodeRole, Principal
from eks_citadel.picture.picture import Binding, Namespace

from .clusters import (
    ADMIN,
    AFTER,
    ARN,
    BEFORE,
    CLUSTER,
    DEVS,
    FOR_PODS,
    FOR_ROOT,
    NODES,
    OF_SHOP,
    PODS,
    ROLE,
    addon,
    control_plane,
    entry,
    federated,
    group,
    having,
    trust,
    with_role,
    without_addon,
)

ACCOUNT = "arn:aws:iam::111122223333"
SERVICE_LINKED = f"{ACCOUNT}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup"
EXACT = "system:serviceaccount:shop:orders"
_WHOLE_ADMIN = "AmazonEKSClusterAdminPolicy"


class Fault(NamedTuple):
    """`subjects` are those that are found in `ill`; nothing is found in any of `well`."""

    ill: Facts
    subjects: tuple[str, ...]
    well: tuple[Facts, ...]


_REMADE = with_role(DEVS, trust(FOR_ROOT), created=AFTER)


def _bound(*bindings: Binding) -> Facts:
    return having(bindings=(*CLUSTER.bindings, *bindings))


def _entries(*more: object) -> Facts:
    return having(entries=(*CLUSTER.entries, *more))


def _mapped(arn: str, *groups: str) -> Facts:
    return having(mapped=(MapEntry("mapRoles[0]", arn, groups),))


def _metadata(without_token: bool, hops: int) -> Facts:
    return having(node_metadata=(NodeMetadata("node group main", without_token, hops),))


def _node_role(*policies: str, everything: bool = False) -> Facts:
    return having(node_roles=(NodeRole(NODES, policies, everything),))


def _issue(text: str) -> Facts:
    return control_plane(issues=(text,))


FAULTS: dict[str, Fault] = {
    "world-endpoint": Fault(
        having(public_cidrs=("0.0.0.0/1", "128.0.0.0/1")), ("public-endpoint",),
        (CLUSTER, having(public_cidrs=("203.0.113.7/32", "198.51.100.0/24"))),
    ),
    "public-ranges": Fault(
        having(public_cidrs=("203.0.113.0/28",)), ("public-endpoint",), (CLUSTER, having(public_cidrs=("0.0.0.0/0",)))
    ),
    "cluster-unhealthy": Fault(_issue("KmsKeyDisabled: The key is disabled."), ("KmsKeyDisabled",), (CLUSTER,)),
    "private-access-off": Fault(control_plane(private_access=False), ("private-endpoint",), (CLUSTER,)),
    "config-map-only": Fault(
        having(authentication_mode="CONFIG_MAP"), ("authentication-mode",),
        (CLUSTER, having(authentication_mode="API_AND_CONFIG_MAP")),
    ),
    "config-map-too": Fault(
        having(authentication_mode="API_AND_CONFIG_MAP"), ("authentication-mode",),
        (CLUSTER, having(authentication_mode="CONFIG_MAP")),
    ),
    "creator-admin": Fault(control_plane(creator_admin=True), ("creator",), (CLUSTER,)),
    "logs-off": Fault(control_plane(logs=("api", "audit")), ("logs",), (CLUSTER,)),
    "secrets-own-key-missing": Fault(control_plane(own_key=False), ("secrets",), (CLUSTER,)),
    "deletion-protection-off": Fault(control_plane(deletion_protection=False), ("deletion-protection",), (CLUSTER,)),
    "extended-support": Fault(control_plane(support_type="EXTENDED"), ("support-type",), (CLUSTER,)),
    "entry-principal-gone": Fault(
        _entries(entry(f"{ROLE}/gone", _WHOLE_ADMIN)), (f"{ROLE}/gone",),
        (
            _entries(entry(ADMIN, _WHOLE_ADMIN)), _entries(entry("arn:aws:iam::444455556666:role/far", _WHOLE_ADMIN)),
            _entries(entry(f"{ACCOUNT}:root", _WHOLE_ADMIN)),
        ),
    ),
    "entry-principal-remade": Fault(
        _REMADE, (DEVS,), (CLUSTER, replace(_REMADE, entries=(entry(DEVS, groups=("devs",), created=None),))),
    ),
    "entry-without-rights": Fault(
        _entries(entry(ADMIN)), (ADMIN,),
        (
            _entries(entry(ADMIN, "AmazonEKSViewPolicy")), _entries(entry(ADMIN, type="EC2_LINUX")),
            replace(_entries(entry(ADMIN)), bindings=(
                *CLUSTER.bindings, Binding("arn:aws:sts::111122223333:assumed-role/admin/jo", "view", kind="User"))),
        ),
    ),
    "group-not-bound": Fault(having(bindings=()), (f"{DEVS}:devs",), (CLUSTER,)),
    "map-admin": Fault(_mapped(ADMIN, "system:masters"), (ADMIN,), (CLUSTER, _mapped(ADMIN, "ops"))),
    "map-principal-gone": Fault(
        _mapped(f"{ROLE}/gone", "ops"), (f"{ROLE}/gone",),
        (_mapped(f"{ROLE}/ADMIN", "ops"), _mapped("arn:aws:iam::444455556666:role/far", "ops")),
    ),
    "admin-entries": Fault(
        _entries(entry(ADMIN, _WHOLE_ADMIN)), ("admins",), (CLUSTER, _entries(entry(ADMIN, "AmazonEKSAdminPolicy")))
    ),
    "service-entry": Fault(
        _entries(
            entry(NODES, type="EC2_LINUX"), entry(SERVICE_LINKED, "AmazonEKSViewPolicy"),
            entry(ADMIN, groups=("eks:managed",)), entry(PODS, "AmazonEKSACKPolicy"),
        ),
        (NODES, SERVICE_LINKED, ADMIN, PODS), (CLUSTER, _entries(entry(ADMIN))),
    ),
    "bound-to-anybody": Fault(
        _bound(Binding("system:unauthenticated", "view"), Binding("system:anonymous", "edit", "shop", "User")),
        ("Group:system:unauthenticated:view", "User:system:anonymous:edit:shop"),
        (CLUSTER, _bound(Binding("system:authenticated", "view"))),
    ),
    "bound-to-everybody": Fault(
        _bound(Binding("system:authenticated", "view")), ("Group:system:authenticated:view",),
        (CLUSTER, _bound(Binding("system:unauthenticated", "view"))),
    ),
    "unnamed-cluster-admin": Fault(
        _bound(Binding("ops", "cluster-admin"), Binding("jo", "cluster-admin", kind="User")),
        ("Group:ops:cluster-admin", "User:jo:cluster-admin"),
        (
            CLUSTER, _bound(Binding("ops", "cluster-admin", "shop")), _bound(Binding("devs", "cluster-admin")),
            replace(_bound(Binding("ops", "cluster-admin")), mapped=_mapped(ADMIN, "ops").mapped),
        ),
    ),
    "cluster-admin-by-binding": Fault(
        _bound(Binding("devs", "cluster-admin")), ("Group:devs:cluster-admin",),
        (CLUSTER, _bound(Binding("ops", "cluster-admin"))),
    ),
    "admins-are-users": Fault(
        _entries(entry(f"{ACCOUNT}:user/jo", _WHOLE_ADMIN), entry(f"{ACCOUNT}:user/al", _WHOLE_ADMIN)), ("admins",),
        (
            CLUSTER, _entries(entry(f"{ACCOUNT}:user/jo", _WHOLE_ADMIN), entry(ADMIN, _WHOLE_ADMIN)),
            _entries(entry(f"{ACCOUNT}:user/jo", "AmazonEKSAdminPolicy")),
            replace(_mapped(ADMIN, "system:masters"), entries=(entry(f"{ACCOUNT}:user/jo", _WHOLE_ADMIN),)),
            replace(_mapped(f"{ACCOUNT}:user/jo", "system:masters"), authentication_mode="CONFIG_MAP", entries=()),
        ),
    ),
    "admins-by-bindings-only": Fault(
        _bound(Binding("devs", "cluster-admin")), ("admins",),
        (
            CLUSTER, _bound(Binding("devs", "cluster-admin", "shop")), _bound(Binding("ops", "cluster-admin")),
            replace(_entries(entry(ADMIN, _WHOLE_ADMIN)), bindings=(Binding("devs", "cluster-admin"),)),
        ),
    ),
    "no-admin": Fault(
        CLUSTER, ("admins",),
        (
            _entries(entry(ADMIN, _WHOLE_ADMIN)), _bound(Binding("devs", "cluster-admin")),
            _bound(Binding("system:anonymous", "cluster-admin", kind="User")), _mapped(ADMIN, "system:masters"),
            having(authentication_mode="CONFIG_MAP", entries=()),
            replace(_bound(Binding("ops", "cluster-admin")), mapped=_mapped(ADMIN, "ops").mapped),
        ),
    ),
    "single-admin": Fault(
        _entries(entry(ADMIN, _WHOLE_ADMIN, groups=("devs",))), (ADMIN,),
        (
            CLUSTER, _entries(entry(ADMIN, _WHOLE_ADMIN), entry(PODS, _WHOLE_ADMIN)),
            replace(_entries(entry(ADMIN, _WHOLE_ADMIN)), mapped=_mapped(PODS, "system:masters").mapped),
            replace(_bound(Binding("devs", "cluster-admin")), entries=_entries(entry(ADMIN, _WHOLE_ADMIN)).entries),
        ),
    ),
    "single-address": Fault(
        having(public_cidrs=("203.0.113.7/32",), private_cidrs=()), ("203.0.113.7/32",),
        (
            CLUSTER, having(public_cidrs=("203.0.113.7/32",)),
            having(public_cidrs=("203.0.113.0/28",), private_cidrs=()),
            having(public_cidrs=("203.0.113.7/32", "198.51.100.7/32"), private_cidrs=()),
        ),
    ),
    "vpc-only": Fault(
        having(private_cidrs=()), ("ranges",), (CLUSTER, having(public_cidrs=("203.0.113.7/32",), private_cidrs=()))
    ),
    "association-without-role": Fault(
        having(associations=(Association("shop", "orders", f"{ROLE}/gone"),)), ("shop/orders",), (CLUSTER,)
    ),
    "role-does-not-trust": Fault(
        having(associations=(Association("shop", "orders", PODS, trusted=False),)), ("shop/orders",),
        (CLUSTER, having(associations=(Association("shop", "orders", PODS, trusted=None),))),
    ),
    "association-without-service-account": Fault(
        having(service_accounts=frozenset({("red", "orders")})), ("shop/orders",),
        (CLUSTER, having(associations=(Association("kube-system", "aws-node", PODS, True, of_addon=True),))),
    ),
    "wildcard-trust": Fault(
        with_role(PODS, trust("*")), (PODS,),
        (
            with_role(PODS, trust("*", StringEquals={"aws:PrincipalOrgID": "o-1"})),
            with_role(f"{ROLE}/of-something-else", trust("*")),
        ),
    ),
    "irsa-wildcard": Fault(
        with_role(f"{ROLE}/irsa", federated("system:serviceaccount:shop:*")), (f"{ROLE}/irsa",),
        (CLUSTER, with_role(f"{ROLE}/irsa", federated(EXACT))),
    ),
    "open-pod-identity-trust": Fault(
        with_role(PODS, trust(FOR_PODS, StringLike={"aws:RequestTag/eks-cluster-arn": f"{ARN[:-4]}*"})), (PODS,),
        (CLUSTER, with_role(PODS, trust(FOR_PODS, StringLike={"aws:RequestTag/eks-cluster-arn": f"{ARN[:-4]}shop-*"}))),
    ),
    "unused-pod-identity-role": Fault(
        with_role(f"{ROLE}/left", trust(FOR_PODS, **OF_SHOP)), (f"{ROLE}/left",),
        (
            CLUSTER, with_role(f"{ROLE}/left", trust(FOR_PODS)),
            with_role(f"{ROLE}/left", trust(FOR_PODS, StringEquals={"aws:RequestTag/eks-cluster-name": "bakery"})),
        ),
    ),
    "irsa-role": Fault(
        with_role(f"{ROLE}/irsa", federated(EXACT, operator="StringEquals")), (f"{ROLE}/irsa",),
        (CLUSTER, with_role(f"{ROLE}/irsa", federated("*"))),
    ),
    "node-imds-v1": Fault(_metadata(True, 1), ("node group main",), (_metadata(False, 2),)),
    "node-hop-limit": Fault(_metadata(False, 2), ("node group main",), (_metadata(True, 1),)),
    "node-ssh-world": Fault(group(ssh_from_anywhere=True), ("main",), (CLUSTER,)),
    "node-role-admin": Fault(
        _node_role("AmazonS3FullAccess"), (NODES,), (CLUSTER, _node_role("AmazonEKS_CNI_Policy"))
    ),
    "node-role-wide": Fault(
        _node_role("AmazonEKS_CNI_Policy", "AmazonSSMManagedInstanceCore"), (NODES,),
        (CLUSTER, _node_role("AmazonEKSWorkerNodePolicy", "AmazonS3FullAccess")),
    ),
    "node-role-usual": Fault(_node_role("AmazonEKSWorkerNodePolicy"), (NODES,), (CLUSTER,)),
    "node-group-unhealthy": Fault(group(issues=("AccessDenied: no",)), ("main",), (CLUSTER,)),
    "node-group-behind": Fault(
        group(kubernetes_version="1.35"), ("main",), (CLUSTER, group(kubernetes_version=""))
    ),
    "node-image-old": Fault(
        group(release=date(2026, 9, 1)), ("main",), (group(release=date(2026, 10, 1)), group(release=None))
    ),
    "node-template-old": Fault(group(template=(2, 3)), ("main",), (CLUSTER, group(template=None))),
    "network-policies-off": Fault(having(policy_mode="none"), ("network-policies",), (CLUSTER,)),
    "no-pod-identity-agent": Fault(
        without_addon("eks-pod-identity-agent"), ("eks-pod-identity-agent",),
        (CLUSTER, having(addons=(), auto_mode=True)),
    ),
    "addon-unhealthy": Fault(
        addon("coredns", status="DEGRADED", issues=("InsufficientNumberOfReplicas: none",)), ("coredns",),
        (CLUSTER, addon("coredns", status="UPDATING")),
    ),
    "addon-not-managed": Fault(
        having(addons=(AddonState("metrics-server", ""),)), ("vpc-cni", "kube-proxy", "coredns"),
        (CLUSTER, without_addon("metrics-server"), having(addons=(), auto_mode=True)),
    ),
    "standard-mode": Fault(having(policy_mode="standard"), ("network-policies",), (CLUSTER,)),
    "namespace-open": Fault(having(namespaces=(Namespace("red", "restricted", False),)), ("red",), (CLUSTER,)),
    "pod-security-off": Fault(
        having(namespaces=(Namespace("red", "privileged", True),)), ("red",),
        (CLUSTER, having(namespaces=(Namespace("red", "baseline", True),))),
    ),
    "policy-not-shown": Fault(having(unshown=(("red/odd", "It is odd."),)), ("red/odd",), (CLUSTER,)),
    "version-unsupported": Fault(
        having(kubernetes_version="1.31"), ("version",), (CLUSTER, having(kubernetes_version="1.33"))
    ),
    "version-out-of-standard-support": Fault(
        having(kubernetes_version="1.33"), ("version",), (CLUSTER, having(kubernetes_version="1.31"))
    ),
    "version-support-ends-soon": Fault(
        having(kubernetes_version="1.34"), ("version",), (CLUSTER, having(kubernetes_version="1.33"))
    ),
    "version-newer-than-table": Fault(having(kubernetes_version="1.40"), ("version",), (CLUSTER,)),
    "addon-off-table": Fault(
        addon("coredns", version="v1.0.0-eksbuild.1"), ("coredns",),
        (CLUSTER, having(kubernetes_version="1.37"), having(addons=(AddonState("adot", "v9.9.9-eksbuild.1"),))),
    ),
}  # fmt: skip

USER = Principal(f"{ACCOUNT}:user/jo", BEFORE)
