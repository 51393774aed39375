"""The steps from the ConfigMap to access entries: what each needs, and that nobody gains or loses a right unsaid."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eks_citadel.migrate.access import access_plan
from eks_citadel.migrate.access_now import API, BOTH, CONFIG_MAP, AccessNow, change
from eks_citadel.migrate.aws_auth import AwsAuth, read_aws_auth
from eks_citadel.migrate.mode_steps import Step, next_step
from eks_citadel.picture.picture import Binding, Entry, Grant, in_order
from unit.eks_citadel.migrate.aws_auths import ACCOUNT, canonical, config_map, role, user

ADMIN = Entry(role("team/Deployer"), (), (Grant("AmazonEKSClusterAdminPolicy"),))
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/Deployer/anna"
MASTERS = Binding("system:masters", "cluster-admin")
NODES = {
    "rolearn": role("nodes"),
    "username": "system:node:{{EC2PrivateDNSName}}",
    "groups": ["system:bootstrappers", "system:nodes"],
}


def now(mode: str, *mappings: dict[str, Any], **more: Any) -> AccessNow:
    found = AccessNow("shop", mode, (ADMIN,), {}, read_aws_auth(config_map(mappings)), (MASTERS,))
    return replace(found, **more)


def step(found: AccessNow, deployer: str = SESSION, without: Sequence[str] = ()) -> Step:
    return next_step(found, access_plan(found.aws_auth), deployer, without)


def test_M1_the_first_step_takes_nothing_away_and_needs_nothing() -> None:
    found = step(now(CONFIG_MAP, {"rolearn": role("Dev"), "groups": ["system:controllers"]}, entries=()))
    assert (found.mode, found.obstacles) == (BOTH, ())
    assert found.sentence.startswith("step 1 of 3: ")


def test_M1_the_last_step_comes_when_everybody_has_an_entry_and_the_deployer_is_let_in() -> None:
    dev = {"rolearn": role("Dev"), "groups": ["devs"]}
    entries = (ADMIN, Entry(role("Dev"), ("devs",)))
    found = step(now(BOTH, dev, NODES, entries=entries, nodes={role("nodes"): "EC2_LINUX"}))
    assert (found.mode, found.obstacles) == (API, ())


def test_where_the_mode_is_API_nothing_is_left_to_do() -> None:
    found = step(now(API, {"rolearn": role("Dev"), "groups": ["devs"]}))
    assert (found.mode, found.obstacles) == (None, ())


DEV = {"rolearn": role("Dev"), "groups": ["devs"]}
BOUND = (MASTERS, Binding("devs", "edit", "shop"), Binding("dev", "view", kind="User"))
OBSTACLES: dict[str, tuple[AccessNow, str]] = {
    "somebody without an entry": (now(BOTH, DEV), f"mapRoles[0] ({role('Dev')}) has no access entry yet"),
    "an entry that gives less": (
        now(BOTH, DEV, entries=(ADMIN, Entry(role("Dev"))), bindings=BOUND),
        f"{role('Dev')} has an access entry that gives less than the ConfigMap: devs -> edit in shop",
    ),
    "a username that is bound": (
        now(BOTH, {**DEV, "username": "dev"}, entries=(ADMIN, Entry(role("Dev"), ("devs",))), bindings=BOUND),
        f"{role('Dev')} has an access entry that gives less than the ConfigMap: user dev -> view in the whole cluster",
    ),
    "an admin whose entry is a viewer's": (
        now(
            BOTH, {"rolearn": role("Dev"), "groups": ["system:masters"]},
            entries=(ADMIN, Entry(role("Dev"), (), (Grant("AmazonEKSViewPolicy"),))),
        ),
        f"{role('Dev')} has an access entry that gives less than the ConfigMap: "
        "system:masters -> cluster-admin in the whole cluster",
    ),
    "a role with a path in its entry": (
        now(BOTH, DEV, entries=(ADMIN, Entry(role("team/Dev"))), bindings=BOUND),
        f"{role('team/Dev')} has an access entry that gives less than the ConfigMap: devs -> edit in shop",
    ),
    "nodes without an entry": (
        now(BOTH, NODES),
        f"mapRoles[0] ({role('nodes')}): these nodes have no access entry of the type EC2_LINUX, and would leave the "
        "cluster",
    ),
    "nodes with another entry": (
        now(BOTH, NODES, nodes={role("nodes"): "EC2_WINDOWS"}),
        f"mapRoles[0] ({role('nodes')}): these nodes have no access entry of the type EC2_LINUX, and would leave the "
        "cluster",
    ),
    "somebody who can have no entry": (
        now(BOTH, {"rolearn": role("Dev"), "groups": ["system:controllers"]}),
        f'mapRoles[0] ({role("Dev")}): it has the group "system:controllers": EKS reserves groups that begin with '
        "system:; bind a group of your own to what it may do, and write an entry with that group",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", OBSTACLES)
def test_M2_whoever_would_lose_a_right_is_in_the_way_until_given_up(kind: str) -> None:
    found, sentence = OBSTACLES[kind]
    assert step(found) == Step(step(found).sentence, None, (sentence,))
    assert step(found, without=[role("Dev").lower(), role("nodes")]).mode == API


@pytest.mark.parametrize(
    "entries",
    [
        (),
        (Entry(role("Deployer")),),
        (Entry(role("Deployer"), (), (Grant("AmazonEKSAdminPolicy"),)),),
        (Entry(role("Deployer"), (), (Grant("AmazonEKSClusterAdminPolicy", ("shop",)),)),),
        (Entry(role("Other"), (), (Grant("AmazonEKSClusterAdminPolicy"),)),),
    ],
)
def test_M1_a_deployer_who_is_no_admin_by_an_entry_is_in_the_way(entries: tuple[Entry, ...]) -> None:
    found = step(now(BOTH, entries=entries))
    assert (found.mode, len(found.obstacles)) == (None, 1)
    assert found.obstacles[0].startswith(f"{SESSION}: no access entry makes the deployer a cluster admin")
    assert step(now(BOTH, entries=entries), without=[SESSION, role("Deployer")]).mode is None


def test_the_deployer_may_be_another_role_than_the_caller() -> None:
    assert step(now(BOTH), role("team/Deployer")).mode == API
    assert step(now(BOTH), role("Someone")).mode is None


def test_M2_an_entry_whose_username_is_bound_by_chance_is_a_gain_that_is_told() -> None:
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/Dev/anna"
    found = now(CONFIG_MAP, DEV, entries=(), bindings=(Binding(session, "edit", kind="User"),))
    gained = change(found, access_plan(found.aws_auth)).opened
    assert [line.sentence for line in gained] == [f"{role('Dev')}: user {session} -> edit in the whole cluster"]


# A world of a few principals, and what each may do, decided from the authenticator's and EKS's documents alone.
PRINCIPALS = (role("Admin"), role("Dev"), user("bob"), role("Ops"))
ROLES = {"system:masters": {"all"}, "devs": {"edit"}, "ops": {"view"}, "system:authenticated": set[str]()}
BINDINGS = (MASTERS, Binding("devs", "edit"), Binding("ops", "view"))
WORDS = {"edit": {"edit", "view"}, "view": {"view"}, "all": {"all", "edit", "view"}}
mappings = st.lists(
    st.builds(
        lambda arn, groups: (arn, groups),
        st.sampled_from(PRINCIPALS), st.lists(st.sampled_from(sorted(ROLES)), max_size=2),
    ),
    max_size=4,
)  # fmt: skip
entries = st.lists(
    st.builds(
        Entry, st.sampled_from(PRINCIPALS), st.lists(st.sampled_from(["devs", "ops"]), max_size=2).map(in_order),
        st.sampled_from([(), (Grant("AmazonEKSClusterAdminPolicy"),)]),
    ),
    max_size=3, unique_by=lambda one: one.principal_arn,
).map(tuple)  # fmt: skip


def may(arn: str, items: Sequence[tuple[str, list[str]]], have: Sequence[Entry], mode: str) -> set[str] | None:
    """What a principal may do; None for one that is not let in."""
    if mode != CONFIG_MAP:
        for entry in have:
            if entry.principal_arn == arn:
                return words(set().union(*(ROLES[group] for group in entry.groups), {"all"} if entry.grants else ()))
    found = [groups for who, groups in items if canonical(who) == canonical(arn)]
    if mode == API or not found:
        return None
    return words(set[str]().union(*(ROLES[group] for group in found[-1])))


def words(found: set[str]) -> set[str]:
    return set[str]().union(*(WORDS[word] for word in found))


@settings(max_examples=400, deadline=None)
@given(mappings, entries, st.sampled_from([CONFIG_MAP, BOTH]))
def test_M2_a_fleet_goes_step_by_step_and_nobody_gains_and_nobody_loses_unsaid(
    items: list[tuple[str, list[str]]], have: tuple[Entry, ...], mode: str
) -> None:
    """Kills do not matter: each step is decided from what the cluster shows, which is all that a step changes."""
    roles = [{"rolearn": arn, "groups": groups} for arn, groups in items if ":role/" in arn]
    users = [{"userarn": arn, "groups": groups} for arn, groups in items if ":user/" in arn]
    found = AccessNow("shop", mode, have if mode == BOTH else (), {}, read_aws_auth(config_map(roles, users)), BINDINGS)
    before = {arn: may(arn, items, found.entries, mode) for arn in PRINCIPALS}
    named = set[str]()
    for _ in range(6):
        plan = access_plan(found.aws_auth)
        made = step(found, role("Deployer"))
        if found.mode == API:
            break
        if made.mode is not None:
            found = replace(found, mode=made.mode)
            continue
        lost = change(found, plan).closed
        named |= {line.who for line in lost} | {one.who for one in plan.left if one.enters}
        admin = Entry(role("Deployer"), (), (Grant("AmazonEKSClusterAdminPolicy"),))
        written = [
            Entry(one["principal_arn"], in_order(one.get("kubernetes_groups", ())),
                  (Grant("AmazonEKSClusterAdminPolicy"),) if one.get("cluster_policies") else ())
            for one in plan.entries
        ]  # fmt: skip
        held = {one.principal_arn for one in (*found.entries, admin)}
        found = replace(
            found, entries=(*found.entries, *(one for one in written if one.principal_arn not in held), admin)
        )
        made = step(found, role("Deployer"), without=sorted(named))
        assert made.mode == API, made.obstacles
        found = replace(found, mode=API)
    assert found.mode == API
    for arn in PRINCIPALS:
        after = may(arn, items, found.entries, API)
        if before[arn] is None:
            assert after is None, arn
        elif after is None or after < (before[arn] or set()):
            assert canonical(arn) in {canonical(one) for one in named}, arn
        else:
            assert after == before[arn], arn


def test_an_empty_ConfigMap_is_left_at_once() -> None:
    assert step(now(BOTH, aws_auth=AwsAuth((), ()))).mode == API
