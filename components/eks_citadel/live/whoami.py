"""The role of a caller, with its path."""

import sys
from typing import Any

from botocore.exceptions import ClientError


def with_path(iam: Any, role_arn: str, caller_arn: str) -> str:
    """The role with its path, which a session's ARN has lost; without it where IAM does not say."""
    if role_arn == caller_arn:
        return role_arn
    try:
        return str(iam.get_role(RoleName=role_arn.rpartition("/")[2])["Role"]["Arn"])
    except ClientError:
        print("IAM does not tell the role's path; add it if the role has one.", file=sys.stderr)
        return role_arn
