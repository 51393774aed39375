"""Who can repair a cluster after a loss, in sentences, and that no settings make one that is lost for good."""

from dataclasses import fields, replace
from itertools import combinations

import pytest

from eks_citadel.parsing.refusal import Refusal
from eks_citadel.picture import findings
from eks_citadel.picture.picture import Binding, Entry, Grant, Picture
from eks_citadel.picture.repair import Losses, who_can_repair

from .clusters import ADMIN, ROLE, cluster, picture

ME, JO = f"{ROLE}/me", "arn:aws:iam::111122223333:user/jo"
WHOLE = (Grant("AmazonEKSClusterAdminPolicy"),)
GONE = frozenset({ME})
ENTRY = "make an access entry (eks:CreateAccessEntry, eks:AssociateAccessPolicy)"
MODE = "change the mode to API_AND_CONFIG_MAP (eks:UpdateClusterConfig)"
KEY = "enable the key (kms:CancelKeyDeletion, kms:EnableKey)"
RANGE = "name another range (eks:UpdateClusterConfig)"
ACCOUNT = "Whoever may call EKS in the account can"
DID = "once whoever may call EKS in the account did this"


def shop(**changes: object) -> Picture:
    return replace(picture(cluster()), **changes)


def said(found: Picture, **lost: object) -> list[str]:
    return [one.sentence for one in who_can_repair(found, replace(Losses(), **lost))]


def test_E3_an_admin_who_is_left_enters_and_the_account_can_make_another() -> None:
    assert said(shop()) == [f"{ME} enters as an admin.", f"{ACCOUNT} {ENTRY}."]


def test_E3_after_the_only_admin_is_deleted_the_account_alone_makes_another() -> None:
    assert said(shop(), principals=GONE) == [f"{ACCOUNT} {ENTRY}."]
    assert said(shop(), principals=GONE, account=True) == []


def test_E3_a_second_admin_makes_up_for_an_account_in_which_nobody_may_call_EKS() -> None:
    two = shop(entries=(Entry(ME, (), WHOLE), Entry(JO, (), WHOLE)))
    assert said(two, principals=GONE, account=True) == [f"{JO} enters as an admin."]


@pytest.mark.parametrize(
    ("ranges", "lost", "open_"),
    [
        ({"public_cidrs": ("203.0.113.7/32",)}, {"vpc": True}, True),
        ({"public_cidrs": ("203.0.113.7/32",)}, {"vpc": True, "public_ranges": True}, False),
        ({"private_cidrs": ("192.168.40.0/24",)}, {"vpc": True, "public_ranges": True}, True),
        ({"private_cidrs": ("192.168.40.0/24",)}, {"vpc": True, "private_ranges": True}, False),
        ({}, {"vpc": True}, False),
    ],
)
def test_E6_without_a_way_to_the_endpoint_the_account_names_another_range_first(
    ranges: dict[str, object], lost: dict[str, object], open_: bool
) -> None:
    found = shop(**{"public_cidrs": (), "private_cidrs": (), **ranges})
    shut = [f"{ME} enters as an admin, {DID}: {RANGE}.", f"{ACCOUNT} {RANGE}, then {ENTRY}."]
    assert said(found, **lost) == ([f"{ME} enters as an admin.", f"{ACCOUNT} {ENTRY}."] if open_ else shut)


@pytest.mark.parametrize(
    ("ranges", "lost"),
    [
        ({}, {}),
        ({"private_cidrs": ("192.168.40.0/24",)}, {"private_ranges": True}),
        ({"public_cidrs": ("203.0.113.7/32",)}, {"public_ranges": True}),
    ],
)
def test_E6_where_ranges_reach_nothing_the_repair_is_made_from_within_the_VPC(
    ranges: dict[str, object], lost: dict[str, object]
) -> None:
    found = shop(**{"public_cidrs": (), "private_cidrs": (), **ranges})
    assert said(found, **lost) == [
        f"{ME} enters as an admin from within the VPC.",
        f"{ACCOUNT} {ENTRY}, to enter from within the VPC.",
    ]


def test_E7_a_disabled_key_is_enabled_first_and_a_deleted_one_ends_the_cluster() -> None:
    repaired = [f"{ME} enters as an admin, {DID}: {KEY}.", f"{ACCOUNT} {KEY}, then {ENTRY}."]
    assert said(shop(), key="disabled") == repaired
    assert said(shop(), key="deleted") == []
    assert said(shop(), key="disabled", account=True) == []


