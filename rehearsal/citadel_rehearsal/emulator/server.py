"""HTTP for the applications of the child process, with limits for clients that send too much or nothing at all.

By uvicorn: for a request it needs half of the time of hypercorn, under which MiniStack runs by itself.
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
HEAD_SECONDS = 10.0  # until the head of a request is there
PAUSE_SECONDS = 20.0  # between two pieces of a body
BODY_SECONDS = 120.0
# Connections of whom nothing was let in yet. Of more the oldest go, if they had a moment to send a request.
MANY_STRANGERS, MOST_STRANGERS, MOMENT_SECONDS = 256, 4096, 1.0
REST_SECONDS = 0.1  # where no further connection can be taken: descriptors are used up
LOOK_TICKS = 10  # of a tenth of a second
HEAD, BODY, NOTHING = "head", "body", "nothing"  # of a request, which a connection reads now


async def serve(
    application: Any, listener: socket.socket, *, lifespan: bool = False, context: ssl.SSLContext | None = None
) -> None:
    """Answer at a listening socket until the process ends; `lifespan`: the application wants to be told of its start.

    With a `context` by TLS; such a server ends when it is cancelled, and its connections with it. SIGTERM is not
    caught: there is no state to save. What cannot be read is not logged: nobody limits how often it is sent.
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
    """Tell the connection of a request that whoever sends it may: it does not make room for others."""
    scope["state"][Connection.LET_IN]()


async def reply(send: Send, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    """A whole answer; names of headers are in small letters."""
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})


async def reply_json(send: Send, status: int, document: Mapping[str, Any]) -> None:
    """A whole answer in JSON."""
    await reply(send, status, json.dumps(document).encode(), {"content-type": "application/json"})


class Connection(HttpToolsProtocol):
    """A connection whose requests must come in time, with a head of at most `HEAD_BYTES`.

    Bodies are limited by who reads them; uvicorn stops reading where nobody does.
    """

    LET_IN = "let_in"
    strangers: "dict[Connection, None]"  # of one server, the oldest first

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
        """Whoever does not finish a request goes. Between two requests uvicorn's own limit counts."""
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
    """Takes connections by itself: asyncio's own server counts nobody before the handshake is done."""

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
        with contextlib.suppress(OSError):  # whoever speaks no TLS, or is late
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
