"""`citadel token`: prints a token for the API server."""

import json
import sys
from datetime import UTC, datetime

from botocore.exceptions import BotoCoreError, ClientError

from eks_citadel.live.token import TOKEN_LIFE, exec_credential, make_token
from eks_citadel.live.token import session_of as session_of


def print_token(cluster_name: str, region: str, role_arn: str | None) -> int:
    """Prints an ExecCredential, or one sentence on stderr. Returns the exit code."""
    try:
        session = session_of(region, role_arn)
        credential = exec_credential(make_token(session, cluster_name, region), datetime.now(UTC) + TOKEN_LIFE)
    except (BotoCoreError, ClientError) as error:
        print(f"No token for {cluster_name}: {error}", file=sys.stderr)
        return 1
    print(json.dumps(credential))
    return 0
