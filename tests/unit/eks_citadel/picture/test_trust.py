"""Whether a role lets pods take it, as its document says."""

from dataclasses import replace
from typing import Any

import pytest

from eks_citadel.iam.pod_identity_trust import pod_identity_trust, target_role_trust
from eks_citadel.iam.service_trust import control_plane_trust
from eks_citadel.picture.pods import Pods
from eks_citadel.picture.trust import trusts

ACCOUNT = "111122223333"
CLUSTER = f"arn:aws:eks:eu-west-1:{ACCOUNT}:cluster/shop-blue"
PODS = Pods(CLUSTER, "shop-blue", "shop", "orders")
TRUST = pod_identity_trust(ACCOUNT, [CLUSTER.replace("blue", "*")], "shop", "orders")


def with_condition(**changes: Any) -> dict[str, Any]:
    (statement,) = TRUST["Statement"]
    return {"Statement": {**statement, "Condition": {**statement["Condition"], **changes}}}


def test_L3_its_own_pods_are_trusted() -> None:
    assert trusts(TRUST, PODS) is True


@pytest.mark.parametrize(
    "other",
    [
        {"namespace": "payments"},
        {"service_account": "bank"},
        {"cluster_arn": CLUSTER.replace("shop-", "teams-")},
        {"cluster_arn": CLUSTER.replace("eu-west-1", "us-east-1")},
        {"cluster_arn": CLUSTER.replace(ACCOUNT, "444455556666")},
    ],
)
def test_L3_pods_of_another_kind_are_not(other: dict[str, str]) -> None:
    assert trusts(TRUST, replace(PODS, **other)) is False


def test_L4_without_session_tags_nothing_says_whose_pods_they_are() -> None:
    assert trusts(TRUST, PODS, session_tags=False) is False


def test_other_services_and_other_roles_are_not_pods() -> None:
    assert trusts(control_plane_trust(), PODS) is False
    assert trusts(target_role_trust(f"arn:aws:iam::{ACCOUNT}:role/near", [CLUSTER], "shop", "orders"), PODS) is False


def test_a_session_with_tags_needs_the_action_that_tags_it() -> None:
    (statement,) = TRUST["Statement"]
    assert trusts({"Statement": [{**statement, "Action": "sts:AssumeRole"}]}, PODS) is False
    assert trusts({"Statement": [{**statement, "Action": "sts:*"}]}, PODS) is True


def test_what_is_not_known_here_leaves_the_answer_open() -> None:
    assert trusts(with_condition(StringEquals={"aws:SourceOrgID": "o-1"}), PODS) is None
    assert trusts(with_condition(Bool={"aws:SecureTransport": "true"}), PODS) is None
    (statement,) = TRUST["Statement"]
    assert trusts({"Statement": [{**statement, "Effect": "Deny"}]}, PODS) is None
