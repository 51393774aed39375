"""`citadel whoami`: the ARN to write into access_entries."""

import sys

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from eks_citadel.enter.lockout import session_role_arn
from eks_citadel.live.whoami import with_path
from eks_citadel.parsing import checks
from eks_citadel.parsing.refusal import Unfit


def print_principal() -> int:
    """Prints the caller's role or user, or one sentence on stderr. Returns the exit code."""
    caller_arn = ""
    try:
        session = boto3.Session()
        region = session.region_name or "us-east-1"
        caller_arn = session.client("sts", region_name=region).get_caller_identity()["Arn"]
        iam = session.client("iam", region_name=region)
        principal_arn = with_path(iam, session_role_arn(caller_arn), caller_arn)
        checks.principal_arn(principal_arn)
    except (BotoCoreError, ClientError) as error:
        print(f"Nobody is signed in to AWS: {error}", file=sys.stderr)
        return 1
    except Unfit as unfit:
        print(f"{caller_arn} cannot have an access entry: {unfit.rule}; {unfit.way_out}.", file=sys.stderr)
        return 1
    print(principal_arn)
    return 0
