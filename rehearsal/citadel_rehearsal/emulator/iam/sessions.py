"""Role sessions: the check of a role's trust policy, and the credentials of the session.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ministack.services import sts

from citadel_rehearsal.emulator.iam.trust import Caller, Request, SessionRefused, TrustDenied, caller_of, judge_trust

MAX_TAGS, MAX_CHAINED_SECONDS, MIN_SECONDS = 50, 3600, 900
__all__ = ["Credentials", "SessionRefused", "TrustDenied", "assume"]


@dataclass(frozen=True)
class Credentials:
    """The result of AssumeRole; `expiration` is in seconds since 1970."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)
    expiration: float
    assumed_role_arn: str
    assumed_role_id: str


def assume(
    role_arn: str,
    principal: str,
    session_name: str,
    *,
    tags: Mapping[str, str] | Sequence[tuple[str, str]] = (),
    transitive_tag_keys: Sequence[str] = (),
    session_policy: str | None = None,
    session_policy_arns: Sequence[str] = (),
    duration: int = 3600,
    source_account: str | None = None,
    source_arn: str | None = None,
    external_id: str | None = None,
    region: str = "us-east-1",
) -> Credentials:
    """Check the trust policy, then create a session.

    `principal` is a service (`pods.eks.amazonaws.com`), the access key id of a session (role chaining), or an account
    (its root). Transitive tags of the calling session are inherited. Errors: `TrustDenied` (STS: AccessDenied), or
    `SessionRefused` with the error code of STS.
    """
    caller = caller_of(principal)
    pairs = list(tags.items()) if isinstance(tags, Mapping) else list(tags)
    request = Request(
        role_arn, session_name, dict(pairs), tuple(transitive_tag_keys), source_account, source_arn, external_id, region
    )
    _check_tags([key.lower() for key, _ in pairs], request, caller)
    role = judge_trust(caller, request)
    _check_duration(duration, role, caller)
    policies = {"Policy": session_policy or "", "PolicyArns": list(session_policy_arns)}
    return _register(role, caller, request, policies if any(policies.values()) else None, duration)


def _check_tags(folded: list[str], request: Request, caller: Caller) -> None:
    if len(set(folded)) < len(folded):
        raise SessionRefused(
            "InvalidParameterValue",
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
        )
    if len(folded) + len(caller.inherited) > MAX_TAGS:
        raise SessionRefused("ValidationError", f"A session has at most {MAX_TAGS} tags.")
    taken = sorted({key.lower() for key in caller.inherited} & set(folded))
    if taken:
        raise SessionRefused(
            "InvalidParameterValue",
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key "
            f"from the calling session: {', '.join(taken)}.",
        )
    unknown = {key.lower() for key in request.transitive_tag_keys} - set(folded)
    if unknown:
        raise SessionRefused(
            "InvalidParameterValue",
            f"The specified transitive tag key must be included in the requested tags: {', '.join(sorted(unknown))}.",
        )


def _check_duration(duration: int, role: dict[str, Any], caller: Caller) -> None:
    if caller.service:  # EKS gets six hours even if the role's maximum is one hour, as seen in CloudTrail
        return
    longest = int(role.get("MaxSessionDuration") or 3600)
    if caller.access_key_id and duration > MAX_CHAINED_SECONDS:
        raise SessionRefused(
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        )
    if not MIN_SECONDS <= duration <= longest:
        raise SessionRefused(
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
            if duration > longest
            else f"DurationSeconds must be at least {MIN_SECONDS}.",
        )


def _register(
    role: dict[str, Any], caller: Caller, request: Request, policies: dict[str, Any] | None, duration: int
) -> Credentials:
    account = request.role_arn.split(":")[4]
    arn = f"arn:aws:sts::{account}:assumed-role/{role['RoleName']}/{request.session_name}"
    tags = {**caller.inherited, **request.tags}
    made = Credentials(
        sts._gen_session_access_key(),
        sts._gen_secret(),
        sts._gen_session_token(),
        time.time() + duration,
        arn,
        f"{role['RoleId']}:{request.session_name}",
    )
    session = {
        "Arn": arn,
        "UserId": made.assumed_role_id,
        "SecretAccessKey": made.secret_access_key,
        "SessionToken": made.session_token,
        "Expiration": made.expiration,
        "AccountId": account,
        "PrincipalType": "AssumedRole",
        "SourceAccessKeyId": caller.access_key_id,
        "SourcePrincipalArn": caller.arn,
        "SessionTags": [{"Key": key, "Value": value} for key, value in tags.items()],
        "TransitiveTagKeys": [*caller.inherited, *request.transitive_tag_keys],
        "SessionPolicies": policies,
    }
    sts.register_session(made.access_key_id, session)
    return made
