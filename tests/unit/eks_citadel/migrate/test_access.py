"""M2: the entries that take the place of aws-auth let nobody in who was not, and nobody out without a word."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eks_citadel.enter.settings import ClusterAccessChoices, judge_entries
from eks_citadel.migrate.access import AccessPlan, access_plan
from eks_citadel.migrate.aws_auth import read_aws_auth
from eks_citadel.parsing.parse import parse
from unit.eks_citadel.migrate.aws_auths import (
    ACCOUNT,
    canonical,
    config_map,
    groups_before,
    rights_after,
    rights_before,
    role,
    user,
)

ADMIN = "AmazonEKSClusterAdminPolicy"
NODE = "system:node:{{EC2PrivateDNSName}}"


def plan_of(*roles: dict[str, Any], users: tuple[dict[str, Any], ...] = (), **more: Any) -> AccessPlan:
    return access_plan(read_aws_auth(config_map(roles, users)), **more)


def left_of(plan: AccessPlan) -> list[tuple[str, bool]]:
    return [(one.reason, one.enters) for one in plan.left]


def test_M2_masters_become_admins_of_the_cluster_and_other_groups_stay() -> None:
    plan = plan_of(
        {"rolearn": role("Admin"), "username": "admin", "groups": ["system:masters"]},
        {"rolearn": role("Dev"), "username": "dev", "groups": ["devs", "system:authenticated", "devs"]},
        users=({"userarn": user("staff/alice"), "username": user("staff/alice"), "groups": ["devs"]},),
    )
    assert plan.entries == [
        {"name": "admin", "principal_arn": role("Admin"), "cluster_policies": [ADMIN]},
        {"name": "dev", "principal_arn": role("Dev"), "kubernetes_groups": ["devs"]},
        {"name": "alice", "principal_arn": user("staff/alice"), "kubernetes_groups": ["devs"]},
    ]
    assert plan.is_whole
    assert [one.notes for one in plan.moved] == [
        ("bindings of the user admin no longer hold, since EKS chooses the username; bind a group instead",),
        ("bindings of the user dev no longer hold, since EKS chooses the username; bind a group instead",),
        (),
    ]


def test_the_username_that_EKS_chooses_itself_needs_no_note() -> None:
    usual = f"arn:aws:sts::{ACCOUNT}:assumed-role/Dev/{{{{SessionName}}}}"
    plan = plan_of({"rolearn": role("Dev"), "username": usual, "groups": ["devs"]})
    assert [one.notes for one in plan.moved] == [()]


@pytest.mark.parametrize(
    ("groups", "username", "kind"),
    [
        (["system:bootstrappers", "system:nodes"], NODE, "EC2_LINUX"),
        (["eks:kube-proxy-windows", "system:bootstrappers", "system:nodes"], NODE, "EC2_WINDOWS"),
        (["system:bootstrappers", "system:nodes"], "system:node:{{SessionName}}", "EC2"),
        (
            ["system:bootstrappers", "system:nodes", "system:node-proxier"],
            "system:node:{{SessionName}}",
            "FARGATE_LINUX",
        ),
    ],
)
def test_nodes_get_the_type_of_their_entry(groups: list[str], username: str, kind: str) -> None:
    plan = plan_of({"rolearn": role("nodes"), "username": username, "groups": groups})
    assert [one.entry_type for one in plan.nodes] == [kind]
    assert (plan.entries, plan.left, plan.is_whole) == ([], (), True)


@pytest.mark.parametrize(
    ("groups", "username"),
    [
        (["system:nodes", "system:masters"], NODE),
        (["system:nodes", "devs"], NODE),
        (["system:nodes"], "somebody"),
        ([], NODE),
        (["system:bootstrappers"], NODE),
    ],
)
def test_M2_who_is_a_node_and_more_or_less_than_one_is_left(groups: list[str], username: str) -> None:
    plan = plan_of({"rolearn": role("nodes"), "username": username, "groups": groups})
    assert (plan.entries, plan.nodes, plan.is_whole) == ([], (), False)


@pytest.mark.parametrize(
    ("item", "reason", "enters"),
    [
        (
            {"rolearn": role("team/Dev"), "groups": ["devs"]},
            "EKS compares it with the ARN of a role without its path, so it lets nobody in",
            False,
        ),
        (
            {"rolearn": role("Dev-*"), "groups": ["devs"]},
            "it is a pattern, and an entry is for one principal",
            True,
        ),
        (
            {"rolearn": role("Dev"), "groups": ["devs", "system:controllers"]},
            'it has the group "system:controllers": EKS reserves groups that begin with system:',
            True,
        ),
        (
            {"rolearn": role("Dev"), "groups": ["team-{{SessionName}}"]},
            "the group team-{{SessionName}} is another one for each session, and an entry's groups are always the same",
            True,
        ),
        (
            {"rolearn": role("Dev"), "username": "dev"},
            "it has no group, so it may do only what is bound to the user dev",
            True,
        ),
        (
            {"rolearn": f"arn:aws:iam::{ACCOUNT}:root", "groups": ["system:masters"]},
            "EKS accepts the root of an account, and lets nobody in by it",
            True,
        ),
        (
            {"rolearn": f"arn:aws:sts::{ACCOUNT}:assumed-role/Dev/me", "groups": ["devs"]},
            "it is a session of a role",
            True,
        ),
        (
            {"rolearn": role("AWSReservedSSO_Power_0123456789abcdef"), "groups": ["devs"]},
            "roles of IAM Identity Center are below aws-reserved/sso.amazonaws.com/, and it names none without it",
            True,
        ),
        (
            {"rolearn": role("aws-service-role/support.amazonaws.com/X"), "groups": ["devs"]},
            "EKS compares it with the ARN of a role without its path, so it lets nobody in",
            False,
        ),
        ({"rolearn": "Dev", "groups": ["devs"]}, "it is not a role or user ARN", True),
    ],
)
def test_M2_what_becomes_no_entry_is_named_with_its_reason(item: dict[str, Any], reason: str, enters: bool) -> None:
    plan = plan_of(item)
    assert (plan.entries, left_of(plan), plan.is_whole) == ([], [(reason, enters)], not enters)


def test_an_account_and_an_item_without_an_ARN_are_named() -> None:
    text = config_map([{"groups": ["devs"]}], accounts=["001122334455"])
    plan = access_plan(read_aws_auth(text))
    assert [(one.path, one.who, one.enters) for one in plan.left] == [
        ("mapRoles[0]", "nobody", False),
        ("mapAccounts[0]", "001122334455", True),
    ]


def test_the_last_role_of_an_ARN_counts_and_a_role_before_a_user() -> None:
    plan = plan_of(
        {"rolearn": role("Dev"), "groups": ["first"]},
        {"rolearn": role("dev").replace("role/dev", "role/DEV"), "groups": ["last"]},
        {"rolearn": user("alice"), "groups": ["as-role"]},
        users=({"userarn": user("alice"), "groups": ["as-user"]},),
    )
    assert [one.entry for one in plan.moved] == [
        {"principal_arn": role("DEV"), "kubernetes_groups": ["last"]},
        {"principal_arn": user("alice"), "kubernetes_groups": ["as-role"]},
    ]
    assert left_of(plan) == [
        ("mapRoles[1] is for the same principal and counts instead", False),
        ("mapRoles[2] is for the same principal and counts instead", False),
    ]


def test_the_ARN_that_IAM_shows_is_taken() -> None:
    sso = role("aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Power_0123456789abcdef")
    shown = {
        role("AWSReservedSSO_Power_0123456789abcdef").lower(): sso,
        role("dev").lower(): role("team/Dev"),
        role("gone").lower(): None,
        user("bob").lower(): user("staff/bob"),
    }
    plan = plan_of(
        {"rolearn": role("AWSReservedSSO_Power_0123456789abcdef"), "groups": ["devs"]},
        {"rolearn": role("dev"), "groups": ["devs"]},
        {"rolearn": role("gone"), "groups": ["devs"]},
        users=({"userarn": user("bob"), "groups": ["devs"]},),
        arns=shown,
    )
    assert [one["principal_arn"] for one in plan.entries] == [sso, role("team/Dev")]
    assert left_of(plan) == [
        ("IAM has no such role or user", False),
        (f"IAM has {user('staff/bob')}, and EKS compares users with their paths, so it lets nobody in", False),
    ]


def test_names_of_entries_are_their_own() -> None:
    names = ["Dev", "dev.", "__", "x" * 64, "Dev_2"]
    plan = plan_of(*({"rolearn": role(name), "groups": ["devs"]} for name in names))
    assert [one["name"] for one in plan.entries] == ["dev", "dev-2", "entry", "x" * 50, "dev-2-2"]
    parse(ClusterAccessChoices, {"access_entries": plan.entries})


# The principals that exist, as IAM shows them; their names are unique whatever their case.
EVERYBODY = (
    role("Admin"), role("team/Dev"), role("ops.x"), user("staff/alice"), user("bob"), user("Dev"),
    role("aws-reserved/sso.amazonaws.com/AWSReservedSSO_Power_0123456789abcdef"),
)  # fmt: skip
WRITTEN = sorted(
    {spelling for arn in EVERYBODY for spelling in (arn, canonical(arn), arn.replace("staff/", ""))}
    | {role("AWSReservedSSO_Power_0123456789abcdef"), role("gone"), user("gone"), role("Dev"), role("*")}
)
GROUPS = st.lists(
    st.sampled_from(
        ["system:masters", "system:nodes", "system:authenticated", "devs", "ops", "eks:x", "t-{{AccountID}}"]
    ),
    max_size=3,
)
USERNAMES = st.sampled_from(["", "admin", NODE, "x-{{SessionName}}"])


def mappings(key: str, arns: list[str], size: int) -> Any:
    one = st.fixed_dictionaries({key: st.sampled_from(arns), "groups": GROUPS, "username": USERNAMES})
    return st.lists(one, max_size=size)


def iam(written: str) -> str | None:
    """What IAM shows for the name in an ARN."""
    _, kind, path = written.partition(":role/" if ":role/" in written else ":user/")
    name = path.rpartition("/")[2].lower()
    return next((arn for arn in EVERYBODY if kind in arn and arn.rpartition("/")[2].lower() == name), None)


@settings(max_examples=500, deadline=None)
@given(
    mappings("rolearn", WRITTEN, 5),
    mappings("userarn", [arn for arn in WRITTEN if arn != arn.lower()], 3),
    st.lists(st.sampled_from([ACCOUNT, "001122334455"]), max_size=1),
)
def test_M2_of_a_fleet_nobody_gains_a_right_and_whoever_loses_one_is_named(
    roles: list[dict[str, Any]], users: list[dict[str, Any]], accounts: list[str]
) -> None:
    text = config_map(roles, users, accounts)
    found = read_aws_auth(text)
    plan = access_plan(found, {one.arn.lower(): iam(one.arn) for one in found.mappings if "*" not in one.arn})
    named = {one.who.lower() for one in plan.left if one.enters}
    nodes = {one.mapping.arn.lower() for one in plan.nodes}
    for principal in EVERYBODY:
        before, after = groups_before(text, principal), rights_after(plan.entries, principal)
        assert after <= rights_before(text, principal), principal
        if canonical(principal) in nodes:
            assert rights_before(text, principal) == {"system:nodes"}
        elif before is not None and (before == [] or after < rights_before(text, principal)):
            assert canonical(principal) in named or (before == [] and ACCOUNT in named), principal
    parse(ClusterAccessChoices, {"access_entries": plan.entries})


def test_entries_are_those_that_the_components_take() -> None:
    plan = plan_of(
        {"rolearn": role("Admin"), "groups": ["system:masters"]}, {"rolearn": role("Dev"), "groups": ["devs"]}
    )
    judge_entries(parse(ClusterAccessChoices, {"access_entries": plan.entries}).access_entries, "access_entries")
