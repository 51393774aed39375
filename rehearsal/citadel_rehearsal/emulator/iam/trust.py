"""Decides who may assume a role: by its trust policy, and for IAM principals also by their identity policies.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ministack.core import iam_evaluator as ministack
from ministack.services import iam, sts


class SessionRefused(Exception):
    """STS refuses the request. `code` is the error code of STS, the text its message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class TrustDenied(SessionRefused):
    """The trust policy or the caller's policies do not allow the request, or the role does not exist."""

    def __init__(self, message: str) -> None:
        super().__init__("AccessDenied", message)


@dataclass(frozen=True)
class Caller:
    """The caller. `service` is set for an AWS service; `inherited` are the transitive tags of a calling session."""

    arn: str
    account: str = ""
    service: str = ""
    access_key_id: str = ""
    inherited: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """An AssumeRole request."""

    role_arn: str
    session_name: str
    tags: Mapping[str, str]
    transitive_tag_keys: tuple[str, ...]
    source_account: str | None
    source_arn: str | None
    external_id: str | None
    region: str

    def keys(self) -> dict[str, Any]:
        """The condition keys of the request, without absent keys."""
        found: dict[str, Any] = {
            "sts:externalid": self.external_id,
            "sts:rolesessionname": self.session_name,
            "sts:transitivetagkeys": list(self.transitive_tag_keys) or None,
            "aws:sourceaccount": self.source_account,
            "aws:sourcearn": self.source_arn,
            "aws:tagkeys": list(self.tags) or None,
        }
        found |= {f"aws:requesttag/{key.lower()}": value for key, value in self.tags.items()}
        return {key: value for key, value in found.items() if value is not None}


def caller_of(principal: str) -> Caller:
    """The caller for a service principal, an account (its root), or the access key id of a session."""
    if principal.isdigit():
        return Caller(f"arn:aws:iam::{principal}:root", principal)
    if "." in principal:
        return Caller(principal, service=principal)
    session = sts._sessions.get(principal)
    if session is None or time.time() > session["Expiration"]:
        raise SessionRefused("InvalidClientTokenId", "The security token included in the request is invalid.")
    carried = {key.lower() for key in session.get("TransitiveTagKeys") or []}
    tags = {tag["Key"]: tag["Value"] for tag in session.get("SessionTags") or [] if tag["Key"].lower() in carried}
    return Caller(session["Arn"], session["AccountId"], access_key_id=principal, inherited=tags)


def judge_trust(caller: Caller, request: Request) -> dict[str, Any]:
    """The role, if the caller may assume it with these tags. Errors: `TrustDenied`."""
    parts = request.role_arn.split(":")
    name = request.role_arn.rsplit("/", 1)[-1]
    role = iam._roles.get_scoped(parts[4], None, name) if len(parts) == 6 and parts[2] == "iam" else None
    actions = ["sts:AssumeRole"] + (["sts:TagSession"] if {**caller.inherited, **request.tags} else [])
    for action in actions:
        if role is None or role["Arn"] != request.role_arn or not _allowed(caller, request, role, action):
            raise TrustDenied(
                f"User: {caller.arn} is not authorized to perform: {action} on resource: {request.role_arn}"
            )
    assert role is not None
    return role


def _allowed(caller: Caller, request: Request, role: dict[str, Any], action: str) -> bool:
    trust = role.get("AssumeRolePolicyDocument") or "{}"
    # The documented trust policies of EKS's target roles check inherited tags as aws:RequestTag:
    # https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html
    inherited = {f"aws:requesttag/{key.lower()}": value for key, value in caller.inherited.items()}
    keys, account = inherited | request.keys(), request.role_arn.split(":")[4]
    context = ministack.EvalContext(
        caller.arn, "Service" if caller.service else "Root", caller.account, action, request.role_arn, request.region,
        service_context=keys,
    )  # fmt: skip
    if caller.service:
        return ministack.evaluate_resource_policy(trust, context, service=caller.service).decision == "Allow"
    if not caller.access_key_id:
        return ministack.evaluate_resource_policy(trust, context).decision == "Allow"
    principal = ministack.resolve_principal(caller.access_key_id, caller.account)
    if isinstance(principal, ministack.AuthError):
        return False
    context.principal_type, context.principal_keys = principal.type, principal.keys
    own = ministack.evaluate(context, principal.policies or [], *principal.limits)
    limits = tuple(principal.limits)
    decided = ministack.combine_resource_policy(own, context, trust, account, required=True, limits=limits)
    return decided.decision == "Allow"
