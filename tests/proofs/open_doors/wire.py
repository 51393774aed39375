"""A place on the way to the attacked port, which keeps what a browser really sent and what it got."""

import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress

from proofs.open_doors.exchange import Exchange, exchanges

# The whole of 127.0.0.0/8 is this machine; the attacked port is free on another of its addresses.
ADDRESS = "127.0.0.2"


class Wire:
    """Connections to `ADDRESS` at `port` go on to 127.0.0.1, to the port that `goes_to` gives for the first path."""

    def __init__(self, port: int, goes_to: Callable[[str], int]) -> None:
        self._attacked, self._goes_to = port, goes_to
        self._kept: list[tuple[bytearray, bytearray]] = []
        self._listener = socket.create_server((ADDRESS, port), backlog=128)

    @contextmanager
    def open(self) -> Generator[None]:
        threading.Thread(target=self._accept, daemon=True).start()
        try:
            yield
        finally:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()

    def exchanges(self) -> list[Exchange]:
        """Those with the attacked port."""
        return [one for asked, answered in self._kept for one in exchanges(bytes(asked), bytes(answered))]

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                threading.Thread(target=self._serve, args=(self._listener.accept()[0],), daemon=True).start()

    def _serve(self, browser: socket.socket) -> None:
        with browser, suppress(OSError):
            first = browser.recv(65536)
            if not first:  # opened ahead of a need that never came
                return
            port = self._goes_to(first.split(b" ", 2)[1].decode("latin-1"))
            asked, answered = bytearray(first), bytearray()
            if port == self._attacked:
                self._kept.append((asked, answered))
            with socket.create_connection(("127.0.0.1", port)) as server:
                server.sendall(first)
                there = threading.Thread(target=_copy, args=(browser, server, asked), daemon=True)
                there.start()
                _copy(server, browser, answered)


def _copy(source: socket.socket, target: socket.socket, kept: bytearray) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            kept += data
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
