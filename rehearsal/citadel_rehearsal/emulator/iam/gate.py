"""Authorizes requests of role sessions before MiniStack's services handle them. All other requests pass unchanged.

The deployer and the rehearsal itself sign with an account number as access key id, and their permissions are not
modelled. A session's request without a known mapping to actions, resources and condition keys is refused with a
sentence that says so.
"""

import json
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qs, quote

from ministack.core import iam_evaluator as ministack
from ministack.core.iam_actions import access_denied_response
from ministack.core.responses import get_account_id, get_region
from ministack.core.router import extract_access_key_id
from ministack.services import s3, sqs, sts

from citadel_rehearsal.emulator.form import values_of
from citadel_rehearsal.emulator.iam import (
    asks_dynamodb,
    asks_ec2,
    asks_elasticloadbalancing,
    asks_iam,
    asks_kms,
    asks_s3,
    asks_secretsmanager,
    asks_sqs,
    asks_ssm,
)
from citadel_rehearsal.emulator.iam import sts as iam_sts
from citadel_rehearsal.emulator.iam.call import Ask, Call, Unjudged
from citadel_rehearsal.emulator.iam.judge import Denial, Session, judge, session_of
from citadel_rehearsal.emulator.iam.refusals import Answer, denied

MAPPED: Mapping[str, Callable[[Call], list[Ask]]] = {
    "dynamodb": asks_dynamodb.asks,
    "ec2": asks_ec2.asks,
    "elasticloadbalancing": asks_elasticloadbalancing.asks,
    "iam": asks_iam.asks,
    "kms": asks_kms.asks,
    "s3": asks_s3.asks,
    "secretsmanager": asks_secretsmanager.asks,
    "sqs": asks_sqs.asks,
    "ssm": asks_ssm.asks,
}
QUERY = ("ec2", "elasticloadbalancing", "iam", "sts")  # services whose requests are forms
SESSION_KEY = "ASIA"
_judged: ContextVar[bool] = ContextVar("citadel_judged", default=False)


def session_key(headers: Any, query: Any) -> str | None:
    """The access key id of a session's request, also if the session has expired; None for other requests."""
    key = extract_access_key_id(headers, query)
    record = sts._sessions.get(key)
    if record is not None and record.get("PrincipalType") != "AssumedRole":
        return None
    return key if record is not None or key.startswith(SESSION_KEY) else None


def gate(
    service: str, method: str, path: str, headers: dict[str, str], body: bytes, query: Any, request_id: str
) -> Answer | None:
    """The refusal, or the answer of STS; None when the request is allowed."""
    _judged.set(False)
    key = session_key(headers, query)
    if key is None and service != "sts":
        return None
    call = _call(service, method, path, headers, body, query)
    if key is None:
        taken = call is not None and call.operation == "AssumeRole"
        return iam_sts.assume_role(call, get_account_id(), request_id) if call and taken else None
    invalid = _invalid(key, headers, query)
    if invalid is not None:
        return access_denied_response(
            service, "", "", request_id, error_code=invalid.code, message=invalid.message, headers=headers
        )
    if service == "sts" and call is not None and call.operation == "AssumeRole":
        return iam_sts.assume_role(call, key, request_id)
    denial = _denial(service, call, key)
    _judged.set(denial is None)
    if denial is not None:
        return denied(service, denial, request_id, headers)
    return asks_ec2.dry_run(call) if service == "ec2" and call is not None else None


def install() -> None:
    """Skip MiniStack's own check of buckets in other accounts for requests that were authorized here.

    MiniStack would check the root of the caller's account instead of the session.
    """
    foreign_bucket_allows = s3._foreign_bucket_allows

    def allows(*values: Any, **named: Any) -> bool:
        return _judged.get() or foreign_bucket_allows(*values, **named)

    s3._foreign_bucket_allows = allows


def pin(scope: Any) -> None:
    """Store the signed form of the request, with which `gate` lets MiniStack verify the signature."""
    query = parse_qs(scope["query_string"].decode("utf-8"), keep_blank_values=True)
    raw_path = scope.get("raw_path") or quote(scope["path"]).encode()
    ministack.pin_signed_request(scope["method"], raw_path.decode("latin-1"), query, scope["headers"])


def _invalid(key: str, headers: Mapping[str, str], query: Any) -> Any:
    """The error for a session that is expired, unknown, without its token or with a wrong signature; otherwise None.

    S3 checks its presigned URLs itself.
    """
    checked = ministack.authenticate(key, get_account_id())
    if checked is not None:
        return checked if isinstance(checked, ministack.AuthError) else None
    token = headers.get("x-amz-security-token") or (query.get("X-Amz-Security-Token") or [""])[0]
    found = ministack.resolve_credential(key, get_account_id(), token)
    return found if isinstance(found, ministack.CredentialResolutionError) else None


def _denial(service: str, call: Call | None, key: str) -> Denial | None:
    return denial_of(session_of(key, get_account_id(), sts._sessions[key]), service, call)


def denial_of(session: Session, service: str, call: Call | None) -> Denial | None:
    """The refusal of a request by IAM, or None."""
    try:
        for ask in asks_of(service, call):
            denial = judge(session, ask, get_region())
            if denial is not None:
                return denial
    except Unjudged as reason:
        ask = Ask(f"{service}:{call.operation if call and call.operation else '*'}")
        return Denial(ask, session.principal.arn, f"because the rehearsal does not evaluate {reason} for a session")
    return None


def asks_of(service: str, call: Call | None) -> list[Ask]:
    """The permissions that a request needs. Errors: `Unjudged`."""
    if call is None:
        raise Unjudged("a body that it cannot read")
    if service == "sts" and call.operation in iam_sts.ALWAYS:
        return []
    mapper = MAPPED.get(service)
    if mapper is None:
        raise Unjudged(f"the service {service}")
    try:
        return mapper(call)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Unjudged(f"a malformed request ({type(error).__name__}: {error})") from error


def _call(service: str, method: str, path: str, headers: dict[str, str], body: bytes, query: Any) -> Call | None:
    """The request as MiniStack's service will parse it, or None when the body does not fit the protocol."""
    operation, data = "", {}
    target = headers.get("x-amz-target", "")
    try:
        if service in QUERY or (service == "sqs" and not target.startswith("AmazonSQS.")):
            body.decode()  # fails for a body that is no text
            data = {**query, **(values_of(body) if method == "POST" else {})}
            operation = (data.get("Action") or [""])[0]
            data = sqs._normalise(operation, data) if service == "sqs" else data
        elif service != "s3" and target:
            operation, data = target.split(".")[-1], json.loads(body or b"{}")
    except ValueError:
        return None
    if not isinstance(data, dict):
        return None
    region, account = get_region(), get_account_id()
    return Call(service, operation, data, region, account, method, path, headers, query, body)
