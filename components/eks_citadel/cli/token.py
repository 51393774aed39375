"""`citadel token`: prints a token for the API server."""

import json
import sys

from eks_citadel.live.token import new_credential
from eks_citadel.live.unanswered import Unanswered


def print_token(cluster_name: str, region: str, role_arn: str | None) -> int:
    """Prints an ExecCredential, or one sentence on stderr. Returns the exit code."""
    try:
        credential = new_credential(cluster_name, region, role_arn)
    except Unanswered as error:
        print(f"No token for {cluster_name}: {error}", file=sys.stderr)
        return 1
    print(json.dumps(credential))
    return 0
