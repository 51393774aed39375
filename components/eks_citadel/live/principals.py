"""The ARNs of roles and users as IAM shows them: with their paths, and in their own case."""

from collections.abc import Iterable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from eks_citadel import arns
from eks_citadel.live.unanswered import asking


def principals_of_account(written: Iterable[str]) -> dict[str, str | None]:
    """ARN by the written one in lower case, of the caller's own account; None where IAM has no such principal.

    Errors: `Unanswered`.
    """
    import boto3  # slow to import, and callers with clients do not need it

    with asking():
        session = boto3.Session()
        region = session.region_name or "us-east-1"
        account = str(session.client("sts", region_name=region).get_caller_identity()["Account"])
        return dict(principals(session.client("iam", region_name=region), account, written))


def principals(iam: Any, account: str, written: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """Each principal of the account, with what IAM shows. Those of other accounts are left out."""
    for arn in written:
        kind, _, name = arn.rpartition(":")[2].partition("/")
        if name and arn.count(":") == 5 and arns.account_of(arn) == account:
            if kind == "role":
                yield arn.lower(), _shown(iam, "Role", name)
            elif kind == "user":
                yield arn.lower(), _shown(iam, "User", name.rpartition("/")[2])


def _shown(iam: Any, kind: str, name: str) -> str | None:
    try:
        ask = iam.get_role if kind == "Role" else iam.get_user
        return str(ask(**{f"{kind}Name": name})[kind]["Arn"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchEntity":
            return None
        raise
