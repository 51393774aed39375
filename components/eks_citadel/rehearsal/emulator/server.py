"""HTTP for the applications of the child process.

By uvicorn: for a request it needs half of the time of hypercorn, under which MiniStack runs by itself.
"""

import contextlib
import socket
from collections.abc import Generator
from typing import Any

import uvicorn

KEEP_ALIVE_SECONDS = 75


async def serve(application: Any, listener: socket.socket, *, lifespan: bool = False) -> None:
    """Answer at a listening socket until the process ends; `lifespan`: the application wants to be told of its start.

    SIGTERM is not caught: there is no state to save.
    """
    config = uvicorn.Config(
        application, http="httptools", ws="none", lifespan="on" if lifespan else "off",
        proxy_headers=False, date_header=False, server_header=False,
        access_log=False, log_level="warning", timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )  # fmt: skip
    await _Server(config).serve([listener])


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield
