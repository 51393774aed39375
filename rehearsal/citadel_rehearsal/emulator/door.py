"""The door of the embedded AWS: authenticates each request by its head, before any route sees it.

Accepted are the run's own processes, by the key of the run, and sessions of roles, by their session token. Requests
from browsers are always refused.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from ministack.core.router import extract_access_key_id
from ministack.services import sts

HEALTH = "/_ministack/health"
OWN_ROUTES = "/_citadel/"
RESERVED = "/_"  # MiniStack's administration routes; bucket names cannot start with `_`
METHODS = ("DELETE", "GET", "HEAD", "POST", "PUT")
TOKEN = "x-amz-security-token"
# The prefix of the access key ids of STS sessions.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
SESSION = "ASIA"
MIB = 1024 * 1024
OWN_BYTES = 8 * MIB  # a Kubernetes object has at most 3 MiB, since etcd limits requests to 1.5 MiB
AWS_BYTES = 64 * MIB


class TurnedAway(Exception):
    """A refused request: the HTTP status, an error code in AWS's form, and one sentence."""

    def __init__(self, status: int, sentence: str, code: str = "AccessDenied") -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code


@dataclass(frozen=True)
class Head:
    """A request without its body. Header names are in lower case; `hosts` are all Host headers."""

    method: str
    path: str
    headers: Mapping[str, str]
    query: Mapping[str, list[str]]
    hosts: tuple[str, ...]

    @classmethod
    def of(cls, scope: Mapping[str, Any]) -> "Head":
        """The head in an ASGI scope. The values of a repeated header are joined by commas, as MiniStack does."""
        headers: dict[str, str] = {}
        hosts: list[str] = []
        for name, value in ((one.decode("latin-1").lower(), two.decode("latin-1")) for one, two in scope["headers"]):
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
            hosts += [value] if name == "host" else []
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        return cls(scope["method"], scope["path"], headers, query, tuple(hosts))

    @property
    def is_own(self) -> bool:
        """Whether the request is for one of the rehearsal's own routes."""
        return self.path.startswith(OWN_ROUTES)

    @property
    def most_bytes(self) -> int:
        """The size limit of the body in bytes."""
        return OWN_BYTES if self.is_own else AWS_BYTES

    @property
    def token(self) -> str:
        """The session token of an AWS request or presigned URL (in lower case for SigV2)."""
        in_query = next((values[0] for name, values in self.query.items() if name.lower() == TOKEN), "")
        return self.headers.get(TOKEN, in_query)


def refuse_other_hosts(head: Head, host: str) -> None:
    """Errors: `TurnedAway` unless the only Host header is `host`, so that other names for this address are refused."""
    if head.hosts != (host,):
        raise TurnedAway(403, f"A request must have exactly one Host header, with the value {host}.")


def refuse_browsers(head: Head) -> None:
    """Errors: `TurnedAway` for headers that only browsers send.

    Source: https://developer.mozilla.org/docs/Glossary/Fetch_metadata_request_header
    """
    for name in ("Origin", "Sec-Fetch-Site"):
        if name.lower() in head.headers:
            raise TurnedAway(403, f"A request with the header {name} comes from a web page; such requests are refused.")


class Door:
    """Authenticates requests. `host` is the only accepted Host header, `127.0.0.1:PORT`."""

    def __init__(self, run_key: str, host: str) -> None:
        self._run_key = run_key
        self._host = host

    def judge(self, head: Head) -> None:
        """Errors: `TurnedAway` unless the request is accepted."""
        refuse_other_hosts(head, self._host)
        refuse_browsers(head)
        if head.method not in METHODS:
            raise TurnedAway(405, f"The method {head.method} is not served.")
        if head.path == HEALTH and head.method == "GET":
            return
        if head.is_own:
            self._judge_own(head)
        else:
            self._judge_aws(head)
            if head.path.startswith(RESERVED):
                raise TurnedAway(404, f"There is no route {head.path}.")

    def is_root(self, head: Head) -> bool:
        """Whether the session token of the request is the key of the run."""
        return _same(head.token, self._run_key)

    def _judge_own(self, head: Head) -> None:
        if not _same(head.headers.get("authorization", ""), f"Bearer {self._run_key}"):
            raise TurnedAway(403, "The rehearsal's own routes require the key of the run.")
        if head.method != "POST":
            raise TurnedAway(405, f"{head.path} accepts only POST.")

    def _judge_aws(self, head: Head) -> None:
        key = extract_access_key_id(dict(head.headers), dict(head.query))
        if not key:
            raise TurnedAway(403, "Unsigned requests are refused: sign the request with the credentials of a session.")
        if self.is_root(head):
            return
        record = sts._sessions.get(key)
        if record is not None and _same(head.token, record["SessionToken"]):
            return
        if record is not None or key.startswith(SESSION):
            raise TurnedAway(403, "The security token included in the request is invalid.", "InvalidClientTokenId")
        rule = "only the run that started this embedded AWS is root, with its key as session token"
        raise TurnedAway(403, f"The access key {key} is refused: {rule}.")


def _same(given: str, wanted: str) -> bool:
    """Compare secrets in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())
