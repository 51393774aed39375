"""EKS's own tokens, as far as root of an account signs them with the key of the run.

Such a token is a signed request to STS, whose signature covers the name of the cluster in a header:
https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote, urlsplit

from citadel_rehearsal.ground.aws_clients import ROOT_SECRET
from citadel_rehearsal.ground.cluster_token import MOST_CHARACTERS, PREFIX, secret_of

LIFE = timedelta(minutes=15)
HEADER, ALGORITHM = "x-k8s-aws-id", "AWS4-HMAC-SHA256"


def is_of_root(token: str, cluster: str, account: str, secret: str) -> bool:
    """Whether root of this account signed the token for this cluster, not longer ago than EKS accepts.

    `secret` is that of the run, as `cluster_token.secret_of` makes it.
    """
    try:
        return _is_of_root(token, cluster, account, secret)
    except (ValueError, KeyError, UnicodeError):
        return False


def _is_of_root(token: str, cluster: str, account: str, secret: str) -> bool:
    encoded = token.removeprefix(PREFIX)
    if encoded == token or len(token) > MOST_CHARACTERS:
        return False
    url = urlsplit(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode())
    query = dict(parse_qsl(url.query, strict_parsing=True))
    signed = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    wanted = _signature(url.netloc, query, cluster)
    return (
        (query["Action"], query["X-Amz-Algorithm"]) == ("GetCallerIdentity", ALGORITHM)
        and query["X-Amz-SignedHeaders"] == f"host;{HEADER}"
        and query["X-Amz-Credential"].partition("/")[0] == account
        and abs(datetime.now(UTC) - signed) < LIFE
        and hmac.compare_digest(secret_of(query["X-Amz-Security-Token"]), secret)
        and hmac.compare_digest(query["X-Amz-Signature"].encode(), wanted.encode())
    )


def _signature(host: str, query: Mapping[str, str], cluster: str) -> str:
    parts = sorted((_quoted(name), _quoted(value)) for name, value in query.items() if name != "X-Amz-Signature")
    named = "&".join(f"{name}={value}" for name, value in parts)
    headers = f"host:{host}\n{HEADER}:{cluster}\n"
    request = f"GET\n/\n{named}\n{headers}\nhost;{HEADER}\n{hashlib.sha256(b'').hexdigest()}"
    scope = query["X-Amz-Credential"].partition("/")[2]
    text = f"{ALGORITHM}\n{query['X-Amz-Date']}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = f"AWS4{ROOT_SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")
