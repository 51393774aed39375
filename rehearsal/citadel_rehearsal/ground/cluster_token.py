"""Tokens for the API servers of emulated clusters, with the same prefix as EKS's tokens.

EKS's token is a signed request to STS (https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster).
Here the token is JSON with the principal's ARN and a secret. The secret is an HMAC made with the key of the run, so
the key cannot be read from the secret.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from typing import Any

PREFIX = "k8s-aws-v1."
MOST_CHARACTERS = (
    4096  # as EKS: https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/master/pkg/token/token.go
)


@dataclass(frozen=True)
class Signed:
    """The cluster that a token is for, the principal that signed the token, and the region of the STS endpoint."""

    cluster: str
    principal_arn: str
    region: str


def secret_of(run_key: str) -> str:
    """The secret that every token of a run contains, as 64 hexadecimal digits."""
    return hmac.new(run_key.encode(), b"tokens for clusters", hashlib.sha256).hexdigest()


def read(token: str, secret: str) -> Signed | None:
    """The content of the token, or None when the token was not made in this run."""
    found = _document(token)
    values = [found.get(name) for name in ("cluster", "principal", "region", "secret")]
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) != len(values) or not hmac.compare_digest(texts[-1].encode(), secret.encode()):
        return None
    return Signed(*texts[:-1])


def _document(token: str) -> dict[str, Any]:
    encoded = token.removeprefix(PREFIX)
    if encoded == token or len(token) > MOST_CHARACTERS:
        return {}
    try:
        found = json.loads(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
