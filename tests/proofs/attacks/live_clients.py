"""boto3 clients of the embedded AWS, one for each service and region, that sign each call as whoever acts.

What is asked is ordinary boto3: it serialises, signs and reads the answer. Only its HTTP is replaced, by one kept
connection of each thread, since its own takes most of the time of a call.
"""

import io
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSResponse
from botocore.credentials import Credentials, ReadOnlyCredentials

from citadel_rehearsal.ground.aws_clients import own_config, own_session
from proofs.attacks.kept_connection import KeptConnection


class LiveClients:
    """Clients are shared by threads, and each thread acts for itself."""

    def __init__(self, url: str) -> None:
        self._url, self._local = url, threading.local()
        self._session = own_session(_Acting(self._local))
        self._clients: dict[tuple[str, str], Any] = {}
        self._lock = threading.Lock()

    @contextmanager
    def acting(self, session: Mapping[str, str]) -> Iterator[None]:
        """Whose credentials the calls of this thread are signed with; keys as `EmbeddedAws.session` gives them."""
        keys = (session["access_key_id"], session["secret_access_key"], session["session_token"])
        self._local.credentials = ReadOnlyCredentials(*keys, account_id=None)
        try:
            yield
        finally:
            self._local.credentials = None

    def client(self, service: str, region: str) -> Any:
        """Made once."""
        with self._lock:
            if (service, region) not in self._clients:
                self._clients[service, region] = self._make(service, region)
            return self._clients[service, region]

    def _make(self, service: str, region: str) -> Any:
        made = self._session.client(
            service, region_name=region, endpoint_url=self._url, config=own_config(), verify=False
        )
        made.meta.events.register("before-send", self._send)
        return made

    def _send(self, request: Any, **_: Any) -> AWSResponse:
        """As botocore sends it, without waiting for the server's leave to send a body."""
        parts = urlsplit(request.url)
        headers = {name: _text(value) for name, value in request.headers.items() if name.lower() != "expect"}
        body = request.body.read() if hasattr(request.body, "read") else request.body
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if not hasattr(self._local, "connection"):
            self._local.connection = KeptConnection(parts.hostname or "", parts.port or 80)
        answer = self._local.connection.ask(request.method, target, {"Host": parts.netloc, **headers}, _bytes(body))
        return AWSResponse(request.url, answer.status, answer.headers, _Body(answer.body))


class _Acting(Credentials):
    """Those of whoever acts in this thread; a provider of itself, as botocore's chain wants one."""

    METHOD = CANONICAL_NAME = "acting"

    def __init__(self, local: threading.local) -> None:
        super().__init__("nobody", "nothing")
        self._local = local

    def load(self) -> "_Acting":
        return self

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        return self._local.credentials


class _Body(io.BytesIO):
    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self.read()


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _bytes(body: str | bytes | None) -> bytes:
    return body.encode() if isinstance(body, str) else body or b""
