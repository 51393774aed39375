"""Whom an access entry may name: roles and users, nothing that stands for many."""

from typing import Any

import pytest

from unit.eks_citadel.settings_rules import DNS_LABEL, PRINCIPAL, SAME_BINDING, TWICE
from unit.eks_citadel.settings_samples import (
    ADMIN_POLICY,
    ROLE,
    admin,
    cluster,
    devs,
    parsed,
    refusal,
    sentences,
    with_entries,
)


def in_namespaces(*namespaces: Any, policy: str = "AmazonEKSEditPolicy") -> dict[str, Any]:
    return devs(namespace_policies=[{"policy": policy, "namespaces": list(namespaces)}])


def as_principal(arn: Any) -> dict[str, Any]:
    return devs(principal_arn=arn, cluster_policies=["AmazonEKSViewPolicy"])


def bound(group: str, role: str, namespace: str, name: str = "") -> dict[str, Any]:
    """An entry whose group has a role in a namespace."""
    key = name or group
    binding = {"group": group, "cluster_role": role, "namespaces": [namespace]}
    return devs(name=key, principal_arn=f"{ROLE}/{key}", kubernetes_groups=[group], role_bindings=[binding])


@sentences(
    (
        "root",
        with_entries(as_principal("arn:aws:iam::111122223333:root")),
        (
            'access_entries[1].principal_arn is "arn:aws:iam::111122223333:root": EKS accepts the root of an account, '
            "and lets nobody in by it; name the roles."
        ),
    ),
    (
        "account number",
        with_entries(as_principal("111122223333")),
        f'access_entries[1].principal_arn is "111122223333": {PRINCIPAL}',
    ),
    (
        "session",
        with_entries(as_principal("arn:aws:sts::111122223333:assumed-role/devs/ann")),
        (
            'access_entries[1].principal_arn is "arn:aws:sts::111122223333:assumed-role/devs/ann": it is a '
            'session of a role; write the role: "arn:aws:iam::111122223333:role/devs", with its path if it has '
            "one."
        ),
    ),
    (
        "session of IAM Identity Center",
        with_entries(
            as_principal("arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0a1b2c/ann@example.com")
        ),
        (
            "access_entries[1].principal_arn is "
            '"arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0a1b2c/ann@example.com": it is a '
            "session of a role; write the ARN of the role, which `aws iam get-role --role-name "
            "AWSReservedSSO_Admin_0a1b2c` prints."
        ),
    ),
    (
        "session in China",
        with_entries(as_principal("arn:aws-cn:sts::111122223333:assumed-role/devs/ann")),
        (
            'access_entries[1].principal_arn is "arn:aws-cn:sts::111122223333:assumed-role/devs/ann": it is a '
            'session of a role; write the role: "arn:aws-cn:iam::111122223333:role/devs", with its path if it has '
            "one."
        ),
    ),
    (
        "federated user",
        with_entries(as_principal("arn:aws:sts::111122223333:federated-user/ann")),
        f'access_entries[1].principal_arn is "arn:aws:sts::111122223333:federated-user/ann": {PRINCIPAL}',
    ),
    (
        "service-linked role",
        with_entries(
            as_principal("arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS")
        ),
        (
            "access_entries[1].principal_arn is "
            '"arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS": EKS '
            "accepts no service-linked role here; name a role of your own."
        ),
    ),
    (
        "group",
        with_entries(as_principal("arn:aws:iam::111122223333:group/devs")),
        f'access_entries[1].principal_arn is "arn:aws:iam::111122223333:group/devs": {PRINCIPAL}',
    ),
    ("everybody", with_entries(as_principal("*")), f'access_entries[1].principal_arn is "*": {PRINCIPAL}'),
    (
        "every role",
        with_entries(as_principal("arn:aws:iam::111122223333:role/*")),
        f'access_entries[1].principal_arn is "arn:aws:iam::111122223333:role/*": {PRINCIPAL}',
    ),
    (
        "short account",
        with_entries(as_principal("arn:aws:iam::1111:role/devs")),
        f'access_entries[1].principal_arn is "arn:aws:iam::1111:role/devs": {PRINCIPAL}',
    ),
    (
        "unicode digits",
        with_entries(as_principal("arn:aws:iam::١١١١٢٢٢٢٣٣٣٣:role/devs")),
        f'access_entries[1].principal_arn is "arn:aws:iam::١١١١٢٢٢٢٣٣٣٣:role/devs": {PRINCIPAL}',
    ),
    (
        "unicode letters",
        with_entries(as_principal("arn:aws:iam::111122223333:role/dévs")),
        f'access_entries[1].principal_arn is "arn:aws:iam::111122223333:role/dévs": {PRINCIPAL}',
    ),
    (
        "trailing newline",
        with_entries(as_principal(f"{ROLE}/devs\n")),
        f'access_entries[1].principal_arn is "arn:aws:iam::111122223333:role/devs\\n": {PRINCIPAL}',
    ),
    (
        "trailing space",
        with_entries(as_principal(f"{ROLE}/devs ")),
        f'access_entries[1].principal_arn is "arn:aws:iam::111122223333:role/devs ": {PRINCIPAL}',
    ),
    (
        "unknown partition",
        with_entries(as_principal("arn:awz:iam::111122223333:role/devs")),
        f'access_entries[1].principal_arn is "arn:awz:iam::111122223333:role/devs": {PRINCIPAL}',
    ),
    (
        "no name",
        with_entries(as_principal("arn:aws:iam::111122223333:role/")),
        f'access_entries[1].principal_arn is "arn:aws:iam::111122223333:role/": {PRINCIPAL}',
    ),
    ("empty", with_entries(as_principal("")), f'access_entries[1].principal_arn is "": {PRINCIPAL}'),
    (
        "name of 65",
        with_entries(as_principal(f"{ROLE}/{'a' * 65}")),
        f'access_entries[1].principal_arn is "arn:aws:iam::111122223333:role/{"a" * 65}": {PRINCIPAL}',
    ),
)
def test_E2_a_principal_that_is_no_role_or_user_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "principal",
        with_entries(devs(principal_arn=f"{ROLE}/me", kubernetes_groups=["devs"])),
        (
            'access_entries[1].principal_arn is "arn:aws:iam::111122223333:role/me": access_entries[0] has it '
            "already; merge the two entries."
        ),
    ),
    (
        "two partitions",
        with_entries(devs(principal_arn="arn:aws-cn:iam::111122223333:role/devs", kubernetes_groups=["devs"])),
        (
            'access_entries[1].principal_arn is "arn:aws-cn:iam::111122223333:role/devs": it is in aws-cn and the '
            "first in aws, and a cluster accepts principals of its own partition only; correct the part after 'arn:'."
        ),
    ),
    (
        "principal, another case",
        with_entries(devs(principal_arn=f"{ROLE}/ME", kubernetes_groups=["devs"])),
        (
            'access_entries[1].principal_arn is "arn:aws:iam::111122223333:role/ME": an account has this name once, '
            "whatever its path and case, and access_entries[0] has it in another spelling; keep the one that IAM shows."
        ),
    ),
    (
        "principal, another path",
        with_entries(devs(principal_arn=f"{ROLE}/team/me", kubernetes_groups=["devs"])),
        (
            'access_entries[1].principal_arn is "arn:aws:iam::111122223333:role/team/me": an account has this name '
            "once, whatever its path and case, and access_entries[0] has it in another spelling; keep the one that IAM "
            "shows."
        ),
    ),
    (
        "name",
        with_entries(devs(name="me", kubernetes_groups=["devs"])),
        'access_entries[1].name is "me": access_entries[0] has it already; merge the two entries.',
    ),
    (
        "policy",
        cluster(access_entries=[admin(cluster_policies=[ADMIN_POLICY, ADMIN_POLICY])]),
        f'access_entries[0].cluster_policies[1] is "AmazonEKSClusterAdminPolicy": {TWICE}',
    ),
    (
        "policy in namespaces",
        with_entries(
            devs(namespace_policies=[{"policy": "AmazonEKSEditPolicy", "namespaces": [name]} for name in "ab"])
        ),
        'access_entries[1] is "devs": it has AmazonEKSEditPolicy twice, and EKS associates a policy once; '
        "merge the two.",
    ),
    (
        "policy of both scopes",
        with_entries(in_namespaces("shop") | {"cluster_policies": ["AmazonEKSEditPolicy"]}),
        'access_entries[1] is "devs": it has AmazonEKSEditPolicy twice, and EKS associates a policy once; '
        "merge the two.",
    ),
    (
        "group",
        with_entries(devs(kubernetes_groups=["devs", "devs"])),
        f'access_entries[1].kubernetes_groups[1] is "devs": {TWICE}',
    ),
    (
        "binding",
        with_entries(
            devs(kubernetes_groups=["devs"], cluster_role_bindings=[{"group": "devs", "cluster_role": "view"}] * 2)
        ),
        (
            'access_entries[1].cluster_role_bindings[1] is "devs-devs-view": '
            f"access_entries[1].cluster_role_bindings[0] {SAME_BINDING}"
        ),
    ),
    (
        "bindings whose names read alike",
        with_entries(
            devs(kubernetes_groups=["a-b"], cluster_role_bindings=[{"group": "a-b", "cluster_role": "view"}]),
            devs(
                name="devs-a",
                principal_arn=f"{ROLE}/other",
                kubernetes_groups=["b"],
                cluster_role_bindings=[{"group": "b", "cluster_role": "view"}],
            ),
        ),
        (
            'access_entries[2].cluster_role_bindings[0] is "devs-a-b-view": '
            f"access_entries[1].cluster_role_bindings[0] {SAME_BINDING}"
        ),
    ),
    (
        "role binding",
        with_entries(
            devs(
                kubernetes_groups=["devs"],
                role_bindings=[{"group": "devs", "cluster_role": "view", "namespaces": ["shop"]}] * 2,
            )
        ),
        (f'access_entries[1].role_bindings[1] is "devs-devs-view": access_entries[1].role_bindings[0] {SAME_BINDING}'),
    ),
    (
        "role bindings whose names read alike in a namespace",
        cluster(
            namespaces=[{"name": "shop"}],
            access_entries=[admin(), bound("team", "admin-view", "shop"), bound("team-admin", "view", "shop")],
        ),
        (
            'access_entries[2].role_bindings[0] is "team-admin-view": another group and role make a binding of this '
            "name in shop; rename one of the groups."
        ),
    ),
    (
        "role bindings whose names read alike across namespaces",
        cluster(
            namespaces=[{"name": "a"}, {"name": "a-b"}],
            access_entries=[admin(), bound("g", "view", "a", "b-c"), bound("g", "view", "a-b", "c")],
        ),
        f'access_entries[2].role_bindings[0] is "a-b-c-g-view": access_entries[1].role_bindings[0] {SAME_BINDING}',
    ),
)
def test_E2_one_thing_twice_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("empty", with_entries(devs(name="", kubernetes_groups=["devs"])), f'access_entries[1].name is "": {DNS_LABEL}'),
    (
        "space",
        with_entries(devs(name="the devs", kubernetes_groups=["devs"])),
        f'access_entries[1].name is "the devs": {DNS_LABEL}',
    ),
    (
        "newline",
        with_entries(devs(name="devs\n", kubernetes_groups=["devs"])),
        f'access_entries[1].name is "devs\\n": {DNS_LABEL}',
    ),
    (
        "unicode",
        with_entries(devs(name="dévs", kubernetes_groups=["devs"])),
        f'access_entries[1].name is "dévs": {DNS_LABEL}',
    ),
    (
        "unique id",
        with_entries(devs(principal_unique_id="", kubernetes_groups=["devs"])),
        (
            'access_entries[1].principal_unique_id is "": it is not an IAM unique id; write the role\'s unique_id, '
            "which begins with AROA."
        ),
    ),
)
def test_a_malformed_name_of_an_entry_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


