"""Service account tokens as Kubernetes projects them into a pod for EKS Pod Identity: JWTs valid for 24 hours.

Claims: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/ ; audience and life:
https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html. Kubernetes signs with RSA, so that other
processes can verify. Here one process signs and verifies, so HMAC with a secret key for each cluster suffices.
"""

import base64
import hashlib
import hmac
import json
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from citadel_rehearsal.emulator.eks.call import Refusal

AUDIENCE = "pods.eks.amazonaws.com"
LIFE_SECONDS = 24 * 3600

_KEYS: dict[str, bytes] = {}  # issuer -> its key; a new cluster with the same name has another issuer


@dataclass(frozen=True)
class PodFacts:
    """The pod's data in a token. `node` is None if the cluster's nodes are not known."""

    namespace: str
    service_account: str
    name: str
    uid: str
    node: str | None = None


def issue(
    issuer: str, pod: PodFacts, now: float, audience: str = AUDIENCE, life_seconds: int = LIFE_SECONDS
) -> str:  # fmt: skip
    """The token of one pod. `now` is in seconds since 1970."""
    start = int(now)
    claims: dict[str, Any] = {
        "aud": [audience],
        "exp": start + life_seconds,
        "iat": start,
        "iss": issuer,
        "jti": str(uuid.uuid4()),
        "kubernetes.io": _bound_to(issuer, pod),
        "nbf": start,
        "sub": f"system:serviceaccount:{pod.namespace}:{pod.service_account}",
    }
    head = {"alg": "HS256", "kid": hashlib.sha256(_key(issuer)).hexdigest()[:40], "typ": "JWT"}
    signed = f"{_part(head)}.{_part(claims)}"
    return f"{signed}.{_encode(_signature(issuer, signed))}"


def _bound_to(issuer: str, pod: PodFacts) -> dict[str, Any]:
    node = {"node": {"name": pod.node, "uid": _uid(issuer, "node", pod.node)}} if pod.node else {}
    account = {"name": pod.service_account, "uid": _uid(issuer, pod.namespace, pod.service_account)}
    bound = {"namespace": pod.namespace, "pod": {"name": pod.name, "uid": pod.uid}, "serviceaccount": account}
    return {**bound, **node}


def _uid(*parts: str) -> str:
    """The uid of an object that outlives the pod: the same in all tokens."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(parts)))


def verify(token: str, issuer: str, now: float) -> Mapping[str, Any]:
    """The claims of a token of this cluster. Errors: `Refusal` with the error of EKS Auth."""
    signed, _, signature = token.rpartition(".")
    try:
        given, claims = decode(signature), json.loads(decode(signed.partition(".")[2]))
    except ValueError:
        raise _invalid("it is not a JWT") from None
    if not isinstance(claims, dict) or claims.get("iss") != issuer:
        raise _invalid("the cluster did not issue it")
    if not hmac.compare_digest(given, _signature(issuer, signed)):
        raise _invalid("its signature is not the cluster's")
    if AUDIENCE not in claims["aud"]:
        raise _invalid(f"its audience is {', '.join(claims['aud'])}, not {AUDIENCE}")
    if now >= claims["exp"]:
        raise _expired(now, claims["exp"])
    return claims


def _invalid(why: str) -> Refusal:
    return Refusal("InvalidTokenException", f"The token included in the request is invalid: {why}.")


def _expired(now: float, expiry: float) -> Refusal:
    """EKS Auth's message, from botocore issue 3117."""
    current = datetime.fromtimestamp(now, UTC).isoformat().replace("+00:00", "Z")
    end = datetime.fromtimestamp(expiry, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Refusal(
        "ExpiredTokenException",
        f"The token included in the request is expired: current date/time {current} must be before the expiration "
        f"date/time {end}.",
    )


def decode(part: str) -> bytes:
    """One decoded part of a JWT. Errors: ValueError."""
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


def _part(document: Mapping[str, Any]) -> str:
    return _encode(json.dumps(document, separators=(",", ":")).encode())


def _encode(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def _signature(issuer: str, signed: str) -> bytes:
    return hmac.digest(_key(issuer), signed.encode(), "sha256")


def _key(issuer: str) -> bytes:
    return _KEYS.setdefault(issuer, secrets.token_bytes(32))
