"""HTTPS requests to one API server, whose own certificate is the only trusted one."""

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
APPLY = "application/apply-patch+yaml"  # the body is JSON, which is valid YAML
JSON_PATCH = "application/json-patch+json"


@dataclass(frozen=True)
class Address:
    """The port of an API server on `127.0.0.1`, its admin's token, and its certificate as PEM."""

    port: int
    token: str
    certificate: str

    def as_map(self) -> dict[str, Any]:
        """The address as a JSON object, for another process."""
        return asdict(self)


@dataclass(frozen=True)
class Subject:
    """The user name and groups that a request impersonates. Source:
    https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/"""

    user: str
    groups: tuple[str, ...] = ()


class Connection:
    """Sends requests to one API server. Thread-safe: each request opens its own connection."""

    def __init__(self, address: Address, subject: Subject | None = None) -> None:
        self._address = address
        self._subject = subject
        self._context = ssl.create_default_context(cadata=address.certificate)

    def acting_as(self, user: str, *groups: str) -> Self:
        """A connection to the same API server that impersonates a user and groups."""
        return type(self)(self._address, Subject(user, groups))

    def get(self, path: str) -> dict[str, Any] | None:
        """The object at `path`, or None when it does not exist. Errors: `RuleBroken`."""
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
        """The JSON answer. Errors: `RuleBroken` with the API server's status and message, `OSError`."""
        target = f"{path}?{urlencode(query)}" if query else path
        return json.loads(self._send(method, target, b"" if body is None else json.dumps(body).encode(), content_type))

    def text(self, path: str) -> str:
        """The answer of a path that does not return JSON. Errors: those of `ask`."""
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
    """The message of a Kubernetes `Status` object, in one line."""
    with suppress(ValueError, LookupError, TypeError):
        text = str(json.loads(text)["message"])
    return " ".join(text.split())