SSO = "arn:aws:iam::111122223333:role"
SSO_ROLE = "AWSReservedSSO_Admin_0a1b2c3d4e5f6071"


@pytest.mark.parametrize("path", ["", "sso/", "aws-reserved/sso.amazonaws.com/eu-west-1/x/"])
def test_a_role_of_IAM_Identity_Center_without_its_path_is_refused(path: str) -> None:
    arn = f"{SSO}/{path}{SSO_ROLE}"
    assert refusal(with_entries(as_principal(arn))) == (
        f'access_entries[1].principal_arn is "{arn}": roles of IAM Identity Center are below '
        "aws-reserved/sso.amazonaws.com/, and it names none without it; write the ARN of the role, which "
        f"`aws iam get-role --role-name {SSO_ROLE}` prints."
    )
    assert refusal(cluster(deployer_role_arn=arn)).startswith(f'deployer_role_arn is "{arn}": roles of IAM ')


@pytest.mark.parametrize("region", ["", "eu-west-1/", "us-gov-west-1/"])
def test_a_role_of_IAM_Identity_Center_has_a_path_with_or_without_a_region(region: str) -> None:
    arn = f"{SSO}/aws-reserved/sso.amazonaws.com/{region}{SSO_ROLE}"
    assert parsed(with_entries(as_principal(arn))).access_entries[1].principal_arn == arn
