"""`citadel whoami`: the ARN to write into access_entries."""

import sys

from eks_citadel.live.unanswered import Unanswered
from eks_citadel.live.whoami import caller


def print_principal() -> int:
    """Prints the caller's role or user, or one sentence on stderr. Returns the exit code."""
    try:
        found = caller()
    except Unanswered as error:
        print(f"Nobody is signed in to AWS: {error}", file=sys.stderr)
        return 1
    if not found.path_is_known:
        print("IAM does not tell the role's path; add it if the role has one.", file=sys.stderr)
    if found.unfit is not None:
        print(f"{found.arn} cannot have an access entry: {found.unfit.rule}; {found.unfit.way_out}.", file=sys.stderr)
        return 1
    print(found.principal_arn)
    return 0
