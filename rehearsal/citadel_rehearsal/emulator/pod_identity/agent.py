"""The EKS Pod Identity agent of a cluster: GET /v1/credentials, with the answers that SDKs get.

Codes and sentences: https://github.com/aws/eks-pod-identity-agent (release 0.1.37: pkg/handlers, pkg/errors,
internal/validation, internal/credsretriever), which passes on errors of golang-jwt.
"""

import binascii
import json
import re
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ministack.core.responses import request_scope

from citadel_rehearsal.emulator.eks import store
from citadel_rehearsal.emulator.eks.call import Refusal
from citadel_rehearsal.emulator.pod_identity import eks_auth
from citadel_rehearsal.emulator.pod_identity.service_account_token import decode

ADDON = "eks-pod-identity-agent"
PATH = "/v1/credentials"
HOST = "127.0.0.1"
RENEWAL_SECONDS = 3 * 3600  # --max-credential-retention-before-renewal
SHORTEST_SECONDS = 15  # credentials that expire sooner are not returned


class AgentError(Exception):
    """An error of the agent: the HTTP status and one line."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass
class Agent:
    """All agents of one cluster. Their only state is a cache of the credentials for each token."""

    account: str
    region: str
    cluster: str
    kept: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict)  # token -> (renewed at, credentials)

    def credentials(self, host: str, token: str) -> dict[str, str]:
        """The document with credentials that SDKs expect. Errors: `AgentError`."""
        _check_host(host)
        with request_scope(self.account, self.region):
            self._check_running()
            _check_token(token)
            found = self._kept(token) or self._fetch(token)
        expiration = datetime.fromtimestamp(found["credentials"]["expiration"], UTC)
        return {
            "AccessKeyId": found["credentials"]["accessKeyId"],
            "SecretAccessKey": found["credentials"]["secretAccessKey"],
            "Token": found["credentials"]["sessionToken"],
            "AccountId": found["assumedRoleUser"]["arn"].split(":")[4],
            "Expiration": expiration.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }

    def _check_running(self) -> None:
        """Refuse when the cluster has no agent. On a real node, no process would listen then."""
        sentence = absence(self.cluster)
        if sentence:
            raise AgentError(503, sentence)

    def _kept(self, token: str) -> dict[str, Any] | None:
        """The cached credentials of a token. Because of this cache, a changed association reaches new pods only."""
        since, found = self.kept.get(token, (0.0, {}))
        now = time.time()
        fresh = found and now - since < RENEWAL_SECONDS
        return found if fresh and found["credentials"]["expiration"] - now > SHORTEST_SECONDS else None

    def _fetch(self, token: str) -> dict[str, Any]:
        try:
            found = eks_auth.assume_role_for_pod_identity(self.cluster, token)
        except Refusal as refusal:
            line = f"[{uuid.uuid4()}]: ({refusal.code}): {refusal.sentence}, fault: client"
            raise AgentError(refusal.status, line) from None
        self.kept[token] = time.time(), found
        return found


def absence(cluster_name: str) -> str:
    """A sentence when the cluster, in the account and region of the request, has no running agent; otherwise empty."""
    store.settle_all()
    try:
        cluster = store.cluster(cluster_name)
    except Refusal as refusal:
        return refusal.sentence
    states = {addon["addonName"]: addon["status"] for addon in store.addons(cluster_name)}
    state = states.get(ADDON, "not installed")
    if state in {"ACTIVE", "UPDATING"} or (cluster.get("computeConfig") or {}).get("enabled"):
        return ""
    return f"Cluster {cluster_name} gives its pods no credentials: its add-on {ADDON} is {state}, but must be ACTIVE."


def _check_host(host: str) -> None:
    """Check the Host header, so that other names for this address are refused."""
    name = host.rpartition(":")[0] or host
    if name != HOST:
        sentence = f"Called agent through invalid address, please use either [{HOST}] address not {name}"
        raise AgentError(403, f"Access Denied. {sentence}")


def _check_token(token: str) -> None:
    """Check that the token can be parsed and is valid now. Only EKS Auth verifies the signature."""
    if not token:
        raise AgentError(400, "Service account token cannot be empty")
    claims, now = _claims(token), time.time()
    if now > _seconds(claims, "exp", now):
        raise AgentError(400, "Service account token failed basic claim validations: token is expired")
    if now < _seconds(claims, "nbf", now):
        raise AgentError(400, "Service account token failed basic claim validations: token is not valid yet")


def _seconds(claims: dict[str, Any], name: str, otherwise: float) -> float:
    found = claims.get(name, otherwise)
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        raise _malformed(f"could not JSON decode claim: {name} is no number")
    return found


def _claims(token: str) -> dict[str, Any]:
    parts = token.split(".")
    if len(parts) != 3:
        raise _malformed("token contains an invalid number of segments")
    documents = []
    for name, part in (("header", parts[0]), ("claim", parts[1])):
        try:
            documents.append(json.loads(decode(part)))
        except binascii.Error:
            raise _malformed(f"could not base64 decode {name}: {_illegal(part)}") from None
        except ValueError as error:
            raise _malformed(f"could not JSON decode {name}: {error}") from None
    return documents[1] if isinstance(documents[1], dict) else {}


def _illegal(part: str) -> str:
    """Go's message, with the position of the first byte outside of the base64 alphabet, or of the end."""
    wrong = re.search(r"[^A-Za-z0-9_-]", part)
    return f"illegal base64 data at input byte {wrong.start() if wrong else len(part)}"


def _malformed(why: str) -> AgentError:
    return AgentError(400, f"Service account token cannot be parsed: token is malformed: {why}")
