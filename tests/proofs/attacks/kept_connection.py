"""HTTP to the embedded AWS over one connection, read by httptools: no more than the live attacks need."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field

import httptools

SECONDS = 30
READ_BYTES = 1 << 16


@dataclass
class Answer:
    """Filled by the parser."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    whole: bool = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.decode("latin-1")] = value.decode("latin-1")

    def on_body(self, part: bytes) -> None:
        self.body += part

    def on_message_complete(self) -> None:
        self.whole = True


class KeptConnection:
    """One request after the other. Errors: `ConnectionError` when the server ends it in between."""

    def __init__(self, host: str, port: int) -> None:
        self._socket = socket.create_connection((host, port), SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The whole answer; none to HEAD has a body, and no attack asks with it."""
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        if not any(name.lower() == "content-length" for name in headers):
            lines.append(f"Content-Length: {len(body)}")
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        answer = Answer()
        parser = httptools.HttpResponseParser(answer)
        while not answer.whole:
            read = self._socket.recv(READ_BYTES)
            if not read:
                raise ConnectionError(f"The embedded AWS ended the connection within {method} {target}.")
            parser.feed_data(read)
        answer.status = parser.get_status_code()
        return answer
