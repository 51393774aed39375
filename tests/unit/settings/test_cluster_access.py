"""Who may enter: access entries, their policies and their groups."""

from typing import Any

from eks_citadel.settings.cluster_access import ClusterAccessSettings

from .samples import (
    ADMIN_POLICY,
    ROLE,
    admin,
    cluster,
    devs,
    parsed,
    refusal,
    sentences,
    unreached,
    with_entries,
    without,
)


def in_namespaces(*namespaces: Any, policy: str = "AmazonEKSEditPolicy") -> dict[str, Any]:
    return devs(namespace_policies=[{"policy": policy, "namespaces": list(namespaces)}])


def in_group(group: Any) -> dict[str, Any]:
    return devs(kubernetes_groups=[group])


def as_principal(arn: Any) -> dict[str, Any]:
    return devs(principal_arn=arn, cluster_policies=["AmazonEKSViewPolicy"])


@sentences(
    ("no entries", cluster(access_entries=[]), "@access_entries"),
    ("viewer only", cluster(access_entries=[admin(cluster_policies=["AmazonEKSViewPolicy"])]), "@access_entries"),
    ("AdminPolicy is no cluster admin", cluster(access_entries=[admin(cluster_policies=["AmazonEKSAdminPolicy"])]), "@access_entries"),
    (
        "admin of namespaces only",
        cluster(access_entries=[in_namespaces("shop", policy=ADMIN_POLICY)]),
        "@access_entries",
    ),
    ("group only", cluster(access_entries=[in_group("admins")]), "@access_entries"),
)
def test_E2_a_cluster_without_a_cluster_wide_admin_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("nothing", with_entries(devs()), "@access_entries"),
    ("empty lists", with_entries(devs(cluster_policies=[], namespace_policies=[], kubernetes_groups=[])), "@access_entries"),
)
def test_E2_an_entry_with_neither_policy_nor_group_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("system:", with_entries(in_group("system:masters")), "@access_entries"),
    ("eks:", with_entries(in_group("eks:admins")), "@access_entries"),
    ("aws:", with_entries(in_group("aws:admins")), "@access_entries"),
    ("amazon:", with_entries(in_group("amazon:admins")), "@access_entries"),
    ("iam:", with_entries(in_group("iam:admins")), "@access_entries"),
    ("empty", with_entries(in_group("")), "@access_entries"),
    ("blank", with_entries(in_group(" ")), "@access_entries"),
    ("space before a reserved prefix", with_entries(in_group(" system:masters")), "@access_entries"),
    ("newline", with_entries(in_group("devs\n")), "@access_entries"),
    ("too long", with_entries(in_group("a" * 64)), "@access_entries"),
)
def test_E2_a_reserved_or_malformed_group_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("root", with_entries(as_principal("arn:aws:iam::111122223333:root")), "@access_entries"),
    ("account number", with_entries(as_principal("111122223333")), "@access_entries"),
    ("session", with_entries(as_principal("arn:aws:sts::111122223333:assumed-role/devs/ann")), "@access_entries"),
    (
        "session of IAM Identity Center",
        with_entries(as_principal("arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0a1b2c/ann@example.com")),
        "@access_entries",
    ),
    ("session in China", with_entries(as_principal("arn:aws-cn:sts::111122223333:assumed-role/devs/ann")), "@access_entries"),
    ("federated user", with_entries(as_principal("arn:aws:sts::111122223333:federated-user/ann")), "@access_entries"),
    (
        "service-linked role",
        with_entries(as_principal("arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS")),
        "@access_entries",
    ),
    ("group", with_entries(as_principal("arn:aws:iam::111122223333:group/devs")), "@access_entries"),
    ("everybody", with_entries(as_principal("*")), "@access_entries"),
    ("every role", with_entries(as_principal("arn:aws:iam::111122223333:role/*")), "@access_entries"),
    ("short account", with_entries(as_principal("arn:aws:iam::1111:role/devs")), "@access_entries"),
    ("unicode digits", with_entries(as_principal("arn:aws:iam::١١١١٢٢٢٢٣٣٣٣:role/devs")), "@access_entries"),
    ("unicode letters", with_entries(as_principal("arn:aws:iam::111122223333:role/dévs")), "@access_entries"),
    ("trailing newline", with_entries(as_principal(f"{ROLE}/devs\n")), "@access_entries"),
    ("trailing space", with_entries(as_principal(f"{ROLE}/devs ")), "@access_entries"),
    ("unknown partition", with_entries(as_principal("arn:awz:iam::111122223333:role/devs")), "@access_entries"),
    ("no name", with_entries(as_principal("arn:aws:iam::111122223333:role/")), "@access_entries"),
    ("empty", with_entries(as_principal("")), "@access_entries"),
    ("name of 65", with_entries(as_principal(f"{ROLE}/{'a' * 65}")), "@access_entries"),
)
def test_E2_a_principal_that_is_no_role_or_user_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("misspelt", cluster(access_entries=[admin(cluster_policies=["AmazonEKSClusterAdmimPolicy"])]), "@access_entries"),
    ("case", cluster(access_entries=[admin(cluster_policies=["amazoneksclusteradminpolicy"])]), "@access_entries"),
    ("short", cluster(access_entries=[admin(cluster_policies=["ClusterAdmin"])]), "@access_entries"),
    ("in a namespace", with_entries(in_namespaces("shop", policy="AmazonEKSEditorPolicy")), "@access_entries"),
    ("ARN", with_entries(devs(cluster_policies=["arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"])), "@access_entries"),
    ("of IAM", with_entries(devs(cluster_policies=["AdministratorAccess"])), "@access_entries"),
    ("of a service", with_entries(devs(cluster_policies=["AmazonEKSComputePolicy"])), "@access_entries"),
    ("newline", with_entries(devs(cluster_policies=["AmazonEKSViewPolicy\n"])), "@access_entries"),
)
def test_an_unknown_policy_is_refused_and_the_meant_one_named(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("none", with_entries(in_namespaces()), "@access_entries"),
    ("left out", with_entries(devs(namespace_policies=[{"policy": "AmazonEKSEditPolicy"}])), "@access_entries"),
    ("capitals", with_entries(in_namespaces("Shop")), "@access_entries"),
    ("empty", with_entries(in_namespaces("")), "@access_entries"),
    ("all", with_entries(in_namespaces("*")), "@access_entries"),
    ("all, twice", with_entries(in_namespaces("**")), "@access_entries"),
    ("newline", with_entries(in_namespaces("shop\n")), "@access_entries"),
    ("unicode", with_entries(in_namespaces("shöp")), "@access_entries"),
    ("too long", with_entries(in_namespaces("a" * 64)), "@access_entries"),
    ("twice", with_entries(in_namespaces("shop", "shop")), "@access_entries"),
)
def test_E2_an_invalid_namespace_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("principal", with_entries(devs(principal_arn=f"{ROLE}/me", kubernetes_groups=["devs"])), "@access_entries"),
    ("name", with_entries(devs(name="me", kubernetes_groups=["devs"])), "@access_entries"),
    ("policy", cluster(access_entries=[admin(cluster_policies=[ADMIN_POLICY, ADMIN_POLICY])]), "@access_entries"),
    (
        "policy in namespaces",
        with_entries(devs(namespace_policies=[{"policy": "AmazonEKSEditPolicy", "namespaces": [name]} for name in "ab"])),
        "@access_entries",
    ),
    (
        "policy of both scopes",
        with_entries(in_namespaces("shop") | {"cluster_policies": ["AmazonEKSEditPolicy"]}),
        "@access_entries",
    ),
    ("group", with_entries(devs(kubernetes_groups=["devs", "devs"])), "@access_entries"),
    (
        "binding",
        with_entries(devs(kubernetes_groups=["devs"], cluster_role_bindings=[{"group": "devs", "cluster_role": "view"}] * 2)),
        "@access_entries",
    ),
    (
        "role binding",
        with_entries(
            devs(kubernetes_groups=["devs"], role_bindings=[{"group": "devs", "cluster_role": "view", "namespaces": ["shop"]}] * 2)
        ),
        "@access_entries",
    ),
)
def test_E2_one_thing_twice_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "group of another entry",
        with_entries(devs(kubernetes_groups=["devs"], cluster_role_bindings=[{"group": "ops", "cluster_role": "view"}])),
        "@access_entries",
    ),
    (
        "empty role",
        with_entries(devs(kubernetes_groups=["devs"], cluster_role_bindings=[{"group": "devs", "cluster_role": ""}])),
        "@access_entries",
    ),
    (
        "no namespaces",
        with_entries(devs(kubernetes_groups=["devs"], role_bindings=[{"group": "devs", "cluster_role": "edit", "namespaces": []}])),
        "@access_entries",
    ),
    (
        "namespace pattern",
        with_entries(devs(kubernetes_groups=["devs"], role_bindings=[{"group": "devs", "cluster_role": "edit", "namespaces": ["shop-*"]}])),
        "@access_entries",
    ),
    (
        "unreached",
        unreached(access_entries=[admin(), devs(kubernetes_groups=["devs"], cluster_role_bindings=[{"group": "devs", "cluster_role": "view"}])]),
        "@access_entries",
    ),
)
def test_E2_a_binding_that_cannot_be_made_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("empty", with_entries(devs(name="", kubernetes_groups=["devs"])), "@access_entries"),
    ("space", with_entries(devs(name="the devs", kubernetes_groups=["devs"])), "@access_entries"),
    ("newline", with_entries(devs(name="devs\n", kubernetes_groups=["devs"])), "@access_entries"),
    ("unicode", with_entries(devs(name="dévs", kubernetes_groups=["devs"])), "@access_entries"),
    ("unique id", with_entries(devs(principal_unique_id="", kubernetes_groups=["devs"])), "@access_entries"),
)
def test_a_malformed_name_of_an_entry_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