def test_E1_with_the_mode_CONFIG_MAP_the_account_changes_the_mode_before_it_makes_an_entry() -> None:
    old = shop(authentication_mode="CONFIG_MAP", entries=())
    account = f"{ACCOUNT} {MODE}, then {ENTRY}."
    assert said(old) == [
        "Whoever is an admin by the ConfigMap aws-auth enters as an admin.",
        "The creator of the cluster enters as an admin.",
        account,
    ]
    assert said(old, config_map=True, creator=True) == [account]


def test_E2_an_admin_by_a_binding_is_gone_with_the_binding() -> None:
    bound = shop(entries=(Entry(ME, ("ops",)),), bindings=(Binding("ops", "cluster-admin"),))
    assert said(bound)[0] == f"{ME} enters as an admin."
    assert said(bound, bindings=True) == [f"{ACCOUNT} {ENTRY}."]


@pytest.mark.parametrize(
    ("report", "mode", "lost", "way"),
    [
        ("kubernetes-sigs/aws-iam-authenticator/issues/281", "CONFIG_MAP", {"creator": True, "config_map": True},
         f"{MODE}, then {ENTRY}"),
        ("aws/containers-roadmap/issues/1209", "CONFIG_MAP", {"creator": True, "config_map": True},
         f"{MODE}, then {ENTRY}"),
        ("pulumi/pulumi-aws/issues/4096", "CONFIG_MAP", {"creator": True, "config_map": True},
         f"{MODE}, then {ENTRY}"),
        ("eksctl-io/eksctl/issues/8606", "API", {"key": "disabled", "principals": GONE}, f"{KEY}, then {ENTRY}"),
        ("pulumi/pulumi-eks/issues/1134", "API",
         {"public_ranges": True, "vpc": True, "principals": GONE}, f"{RANGE}, then {ENTRY}"),
    ],
)  # fmt: skip
def test_who_was_locked_out_in_a_public_report_is_told_the_way_out(
    report: str, mode: str, lost: dict[str, object], way: str | None
) -> None:
    found = shop(authentication_mode=mode, **({"entries": ()} if mode == "CONFIG_MAP" else {}))
    assert said(found, **lost) == ([] if way is None else [f"{ACCOUNT} {way}."]), f"https://github.com/{report}"


def test_the_picture_tells_when_every_admin_is_an_IAM_user() -> None:
    users = shop(entries=(Entry(JO, (), WHOLE), Entry(ME, (), (Grant("AmazonEKSViewPolicy"),))))
    (found,) = [one for one in findings.findings(users, ()) if one.code == "admins-are-users"]
    assert found.sentence == (
        f"Every admin of shop-blue is an IAM user ({JO}): users have keys that do not expire, and are deleted when "
        "people leave; let a role be one, too."
    )
    for other in (shop(), replace(users, entries=()), replace(users, entries=(*users.entries, Entry(ME, (), WHOLE)))):
        assert "admins-are-users" not in [one.code for one in findings.findings(other, ())]


@pytest.mark.parametrize(
    "made",
    [
        {},
        {"endpoint_public_cidrs": [], "deployer_reaches_endpoint": False, "namespaces": [], "flows": []},
        {"access_entries": [{**ADMIN, "principal_arn": JO}]},
    ],
)
def test_E3_no_settings_make_a_cluster_that_the_account_cannot_repair_while_its_key_is_there(
    made: dict[str, object],
) -> None:
    found = picture(cluster(**made))
    names = [one.name for one in fields(Losses) if one.name not in ("principals", "key", "account")]
    everybody = frozenset(one.principal_arn for one in found.entries)
    for count in range(len(names) + 1):
        for some in combinations(names, count):
            lost = Losses(principals=everybody, key="disabled", **dict.fromkeys(some, True))
            assert who_can_repair(found, lost)[-1].sentence.startswith(ACCOUNT)


@pytest.mark.parametrize("entries", [[], [{**ADMIN, "cluster_policies": ["AmazonEKSAdminPolicy"]}]])
def test_E3_a_cluster_that_would_begin_without_an_admin_is_refused(entries: list[dict[str, object]]) -> None:
    with pytest.raises(Refusal, match="nobody is admin of the cluster, so all would be locked out"):
        cluster(access_entries=entries)
