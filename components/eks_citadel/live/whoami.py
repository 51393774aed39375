"""Who calls AWS, as an access entry names it."""

from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError

from eks_citadel.enter.lockout import session_role_arn
from eks_citadel.live.unanswered import asking
from eks_citadel.parsing import checks
from eks_citadel.parsing.refusal import Unfit


@dataclass(frozen=True)
class Caller:
    """`principal_arn` is the role or user behind `arn`, which may be a session.

    `path_is_known`: whether the path of `principal_arn` is certain. `unfit`: why no access entry can name it, or None.
    """

    arn: str
    principal_arn: str
    path_is_known: bool
    unfit: Unfit | None


def caller() -> Caller:
    """The signed-in caller. Errors: `Unanswered`."""
    with asking():
        session = boto3.Session()
        region = session.region_name or "us-east-1"
        arn = session.client("sts", region_name=region).get_caller_identity()["Arn"]
        role_arn = session_role_arn(arn)
        found = arn if role_arn == arn else _with_path(session.client("iam", region_name=region), role_arn)
    principal_arn = found or role_arn
    return Caller(arn, principal_arn, path_is_known=found is not None, unfit=_unfit(principal_arn))


def _with_path(iam: Any, role_arn: str) -> str | None:
    """The role's ARN with its path, which a session's ARN does not have; None where IAM does not show the role."""
    try:
        return str(iam.get_role(RoleName=role_arn.rpartition("/")[2])["Role"]["Arn"])
    except ClientError:
        return None


def _unfit(principal_arn: str) -> Unfit | None:
    try:
        checks.principal_arn(principal_arn)
    except Unfit as unfit:
        return unfit
    return None
