"""What can leave, in rows and findings."""

from dataclasses import replace
from typing import Any

import pytest

from eks_citadel.leave.settings.workload_role import WorkloadRoleSettings
from eks_citadel.parsing.parse import parse
from eks_citadel.picture import leave
from eks_citadel.picture.picture import Picture

from .clusters import RANGES, ROLE, cluster, from_settings, picture

ORDERS = {"namespace": "shop", "service_account": "orders", "role_arn": f"{ROLE}/orders"}
SECRETS = {"secretsmanager_secrets": [{"allow": ["read", "list"]}]}


def of_role(identity: dict[str, Any], **changes: Any) -> Picture:
    """The role of the orders is one of ours."""
    given = {
        "trusted_clusters": ["shop-*"],
        "namespace": "shop",
        "service_account": "orders",
        "permissions": SECRETS,
        **changes,
    }
    roles = {f"{ROLE}/orders": parse(WorkloadRoleSettings, given)}
    return from_settings(cluster(pod_identities=[identity]), "shop-blue", RANGES, roles=roles)


def codes(found: Picture) -> list[str]:
    return [finding.code for finding in leave.findings(found)]


def test_each_association_is_a_row_and_says_what_only_others_know() -> None:
    identities = [
        ORDERS,
        {"namespace": "payments", "service_account": "bank", "role_arn": f"{ROLE}/b", "disable_session_tags": True},
    ]
    assert [tuple(row) for row in leave.rows(picture(cluster(pod_identities=identities)))] == [
        ("payments/bank", f"{ROLE}/b", "without session tags\ndecided elsewhere"),
        ("shop/orders", f"{ROLE}/orders", "decided elsewhere"),
    ]


def test_a_role_of_ours_says_what_its_pods_reach() -> None:
    (row,) = leave.rows(of_role(ORDERS))
    assert row.reaches.splitlines() == [
        "list the names of all secrets",
        "read secrets tagged eks-cluster-name=shop-blue, kubernetes-namespace=shop, kubernetes-service-account=orders",
    ]


def test_a_target_role_stands_for_what_is_reached() -> None:
    (row,) = leave.rows(of_role({**ORDERS, "target_role_arn": f"{ROLE}/far"}))
    assert row.reaches == f"becomes {ROLE}/far"


def test_without_associations_nothing_leaves() -> None:
    assert leave.rows(picture(cluster())) == ()


def test_L4_a_role_that_trusts_its_pods_is_no_finding() -> None:
    assert codes(of_role(ORDERS)) == []


def test_L4_a_role_that_does_not_trust_its_pods_is_a_finding() -> None:
    distrusting: list[dict[str, Any]] = [
        {"trusted_clusters": ["teams-*"]},
        {"namespace": "payments"},
        {"service_account": "bank"},
        {"source_role_arn": f"{ROLE}/near"},
    ]
    for changes in distrusting:
        assert codes(of_role(ORDERS, **changes)) == ["role-does-not-trust"], changes
    assert codes(of_role({**ORDERS, "disable_session_tags": True})) == ["role-does-not-trust"]


def test_L4_an_association_where_no_agent_runs_is_a_finding() -> None:
    assert codes(replace(of_role(ORDERS), pod_identity_agent=False)) == ["no-agent"]
    assert codes(replace(picture(cluster()), pod_identity_agent=False)) == []


@pytest.mark.parametrize(
    ("closed_by", "rule"),
    [
        ("trust", "its trust policy does not let the role do sts:AssumeRole and sts:TagSession"),
        ("policies", "the role's policies do not allow sts:AssumeRole and sts:TagSession on it"),
    ],
)
def test_L4_a_target_role_that_its_role_cannot_become_is_a_finding(closed_by: Any, rule: str) -> None:
    whole = of_role({**ORDERS, "target_role_arn": f"{ROLE}/far"})
    assert codes(whole) == []
    (identity,) = whole.pod_identities
    closed = replace(whole, pod_identities=(replace(identity, target_closed_by=closed_by),))
    assert [tuple(one) for one in leave.findings(closed)] == [
        (
            "target-not-taken",
            f"{ROLE}/orders cannot become {ROLE}/far, since {rule}: pods of shop/orders get no credentials.",
        )
    ]
    assert [row.reaches for row in leave.rows(closed)] == [f"no credentials, since the role cannot become {ROLE}/far"]


CONTROLLER = {"namespace": "kube-system", "service_account": "lbc", "role_arn": f"{ROLE}/lbc"}


def test_T2_pods_of_kube_system_that_no_policy_lets_to_the_agent_are_found() -> None:
    assert [one.sentence for one in leave.findings(picture(cluster(pod_identities=[CONTROLLER])))] == [
        "No network policy lets pods of kube-system/lbc ask the Pod Identity agent, so they get no credentials, unless "
        "they use the host's network; give the association pod_labels, or a policy for its pods."
    ]
    opened = {**CONTROLLER, "pod_labels": {"app": "lbc"}}
    assert codes(picture(cluster(pod_identities=[opened]))) == []
    assert codes(picture(cluster(pod_identities=[CONTROLLER], network_policy_mode="standard"))) == []


def test_pods_of_a_closed_namespace_without_a_way_to_the_agent_are_found() -> None:
    whole = picture(cluster(pod_identities=[ORDERS]))
    assert codes(whole) == []
    assert codes(replace(whole, permits=())) == ["no-way-to-agent"]


def test_T2_in_strict_mode_pods_of_every_namespace_are_closed_so_those_of_others_are_found_too() -> None:
    bare = replace(picture(cluster(pod_identities=[ORDERS])), permits=(), namespaces=())
    assert codes(bare) == ["no-way-to-agent"]
    assert codes(replace(bare, network_policy_mode="standard")) == []


def test_in_standard_mode_pods_of_a_closed_namespace_need_a_way_to_the_agent_too() -> None:
    whole = picture(cluster(pod_identities=[ORDERS], network_policy_mode="standard"))
    assert codes(whole) == []
    assert codes(replace(whole, permits=())) == ["no-way-to-agent"]
