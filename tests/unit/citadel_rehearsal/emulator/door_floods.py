"""Requests that are too large, sent as long as somebody takes them."""

import select
import socket
import time
from collections.abc import Iterator
from http.client import HTTPException, HTTPResponse
from itertools import repeat

from unit.citadel_rehearsal.emulator.door_wire import HOST, Answer, Headers

TOO_LARGE = 200 * 1024 * 1024
BLOCK = b"0" * 65536
SECONDS = 30


def body_with_length() -> tuple[Headers, Iterator[bytes]]:
    return (("Content-Length", str(TOO_LARGE)),), repeat(BLOCK, TOO_LARGE // len(BLOCK))


def body_in_chunks() -> tuple[Headers, Iterator[bytes]]:
    chunk = b"%x\r\n%b\r\n" % (len(BLOCK), BLOCK)
    return (("Transfer-Encoding", "chunked"),), repeat(chunk, TOO_LARGE // len(BLOCK))


BODIES = {"by its length": body_with_length, "in chunks": body_in_chunks}


def heads(host: str) -> dict[str, tuple[bytes, bytes]]:
    """How each begins, and what then comes again and again: 200 MB before the request is one."""
    line, named = b"GET /_ministack/health HTTP/1.1\r\n", f"Host: {host}\r\n".encode()
    post = b"POST /_citadel/rules HTTP/1.1\r\n" + named
    return {
        "one header": (line + named + b"X-Long: ", BLOCK),
        "the name of a header": (line + named, BLOCK),
        "headers": (line + named, b"X-More: 0\r\n" * 6000),
        "the path": (b"GET /", BLOCK),
        "the query": (b"GET /?a=", BLOCK),
        "the method": (b"", b"A" * len(BLOCK)),
        "no line at all": (b"", b"\r\n" * 32768),
        "the size of a chunk": (post + b"Transfer-Encoding: chunked\r\n\r\n", BLOCK),
        "what comes after a size": (post + b"Transfer-Encoding: chunked\r\n\r\n1;x=", BLOCK),
        "what comes after the last chunk": (post + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-More: 0\r\n" * 6000),
        "requests whose answers nobody hears": (b"", (line + named + b"\r\n") * 900),
    }


def flood(port: int, head: bytes, blocks: Iterator[bytes]) -> Answer:
    """Send it all, or until there is an answer or the time is over; what was answered, status 0 for nothing."""
    deadline = time.monotonic() + SECONDS
    with socket.create_connection((HOST, port), timeout=SECONDS) as connection:
        try:
            connection.sendall(head)
            for block in blocks:
                if select.select([connection], [], [], 0)[0] or time.monotonic() > deadline:
                    break
                connection.sendall(block)
        except (ConnectionError, TimeoutError):
            pass  # it was let go; what was said before can still be heard
        return _heard(connection)


def _heard(connection: socket.socket) -> Answer:
    try:
        answer = HTTPResponse(connection)
        answer.begin()
        return Answer(answer.status, tuple(answer.getheaders()), answer.read().decode(errors="replace"))
    except (ConnectionError, HTTPException, TimeoutError):
        return Answer(0)
