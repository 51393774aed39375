"""From IRSA to Pod Identity: each step, what blocks it, and that no step lets anybody in or keeps anybody out."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eks_citadel.migrate.identities import (
    ASSOCIATE,
    BLOCKED,
    DONE,
    DROP,
    NOTHING,
    POD_IDENTITY,
    ROLL,
    TRUST,
    WEB_IDENTITY,
    AnnotatedAccount,
    IdentitiesNow,
    IdentityStep,
    Role,
    RunningPod,
    identity_steps,
)
from eks_citadel.migrate.web_identity import Issuer

ACCOUNT, ISSUER = "111122223333", "oidc.eks.eu-west-1.amazonaws.com/id/ABC"
CLUSTER = f"arn:aws:eks:eu-west-1:{ACCOUNT}:cluster/shop"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/orders"
ORDERS = AnnotatedAccount("shop", "orders", ROLE)


def irsa(*subjects: str, issuer: str = ISSUER, operator: str = "StringEquals") -> dict[str, Any]:
    values = [f"system:serviceaccount:{one.replace('/', ':')}" for one in subjects]
    condition: dict[str, Any] = {"StringEquals": {f"{issuer}:aud": "sts.amazonaws.com"}}
    if values:
        condition.setdefault(operator, {})[f"{issuer}:sub"] = values[0] if len(values) == 1 else values
    return {
        "Effect": "Allow",
        "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{issuer}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": condition,
    }


def trust(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def pod(identity: str, account: AnnotatedAccount = ORDERS, owner: str = "deployment/orders", **more: Any) -> RunningPod:
    return RunningPod(account.namespace, f"{account.name}-1", account.name, identity, owner, **more)


def now(*statements: dict[str, Any], **more: Any) -> IdentitiesNow:
    roles = {ROLE: Role(trust(*(statements or (irsa("shop/orders"),))))}
    found = IdentitiesNow(CLUSTER, Issuer(PROVIDER, ISSUER), True, (ORDERS,), (), {}, roles)
    return replace(found, **more)


def step(found: IdentitiesNow) -> IdentityStep:
    (made,) = identity_steps(found)
    return made


def after(found: IdentitiesNow, made: IdentityStep) -> IdentitiesNow:
    """The cluster when the step has been done."""
    key, arn = made.account.key, made.account.role_arn
    if made.trust is not None:
        return replace(found, roles={**found.roles, arn: Role(made.trust)})
    if made.kind == ASSOCIATE:
        return replace(found, associations={**found.associations, key: arn})
    own = (made.account.namespace, made.account.name)
    pods = [replace(one, identity=POD_IDENTITY) if (one.namespace, one.service_account) == own else one
            for one in found.pods]  # fmt: skip
    return replace(found, pods=tuple(pods))


def test_a_service_account_goes_in_four_steps_and_nothing_is_left_to_do_after_them() -> None:
    found, kinds = now(pods=(pod(WEB_IDENTITY),)), list[str]()
    while (made := step(found)).kind != DONE:
        kinds.append(made.kind)
        found = after(found, made)
    assert kinds == [TRUST, ASSOCIATE, ROLL, DROP]
    role = found.roles[ROLE]
    assert role is not None
    (left,) = role.trust["Statement"]
    assert left["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert left["Condition"]["StringLike"] == {"aws:RequestTag/eks-cluster-arn": [CLUSTER]}
    assert left["Condition"]["StringEquals"] == {
        "aws:SourceAccount": ACCOUNT,
        "aws:RequestTag/kubernetes-namespace": "shop",
        "aws:RequestTag/kubernetes-service-account": "orders",
    }


def ready(*statements: dict[str, Any], **more: Any) -> IdentitiesNow:
    """A service account whose role trusts both, with an association and a pod that has Pod Identity."""
    first = step(now(*statements))
    assert first.trust is not None
    found = now(associations={"shop/orders": ROLE}, pods=(pod(POD_IDENTITY),), roles={ROLE: Role(first.trust)})
    return replace(found, **more)


@pytest.mark.parametrize(
    ("old", "said"),
    [
        (pod(WEB_IDENTITY), "kubectl rollout restart deployment/orders --namespace shop"),
        (pod(NOTHING), "kubectl rollout restart deployment/orders --namespace shop"),
        (pod(WEB_IDENTITY, owner="job/nightly"), "wait for job/nightly of shop"),
        (pod(WEB_IDENTITY, owner=""), "delete and make again the pod orders-1 of shop"),
    ],
)
def test_while_a_pod_has_not_got_Pod_Identity_IRSA_stays(old: RunningPod, said: str) -> None:
    made = step(ready(pods=(pod(POD_IDENTITY), old)))
    assert (made.kind, made.trust) == (ROLL, None)
    assert made.sentence.endswith(said)


def test_where_no_pod_runs_the_last_step_says_that_nobody_has_seen_it() -> None:
    made = step(ready(pods=()))
    assert made.kind == DROP
    assert "no pod of it runs, so nobody has seen it get the role by Pod Identity" in made.sentence


def test_another_role_in_the_association_is_taken_when_it_trusts_the_pods() -> None:
    own = f"{ROLE}-of-its-own"
    dual = step(now()).trust
    assert dual is not None
    roles = {ROLE: Role(trust(irsa("shop/orders"), irsa("pay/cards"))), own: Role(dual)}
    found = now(roles=roles, associations={"shop/orders": own}, pods=(pod(WEB_IDENTITY),))
    assert step(found).kind == ROLL
    made = step(replace(found, pods=(pod(POD_IDENTITY),)))
    assert (made.kind, made.trust) == (DROP, trust(irsa("pay/cards")))


def test_other_service_accounts_and_other_clusters_keep_the_role() -> None:
    other = "oidc.eks.eu-west-1.amazonaws.com/id/OTHER"
    found = ready(irsa("shop/orders", "shop/reports"), irsa("shop/orders", issuer=other))
    made = step(found)
    assert made.kind == DROP and made.trust is not None
    kept = [one for one in made.trust["Statement"] if "Federated" in one["Principal"]]
    assert kept == [irsa("shop/reports"), irsa("shop/orders", issuer=other)]


REPORTS = AnnotatedAccount("shop", "reports", ROLE)


@pytest.mark.parametrize("statement", [irsa("shop/*", operator="StringLike"), irsa()])
def test_a_pattern_stays_until_every_service_account_that_it_lets_in_has_moved(statement: dict[str, Any]) -> None:
    found = ready(statement, accounts=(ORDERS, REPORTS))
    by_key = {one.account.key: one for one in identity_steps(found)}
    assert by_key["shop/orders"].kind == BLOCKED
    assert "which shop/reports still needs; move these service accounts" in by_key["shop/orders"].sentence
    assert any("trusts every service account like" in note for note in by_key["shop/reports"].notes)
    reports = by_key["shop/reports"]
    assert reports.kind == TRUST
    both = after(after(found, reports), replace(reports, kind=ASSOCIATE, trust=None))
    assert [one.kind for one in identity_steps(both)] == [DROP, DROP]
    assert identity_steps(replace(both, pods=(*both.pods, pod(WEB_IDENTITY, REPORTS))))[0].kind == BLOCKED


def test_a_service_account_with_another_role_does_not_keep_a_pattern_in_place() -> None:
    other = AnnotatedAccount("shop", "reports", f"{ROLE}-of-reports")
    found = ready(irsa("shop/*", operator="StringLike"), accounts=(ORDERS, other))
    found = replace(found, roles={**found.roles, other.role_arn: Role(trust(irsa("shop/reports")))})
    assert [one.kind for one in identity_steps(found)] == [DROP, TRUST]


def test_a_pod_that_takes_its_token_without_the_annotation_keeps_a_pattern_in_place() -> None:
    by_hand = pod(WEB_IDENTITY, AnnotatedAccount("shop", "by-hand", ROLE))
    found = ready(irsa("shop/*", operator="StringLike"))
    assert step(found).kind == DROP
    made = step(replace(found, pods=(*found.pods, by_hand)))
    assert (made.kind, "which shop/by-hand still needs" in made.sentence) == (BLOCKED, True)


def test_a_role_of_several_service_accounts_has_a_statement_for_each_with_its_own_name() -> None:
    found = now(irsa("shop/orders", "shop/reports"), accounts=(ORDERS, REPORTS))
    first = identity_steps(found)[0]
    second = identity_steps(after(found, first))[1]
    assert second.trust is not None
    names = [one.get("Sid") for one in second.trust["Statement"]]
    assert len(set(names)) == len(names) == 3


HARD = {**irsa("shop/orders"), "Condition": {"StringNotEquals": {f"{ISSUER}:sub": "x"}}}
ELSEWHERE = "arn:aws:iam::999988887777:role/orders"
BLOCKS: dict[str, tuple[IdentitiesNow, str]] = {
    "no agent": (replace(after(now(), step(now())), agent_runs=False), "no Pod Identity agent runs in the cluster"),
    "a role that is gone": (now(roles={ROLE: None}), "IAM has no such role, so pods get no credentials now"),
    "no ARN": (now(accounts=(replace(ORDERS, role_arn="orders"),)), "it is not a role or user ARN"),
    "a role of another account": (
        now(accounts=(replace(ORDERS, role_arn=ELSEWHERE),)),
        f"an association takes a role of the cluster's account {ACCOUNT} only",
    ),
    "a role that does not let it in": (now(irsa("shop/other")), "the role does not let it in by IRSA"),
    "another issuer": (now(irsa("shop/orders", issuer="x/y")), "the role does not let it in by IRSA"),
    "a cluster without an issuer": (now(issuer=None), "the role does not let it in by IRSA"),
    "conditions of another kind": (now(HARD), "conditions that cannot be judged here"),
    "pods on Fargate": (now(pods=(pod(WEB_IDENTITY, on_fargate=True),)), "some of its pods run on Fargate"),
    "an association with a role that is gone": (
        now(associations={"shop/orders": f"{ROLE}-2"}),
        f"its association gives {ROLE}-2, which does not trust these pods",
    ),
    "a trust policy that is full": (
        now(*(irsa(f"shop/a-service-account-with-a-long-name-{n}") for n in range(6)), irsa("shop/orders")),
        "and IAM allows 2048 by default",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BLOCKS)
def test_what_cannot_go_on_is_said_with_a_way_out(kind: str) -> None:
    found, said = BLOCKS[kind]
    made = step(found)
    assert (made.kind, made.trust) == (BLOCKED, None)
    assert said in made.sentence and "; " in made.sentence


def test_a_role_that_assumes_further_roles_is_told_of_session_tags() -> None:
    further = {"Effect": "Allow", "Action": ["s3:*", "sts:Assume*"], "Resource": "*"}
    found = now(roles={ROLE: Role(trust(irsa("shop/orders")), (trust(further),))})
    assert (
        "each of these roles must allow sts:TagSession in its trust policy, and this role's own" in step(found).notes[0]
    )


# Fleets: who gets a role is decided here from the documents alone.
ACCOUNTS = tuple(
    AnnotatedAccount(namespace, name, f"arn:aws:iam::{ACCOUNT}:role/{role}")
    for namespace, name, role in (("shop", "orders", "a"), ("shop", "reports", "a"), ("pay", "cards", "b"))
)
SUBJECTS = ["shop/orders", "shop/reports", "shop/*", "pay/cards", "*/cards", "*"]
statements = st.builds(
    lambda subjects, operator, issuer: irsa(*subjects, operator=operator, issuer=issuer),
    st.lists(st.sampled_from(SUBJECTS), max_size=2, unique=True),
    st.sampled_from(["StringLike", "StringEquals"]), st.sampled_from([ISSUER, ISSUER, "other/issuer"]),
)  # fmt: skip
fleets = st.builds(
    lambda a, b, identities, agent: replace(
        now(), accounts=ACCOUNTS, agent_runs=agent,
        roles={ACCOUNTS[0].role_arn: Role(trust(*a)), ACCOUNTS[2].role_arn: Role(trust(*b))},
        pods=tuple(pod(WEB_IDENTITY, ACCOUNTS[place]) for place in identities),
    ),
    st.lists(statements, min_size=1, max_size=3), st.lists(statements, min_size=1, max_size=3),
    st.lists(st.integers(0, 2), max_size=3), st.just(True),
)  # fmt: skip


def by_irsa(document: Mapping[str, Any], issuer: str, name: str) -> bool:
    """Whether a token of the issuer for NAMESPACE/NAME gets the role."""
    for one in document["Statement"]:
        if not str(one["Principal"].get("Federated", "")).endswith(f"/{issuer}"):
            continue
        values = [(operator, value) for operator, keys in one["Condition"].items()
                  for key, value in keys.items() if key == f"{issuer}:sub"]  # fmt: skip
        flat = [(operator, one) for operator, value in values for one in ([value] if isinstance(value, str) else value)]
        wanted = "system:serviceaccount:" + name.replace("/", ":")
        if not values or any(
            re.fullmatch(re.escape(text).replace(r"\*", ".*") if operator == "StringLike" else re.escape(text), wanted)
            for operator, text in flat
        ):
            return True
    return False


def by_pod_identity(document: Mapping[str, Any], account: AnnotatedAccount) -> bool:
    tags = {
        "aws:RequestTag/kubernetes-namespace": account.namespace,
        "aws:RequestTag/kubernetes-service-account": account.name,
        "aws:SourceAccount": ACCOUNT,
    }
    return any(
        one["Principal"].get("Service") == "pods.eks.amazonaws.com"
        and one["Condition"]["StringEquals"] == tags
        and one["Condition"]["StringLike"] == {"aws:RequestTag/eks-cluster-arn": [CLUSTER]}
        for one in document["Statement"]
    )


def gets_role(found: IdentitiesNow, account: AnnotatedAccount, identity: str) -> bool:
    role = found.roles[account.role_arn]
    assert role is not None
    if identity == POD_IDENTITY:
        return found.associations.get(account.key) == account.role_arn and by_pod_identity(role.trust, account)
    return by_irsa(role.trust, ISSUER, account.key)


@settings(max_examples=300, deadline=None)
@given(fleets, st.randoms(use_true_random=False))
def test_M2_a_fleet_moves_in_any_order_and_every_pod_keeps_its_role_and_nobody_gains_one(
    found: IdentitiesNow, order: Any
) -> None:
    """A kill between two steps is the same as another order: each step is decided from what is there."""
    others = [*(one.key for one in ACCOUNTS), "shop/stranger", "other/cards"]
    first = {arn: role.trust for arn, role in found.roles.items() if role is not None}
    had = {one.name: gets_role(found, account, one.identity) for one in found.pods for account in ACCOUNTS
           if account.name == one.service_account}  # fmt: skip
    for _ in range(40):
        steps = [one for one in identity_steps(found) if one.kind not in (DONE, BLOCKED)]
        if not steps:
            break
        found = after(found, order.choice(steps))
        for one in found.pods:
            (account,) = [account for account in ACCOUNTS if account.name == one.service_account]
            assert gets_role(found, account, one.identity) or not had[one.name], one
        for arn, role in found.roles.items():
            assert role is not None
            for issuer in (ISSUER, "other/issuer"):
                for name in others:
                    now_in = by_irsa(role.trust, issuer, name)
                    assert not now_in or by_irsa(first[arn], issuer, name), (arn, issuer, name)
                    assert now_in == by_irsa(first[arn], issuer, name) or issuer == ISSUER, "another cluster's"
            for account in ACCOUNTS:
                if by_pod_identity(role.trust, account):
                    assert by_irsa(first[arn], ISSUER, account.key) and account.role_arn == arn
    assert all(one.kind in (DONE, BLOCKED) for one in identity_steps(found))
