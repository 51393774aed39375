"""Whether a role may take its target role: both must agree, and what is not known closes nothing."""

from typing import Any

import pytest

from eks_citadel.iam.pod_identity_trust import target_role_trust
from eks_citadel.leave.documents.place import Place
from eks_citadel.leave.documents.workload import workload_policy
from eks_citadel.leave.settings.permissions import PermissionsSettings
from eks_citadel.picture.pods import Pods
from eks_citadel.picture.target_trust import closed_by

ACCOUNT, OTHER = "111122223333", "444455556666"
CLUSTER = f"arn:aws:eks:eu-west-1:{ACCOUNT}:cluster/shop"
PODS = Pods(CLUSTER, "shop", "shop", "orders")
ROLE, TARGET, FAR = (f"arn:aws:iam::{account}:role/{name}" for account, name in (
    (ACCOUNT, "orders"), (ACCOUNT, "data"), (OTHER, "data"),
))  # fmt: skip
TAKE = ["sts:AssumeRole", "sts:TagSession"]


def allowing(actions: Any = TAKE, resource: Any = TARGET, **others: Any) -> dict[str, Any]:
    return {"Statement": [{"Effect": "Allow", "Action": actions, "Resource": resource, **others}]}


def trusting(principal: Any = ROLE, actions: Any = TAKE, **others: Any) -> dict[str, Any]:
    named = principal if principal == "*" or "Service" in principal else {"AWS": principal}
    return {"Statement": [{"Effect": "Allow", "Principal": named, "Action": actions, **others}]}


ROOT = f"arn:aws:iam::{ACCOUNT}:root"


@pytest.mark.parametrize(
    "trust",
    [
        trusting(),
        trusting(ROOT),
        trusting(ACCOUNT),
        trusting("*"),
        trusting(["arn:aws:iam::111122223333:role/x", ROLE]),
        trusting(actions="sts:*"),
        trusting(actions=["STS:assumerole", "sts:tagsession"]),
        trusting(Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}}),
        target_role_trust(ROLE, [CLUSTER], "shop", "orders"),
    ],
)
def test_L4_a_role_that_the_policies_let_through_is_not_closed(trust: Any) -> None:
    assert closed_by(ROLE, TARGET, PODS, True, [allowing()], trust) == ""


@pytest.mark.parametrize(
    "trust",
    [
        {},
        trusting({"Service": "ec2.amazonaws.com"}),
        trusting("arn:aws:iam::111122223333:role/other"),
        trusting(OTHER),
        trusting(actions=["sts:AssumeRole"]),
        trusting(Effect="Deny"),
        trusting(Condition={"StringEquals": {"aws:RequestTag/kubernetes-namespace": "bank"}}),
        target_role_trust(TARGET, [CLUSTER], "shop", "orders"),
        target_role_trust(ROLE, [CLUSTER.replace("shop", "bank")], "shop", "orders"),
    ],
)
def test_L4_a_target_that_does_not_let_the_role_in_is_closed_by_its_trust_policy(trust: Any) -> None:
    assert closed_by(ROLE, TARGET, PODS, True, [allowing()], trust) == "trust"


def test_L4_without_session_tags_nothing_is_tagged() -> None:
    assert closed_by(ROLE, TARGET, PODS, False, [allowing("sts:AssumeRole")], trusting(actions="sts:AssumeRole")) == ""


@pytest.mark.parametrize(
    "policies",
    [
        [],
        [allowing("s3:*")],
        [allowing("sts:AssumeRole")],
        [allowing(resource="arn:aws:iam::111122223333:role/other")],
        [allowing(Effect="Deny")],
    ],
)
@pytest.mark.parametrize(("target", "trust"), [(FAR, None), (TARGET, trusting(ROOT))])
def test_L4_a_role_whose_policies_do_not_name_its_target_is_closed_by_them(
    policies: Any, target: str, trust: Any
) -> None:
    assert closed_by(ROLE, target, PODS, True, policies, trust) == "policies"


@pytest.mark.parametrize(
    "policies",
    [
        [allowing("s3:*"), allowing("sts:*", "arn:aws:iam::*:role/da*")],
        [allowing("*", "*")],
        [allowing("sts:AssumeRole", FAR), allowing("sts:TagSession", "*")],
        [allowing(resource="arn:aws:iam::${aws:PrincipalTag/account}:role/data")],
        [{"Statement": {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}}],
        [workload_policy(PermissionsSettings(), Place("aws", ACCOUNT, ("eu-west-1",)), [FAR])],
    ],
)
def test_L4_a_target_that_cannot_be_read_is_judged_by_the_policies_alone(policies: Any) -> None:
    assert closed_by(ROLE, FAR, PODS, True, policies, None) == ""


@pytest.mark.parametrize("trust", [trusting(), None])
def test_L4_in_one_account_it_is_enough_that_the_target_names_the_role_as_it_may_where_it_is_not_read(
    trust: Any,
) -> None:
    assert closed_by(ROLE, TARGET, PODS, True, [], trust) == ""
