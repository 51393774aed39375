"""Who may enter: access entries, their policies and their groups."""

from typing import Any

from unit.eks_citadel.settings_rules import DNS_LABEL, GROUP, NO_ADMIN, RBAC_NAME, RIGHTS, UNREACHED
from unit.eks_citadel.settings_samples import (
    ADMIN_POLICY,
    admin,
    cluster,
    devs,
    refusal,
    sentences,
    unreached,
    with_entries,
)


def in_namespaces(*namespaces: Any, policy: str = "AmazonEKSEditPolicy") -> dict[str, Any]:
    return devs(namespace_policies=[{"policy": policy, "namespaces": list(namespaces)}])


def in_group(group: Any) -> dict[str, Any]:
    return devs(kubernetes_groups=[group])


@sentences(
    ("no entries", cluster(access_entries=[]), f"access_entries is empty: {NO_ADMIN}"),
    (
        "viewer only",
        cluster(access_entries=[admin(cluster_policies=["AmazonEKSViewPolicy"])]),
        f'access_entries is "me": {NO_ADMIN}',
    ),
    (
        "AdminPolicy is no cluster admin",
        cluster(access_entries=[admin(cluster_policies=["AmazonEKSAdminPolicy"])]),
        f'access_entries is "me": {NO_ADMIN}',
    ),
    (
        "admin of namespaces only",
        cluster(access_entries=[in_namespaces("shop", policy=ADMIN_POLICY)]),
        (
            'access_entries[0].namespace_policies[0].policy is "AmazonEKSClusterAdminPolicy": it is for the whole '
            "cluster; use AmazonEKSAdminPolicy, or cluster_policies."
        ),
    ),
    ("group only", cluster(access_entries=[in_group("admins")]), f'access_entries is "devs": {NO_ADMIN}'),
)
def test_E2_a_cluster_without_a_cluster_wide_admin_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("nothing", with_entries(devs()), f'access_entries[1] is "devs": {RIGHTS}'),
    (
        "empty lists",
        with_entries(devs(cluster_policies=[], namespace_policies=[], kubernetes_groups=[])),
        f'access_entries[1] is "devs": {RIGHTS}',
    ),
)
def test_E2_an_entry_with_neither_policy_nor_group_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "system:",
        with_entries(in_group("system:masters")),
        (
            'access_entries[1].kubernetes_groups[0] is "system:masters": EKS reserves groups that begin with '
            "system:; use a group of your own, or cluster_policies."
        ),
    ),
    (
        "eks:",
        with_entries(in_group("eks:admins")),
        (
            'access_entries[1].kubernetes_groups[0] is "eks:admins": EKS reserves groups that begin with eks:; '
            "use a group of your own, or cluster_policies."
        ),
    ),
    (
        "aws:",
        with_entries(in_group("aws:admins")),
        (
            'access_entries[1].kubernetes_groups[0] is "aws:admins": EKS reserves groups that begin with aws:; '
            "use a group of your own, or cluster_policies."
        ),
    ),
    (
        "amazon:",
        with_entries(in_group("amazon:admins")),
        (
            'access_entries[1].kubernetes_groups[0] is "amazon:admins": EKS reserves groups that begin with '
            "amazon:; use a group of your own, or cluster_policies."
        ),
    ),
    (
        "iam:",
        with_entries(in_group("iam:admins")),
        (
            'access_entries[1].kubernetes_groups[0] is "iam:admins": EKS reserves groups that begin with iam:; '
            "use a group of your own, or cluster_policies."
        ),
    ),
    ("empty", with_entries(in_group("")), f'access_entries[1].kubernetes_groups[0] is "": {GROUP}'),
    ("blank", with_entries(in_group(" ")), f'access_entries[1].kubernetes_groups[0] is " ": {GROUP}'),
    (
        "space before a reserved prefix",
        with_entries(in_group(" system:masters")),
        f'access_entries[1].kubernetes_groups[0] is " system:masters": {GROUP}',
    ),
    ("newline", with_entries(in_group("devs\n")), f'access_entries[1].kubernetes_groups[0] is "devs\\n": {GROUP}'),
)
def test_E2_a_reserved_or_malformed_group_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "group of another entry",
        with_entries(
            devs(kubernetes_groups=["devs"], cluster_role_bindings=[{"group": "ops", "cluster_role": "view"}])
        ),
        (
            'access_entries[1] is "devs": it binds the group ops, which is not in its '
            'kubernetes_groups; add "ops" to kubernetes_groups.'
        ),
    ),
    (
        "empty role",
        with_entries(devs(kubernetes_groups=["devs"], cluster_role_bindings=[{"group": "devs", "cluster_role": ""}])),
        f'access_entries[1].cluster_role_bindings[0].cluster_role is "": {RBAC_NAME}',
    ),
    (
        "no namespaces",
        with_entries(
            devs(
                kubernetes_groups=["devs"], role_bindings=[{"group": "devs", "cluster_role": "edit", "namespaces": []}]
            )
        ),
        ("access_entries[1].role_bindings[0].namespaces is empty: a role binding needs a namespace; name one."),
    ),
    (
        "namespace pattern",
        with_entries(
            devs(
                kubernetes_groups=["devs"],
                role_bindings=[{"group": "devs", "cluster_role": "edit", "namespaces": ["shop-*"]}],
            )
        ),
        f'access_entries[1].role_bindings[0].namespaces[0] is "shop-*": {DNS_LABEL}',
    ),
    (
        "slash in a bound group",
        with_entries(devs(kubernetes_groups=["a/b"], cluster_role_bindings=[{"group": "a/b", "cluster_role": "view"}])),
        f'access_entries[1].cluster_role_bindings[0].group is "a/b": {RBAC_NAME}',
    ),
    (
        "role that is no name",
        with_entries(devs(kubernetes_groups=["devs"], cluster_role_bindings=[{"group": "devs", "cluster_role": ".."}])),
        f'access_entries[1].cluster_role_bindings[0].cluster_role is "..": {RBAC_NAME}',
    ),
    (
        "undeclared namespace",
        with_entries(
            devs(
                kubernetes_groups=["devs"],
                role_bindings=[{"group": "devs", "cluster_role": "edit", "namespaces": ["default", "shop"]}],
            )
        ),
        (
            'access_entries[1].role_bindings[0].namespaces[1] is "shop": namespaces does not declare it; choose one of '
            "default, or declare it there."
        ),
    ),
    (
        "unreached",
        unreached(
            access_entries=[
                admin(),
                devs(kubernetes_groups=["devs"], cluster_role_bindings=[{"group": "devs", "cluster_role": "view"}]),
            ]
        ),
        f"access_entries[1] is devs with bindings: {UNREACHED}",
    ),
)
def test_E2_a_binding_that_cannot_be_made_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
