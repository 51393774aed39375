"""The HTTP server for the applications of the child process, with limits for clients that send too much or nothing.

It is uvicorn, which takes half of the time for a request of hypercorn, MiniStack's own server.
"""

import asyncio
import contextlib
import json
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Generator, Mapping
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

Send = Callable[[dict[str, Any]], Awaitable[None]]

KEEP_ALIVE_SECONDS = 75
HEAD_BYTES = 64 * 1024
HEAD_SECONDS = 10.0  # limit for receiving the head of a request
PAUSE_SECONDS = 20.0  # limit between two parts of a body
BODY_SECONDS = 120.0
# Limits of unauthenticated connections. Above the first limit, the oldest are closed if they had MOMENT_SECONDS to send
# a request; above the second, in any case.
MANY_STRANGERS, MOST_STRANGERS, MOMENT_SECONDS = 256, 4096, 1.0
REST_SECONDS = 0.1  # pause when no connection can be accepted because all descriptors are used
LOOK_TICKS = 10  # check for late requests every 10 ticks of 0.1 s
HEAD, BODY, NOTHING = "head", "body", "nothing"  # the part of a request that a connection receives now


async def serve(
    application: Any, listener: socket.socket, *, lifespan: bool = False, context: ssl.SSLContext | None = None
) -> None:
    """Serve a listening socket until the process ends. With `lifespan`, the application gets ASGI lifespan events.

    With a `context`, the server uses TLS, and ends with all of its connections when it is cancelled. SIGTERM is not
    caught, since there is no state to save. Invalid requests are not logged, since their number is unlimited.
    """
    connection = type("Connection", (Connection,), {"strangers": {}})
    config = uvicorn.Config(
        application, http=connection, ws="none", lifespan="on" if lifespan else "off",
        proxy_headers=False, date_header=False, server_header=False,
        access_log=False, log_level="error", timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )  # fmt: skip
    if context is None:
        await _Server(config).serve([listener])
    else:
        await _TlsServer(config, listener, context).serve()


def let_in(scope: Any) -> None:
    """Mark the connection of a request as authenticated, so that it is never closed to make room for others."""
    scope["state"][Connection.LET_IN]()


async def reply(send: Send, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    """Send a complete answer. Header names must be in lower case."""
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})


async def reply_json(send: Send, status: int, document: Mapping[str, Any]) -> None:
    """Send a complete answer in JSON."""
    await reply(send, status, json.dumps(document).encode(), {"content-type": "application/json"})


class Connection(HttpToolsProtocol):
    """A connection with time limits for requests, and a limit of `HEAD_BYTES` for their head.

    The application limits the size of bodies; uvicorn stops receiving while the application does not read.
    """

    LET_IN = "let_in"
    strangers: "dict[Connection, None]"  # unauthenticated connections of the server, the oldest first

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.made = self._began = self._heard = time.monotonic()
        self._head_bytes = 0
        self._reads = HEAD
        self.strangers[self] = None
        self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.strangers.pop(self, None)

    def data_received(self, data: bytes) -> None:
        self._heard = time.monotonic()
        in_head = self._reads == HEAD
        super().data_received(data)
        if in_head and self._reads == HEAD:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES:
                self.transport.abort()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope.setdefault("state", {})[self.LET_IN] = self._let_in
        self._head_bytes = 0
        self._began, self._reads = time.monotonic(), HEAD

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._reads = BODY

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._reads = NOTHING

    def end_if_late(self, now: float) -> None:
        """Close the connection if its request is late. Between two requests, uvicorn's own limit applies."""
        if self._reads == HEAD:
            late = now > self._began + HEAD_SECONDS
        else:
            late = self._reads == BODY and now > min(self._heard + PAUSE_SECONDS, self._began + BODY_SECONDS)
        if late:
            self.transport.abort()

    def _let_in(self) -> None:
        self.strangers.pop(self, None)

    def _make_room(self) -> None:
        oldest = next(iter(self.strangers))
        had_a_moment = self.made - oldest.made > MOMENT_SECONDS
        if len(self.strangers) > (MANY_STRANGERS if had_a_moment else MOST_STRANGERS):
            self.strangers.pop(oldest)
            oldest.transport.abort()


class _Server(uvicorn.Server):
    async def on_tick(self, counter: int) -> bool:
        if counter % LOOK_TICKS == 0:
            now = time.monotonic()
            for connection in list(self.server_state.connections):
                if isinstance(connection, Connection):
                    connection.end_if_late(now)
        return await super().on_tick(counter)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


class _TlsServer(_Server):
    """Accepts connections itself, since asyncio's server does not count connections before the TLS handshake."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket, context: ssl.SSLContext) -> None:
        super().__init__(config)
        self._listener = listener
        self._context = context
        self._handshakes: dict[asyncio.Task[None], None] = {}  # the oldest first

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        self._listener.setblocking(False)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(super().serve([]))
                tasks.create_task(self._accept())
        finally:
            self._end()

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                accepted, _ = await loop.sock_accept(self._listener)
            except OSError:
                await asyncio.sleep(REST_SECONDS)
                continue
            handshake = loop.create_task(self._shake_hands(accepted))
            self._handshakes[handshake] = None
            handshake.add_done_callback(self._handshakes.pop)
            if len(self._handshakes) > MANY_STRANGERS:
                next(iter(self._handshakes)).cancel()

    async def _shake_hands(self, accepted: socket.socket) -> None:
        loop, protocol = asyncio.get_running_loop(), cast(type[Connection], self.config.http)
        with contextlib.suppress(OSError):  # a client that does not use TLS, or is late
            await loop.connect_accepted_socket(
                lambda: protocol(self.config, self.server_state, {}),
                accepted,
                ssl=self._context,
                ssl_handshake_timeout=HEAD_SECONDS,
            )

    def _end(self) -> None:
        self._listener.close()
        for handshake in self._handshakes:
            handshake.cancel()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
