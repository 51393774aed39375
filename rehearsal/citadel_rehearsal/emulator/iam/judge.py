"""Decides an ask of a session by identity policies, permissions boundary, session policies and resource policy.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
MiniStack's evaluator decides. This module selects the documents, and finds the document that refused.
"""

from dataclasses import dataclass
from typing import Any

from ministack.core import iam_evaluator as ministack
from ministack.services import dynamodb, iam, s3

from citadel_rehearsal.emulator.iam.call import Ask
from citadel_rehearsal.emulator.iam.evaluator import unknown_operators

Layer = list[list[Any]]  # documents, each a list of statements
# https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
ALLOWS_NOT = "because no {kind} allows the {action} action"
DENIES = "with an explicit deny in {kind}"


@dataclass(frozen=True)
class Session:
    """A session with the policy documents that apply to it."""

    principal: Any
    boundary: list[Layer]
    passed: list[Layer]

    @property
    def layers(self) -> list[tuple[str, Layer]]:
        """The documents by kind, named as in AWS's refusals."""
        own = [("identity-based policy", self.principal.policies or [])]
        own += [("permissions boundary", layer) for layer in self.boundary]
        return own + [("session policy", layer) for layer in self.passed]


@dataclass(frozen=True)
class Denial:
    """A refused ask, with the reason in AWS's words."""

    ask: Ask
    principal_arn: str
    reason: str


def session_of(access_key_id: str, account: str, record: dict[str, Any]) -> Session:
    """The session of an authenticated access key."""
    principal: Any = ministack.resolve_principal(access_key_id, account)
    name = ministack._role_name_from_assumed_arn(principal.arn)
    boundary = ministack._permissions_boundary(iam._roles, name, account)
    return Session(principal, boundary, ministack._session_policy_limits(record, account))


def judge(session: Session, ask: Ask, region: str) -> Denial | None:
    """The denial, or None when the ask is allowed."""
    context = context_of(session, ask, region)
    reason = _decide(session, ask, context) or ask.only_refusal
    return Denial(ask, session.principal.arn, reason) if reason else None


def _decide(session: Session, ask: Ask, context: Any) -> str | None:
    strange = unknown_operators([item for _, layer in session.layers for document in layer for item in document])
    if strange:
        return f"because the rehearsal does not know the condition operator {strange[0]}"
    limits = [*session.boundary, *session.passed]
    own = ministack.evaluate(context, session.principal.policies or [], *limits)
    policy, owner = resource_policy(ask, context)
    required = ask.action.startswith("kms:") and bool(policy)
    decided = ministack.combine_resource_policy(own, context, policy, owner, required=required, limits=tuple(limits))
    if decided.decision == "Allow":
        return None
    if own.decision == "Deny":
        return _denying_layer(session, context)
    if decided.decision == "Deny":
        return DENIES.format(kind="a resource-based policy")
    return _silent_layer(session, context, own) or ALLOWS_NOT.format(kind="resource-based policy", action=ask.action)


def context_of(session: Session, ask: Ask, region: str) -> Any:
    """The evaluator's context. aws:SecureTransport is always true: the rehearsal's endpoint stands for AWS's."""
    keys = {"aws:viaawsservice": "false", "aws:principalisawsservice": "false"} | dict(ask.keys)
    return ministack.EvalContext(
        session.principal.arn,
        session.principal.type,
        session.principal.account,
        ask.action,
        ask.resource,
        region,
        secure_transport=True,
        service_context=keys,
        principal_keys=session.principal.keys,
    )


def resource_policy(ask: Ask, context: Any) -> tuple[str, str]:
    """The resource's policy, and the account that owns the resource."""
    service = ask.action.partition(":")[0]
    account = ministack._account_from_arn(ask.resource) or context.principal_account
    if service == "s3":
        bucket = ask.resource.removeprefix("arn:aws:s3:::").partition("/")[0]
        owner = s3._bucket_owner_account(bucket) or account
        return s3._bucket_policies.get_scoped(owner, None, bucket) or "", owner
    if service == "dynamodb":
        stored = dynamodb._resource_policies.get(ask.resource.partition("/index/")[0]) or {}
        return stored.get("Policy") or "", account
    found = ministack._resource_policy(service, ask.resource)
    return found or ("", account)


def _denying_layer(session: Session, context: Any) -> str:
    for kind, layer in session.layers:
        if ministack.evaluate(context, layer).decision == "Deny":
            return DENIES.format(kind=f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}")
    return DENIES.format(kind="an identity-based policy")


def _silent_layer(session: Session, context: Any, own: Any) -> str | None:
    layers = session.layers
    if len(layers) == 1 and own.decision != "Allow":
        return ALLOWS_NOT.format(kind=layers[0][0], action=context.action)  # evaluated before
    for kind, layer in layers:
        if ministack.evaluate(context, layer).decision != "Allow":
            return ALLOWS_NOT.format(kind=kind, action=context.action)
    return None
