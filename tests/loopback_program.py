"""A program on loopback that plays a pod: each connection has a thread of its own."""

import socket
import threading
from abc import ABC, abstractmethod

from citadel_rehearsal.ground.loopback import HOST


class LoopbackProgram(ABC):
    """Listens at `port` until `server` is closed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.server = socket.create_server((HOST, 0), backlog=512)
        self.port = int(self.server.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    @abstractmethod
    def answer(self, connection: socket.socket) -> None:
        """Serve one connection, and close it."""

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()
