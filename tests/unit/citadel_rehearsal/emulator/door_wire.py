"""A request to the letter, and its answer: clients would not send most of what is sent here."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse

HOST = "127.0.0.1"
SECONDS = 20
UNIQUE = "UNIQUE"  # in a request: a name that nothing has yet
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ask:
    """What is asked, not by whom. `scope` is the service that a signature names; `service` is the one that shall be
    reached, where it is one; `host` is the name in the request, where that is not the server's own."""

    name: str
    method: str
    target: str
    scope: str = "s3"
    service: str = ""
    headers: Headers = ()
    body: bytes = b""
    host: str = ""
    own: bool = False


@dataclass(frozen=True)
class Answer:
    """`status` is 0 where the connection ended without an answer."""

    status: int
    headers: Headers = ()
    body: str = field(default="", repr=False)

    @property
    def cell(self) -> str:
        return f"{self.status or '-'}"

    def lets_browsers_read(self) -> list[str]:
        """Headers by which a page of another origin may read it."""
        return [name for name, _ in self.headers if name.lower().startswith("access-control-")]


def lines(method: str, target: str, headers: Sequence[tuple[str, str]], body: bytes = b"") -> bytes:
    """The request; nothing is added but the length of the body, where no header says how it is sent."""
    framed = {name for name, _ in headers} & {"Content-Length", "Transfer-Encoding"}
    wanted = not framed and (body or method in ("POST", "PUT"))
    sized = [*headers, ("Content-Length", str(len(body)))] if wanted else headers
    head = "".join(f"{name}: {value}\r\n" for name, value in sized)
    return f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body


def send(port: int, request: bytes, method: str = "GET") -> Answer:
    """On a connection of its own."""
    try:
        with socket.create_connection((HOST, port), timeout=SECONDS) as connection:
            connection.sendall(request)
            return receive(connection, method)
    except (ConnectionError, HTTPException):
        return Answer(0)


def receive(connection: socket.socket, method: str = "GET") -> Answer:
    """The answer that is there, or comes. Errors: TimeoutError, which no server may leave anybody to."""
    try:
        answer = HTTPResponse(connection, method=method)
        answer.begin()
        body = answer.read()
    except (ConnectionError, HTTPException):
        return Answer(0)
    return Answer(answer.status, tuple(answer.getheaders()), body.decode(errors="replace"))
