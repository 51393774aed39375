"""Requests to one API server, by HTTPS and its own certificate."""

import http.client
import json
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, Self
from urllib.parse import urlencode

from citadel_rehearsal.ground.loopback import HOST
from citadel_rehearsal.ground.refusals import RuleBroken

SECONDS = 60
JSON = "application/json"
APPLY = "application/apply-patch+yaml"  # JSON is YAML, too


@dataclass(frozen=True)
class Address:
    """Where an API server listens (`127.0.0.1`), who may do everything there, and its certificate as PEM."""

    port: int
    token: str
    certificate: str

    def as_map(self) -> dict[str, Any]:
        """For another process."""
        return asdict(self)


@dataclass(frozen=True)
class Subject:
    """As whom a request is made: a user name and its groups. Source:
    https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/"""

    user: str
    groups: tuple[str, ...] = ()


class Connection:
    """One API server. Safe in threads: each request has a connection of its own."""

    def __init__(self, address: Address, subject: Subject | None = None) -> None:
        self._address = address
        self._subject = subject
        self._context = ssl.create_default_context(cadata=address.certificate)

    def acting_as(self, user: str, *groups: str) -> Self:
        """The same API server, with the rights of somebody else."""
        return type(self)(self._address, Subject(user, groups))

    def get(self, path: str) -> dict[str, Any] | None:
        """None when it does not exist. Errors: `RuleBroken`."""
        try:
            return self.ask("GET", path)
        except RuleBroken as broken:
            if broken.code == "404":
                return None
            raise

    def ask(
        self, method: str, path: str, body: Any = None, query: Mapping[str, str] | None = None,
        content_type: str = JSON,
    ) -> dict[str, Any]:  # fmt: skip
        """The answer. Errors: `RuleBroken` with the status and the message of the API server, `OSError`."""
        target = f"{path}?{urlencode(query)}" if query else path
        return json.loads(self._send(method, target, b"" if body is None else json.dumps(body).encode(), content_type))

    def text(self, path: str) -> str:
        """The answer, which is no JSON. Errors: those of `ask`."""
        return self._send("GET", path, b"", JSON)

    def _send(self, method: str, target: str, body: bytes, content_type: str) -> str:
        connection = http.client.HTTPSConnection(HOST, self._address.port, timeout=SECONDS, context=self._context)
        try:
            connection.putrequest(method, target)
            for name, value in self._headers(content_type, len(body)):
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
        finally:
            connection.close()
        if response.status >= 300:
            raise RuleBroken(str(response.status), _message(text))
        return text

    def _headers(self, content_type: str, length: int) -> list[tuple[str, str]]:
        headers = [("Authorization", f"Bearer {self._address.token}"), ("Accept", "application/json, */*")]
        headers += [("Content-Type", content_type), ("Content-Length", str(length))]
        if self._subject is not None:
            headers += [("Impersonate-User", self._subject.user)]
            headers += [("Impersonate-Group", group) for group in self._subject.groups]
        return headers


def _message(text: str) -> str:
    """Of a `Status`, in one line."""
    with suppress(ValueError, LookupError, TypeError):
        text = str(json.loads(text)["message"])
    return " ".join(text.split())
