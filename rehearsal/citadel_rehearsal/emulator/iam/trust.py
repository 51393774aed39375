"""Who may take a role: its trust policy, and for IAM's own principals their identity policies too.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ministack.core import iam_evaluator as ministack
from ministack.services import iam, sts


class SessionRefused(Exception):
    """STS refuses the request: `code` is STS's own, the text its sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class TrustDenied(SessionRefused):
    """The trust policy, or the caller's own policies, do not allow it; or there is no such role."""

    def __init__(self, message: str) -> None:
        super().__init__("AccessDenied", message)


@dataclass(frozen=True)
class Caller:
    """Who asks. `service` is set for an AWS service; `inherited` are the transitive tags of a session that asks."""

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
        """Its condition keys; one that is not there is not in the dict."""
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
    """A service, an account (its root), or the access key id of a session."""
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
    """The role, when the caller may take it with these tags. Raises `TrustDenied`."""
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
    # The trust policies of EKS's target roles ask for the tags that go along as tags of the request:
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
