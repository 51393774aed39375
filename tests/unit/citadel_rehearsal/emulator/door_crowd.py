"""Clients that hold a connection and never come to an end."""

import select
import socket
import time
from collections.abc import Callable, Iterator

from unit.citadel_rehearsal.emulator.door_wire import HOST

Next = Callable[[int], bytes]  # what one client sends in each second, by its number


def kinds(host: str) -> dict[str, Next]:
    """By what they do; `host` is the right name, so that nothing else is wrong with them."""
    head = f"POST /_citadel/rules HTTP/1.1\r\nHost: {host}\r\n".encode()
    return {
        "send nothing": lambda second: b"",
        "send half a head": lambda second: head if second == 0 else b"",
        "send a head without its body": lambda second: head + b"Content-Length: 100\r\n\r\n" if second == 0 else b"",
        "send one byte a second": lambda second: (head + b"X-Slow: " + b"s" * 10_000)[second : second + 1],
        "send headers without end": lambda second: (head if second == 0 else b"") + b"X-More: 0123456789\r\n" * 20,
    }


class Crowd:
    """So many clients of each kind, all connected at once."""

    def __init__(self, port: int, host: str, of_each: int) -> None:
        self._kinds, self._left = kinds(host), dict[socket.socket, str]()
        for kind in self._kinds:
            for _ in range(of_each):
                one = socket.create_connection((HOST, port), timeout=20)
                one.setblocking(False)
                self._left[one] = kind

    def left(self) -> dict[str, int]:
        """How many of each kind are still connected."""
        found = [*self._left.values()]
        return {kind: found.count(kind) for kind in self._kinds if kind in found}

    def seconds(self, at_most: float) -> Iterator[int]:
        """Each second all send what they send, until nobody is left."""
        start, second = time.monotonic(), 0
        while self._left and time.monotonic() < start + at_most:
            for one, kind in list(self._left.items()):
                self._send(one, self._kinds[kind](second))
            yield second
            second += 1
            self._hear(max(0.0, start + second - time.monotonic()))

    def _send(self, one: socket.socket, data: bytes) -> None:
        try:
            if data:
                one.send(data)
        except BlockingIOError:
            return
        except OSError:
            self._forget(one)

    def _hear(self, seconds: float) -> None:
        """Who was let go hears the end of the connection, after a refusal or without one."""
        poll, numbers = select.poll(), {one.fileno(): one for one in self._left}
        for number in numbers:
            poll.register(number, select.POLLIN)
        time.sleep(seconds)
        for number, _ in poll.poll(0):
            try:
                if not numbers[number].recv(65536):
                    self._forget(numbers[number])
            except OSError:
                self._forget(numbers[number])

    def _forget(self, one: socket.socket) -> None:
        self._left.pop(one, None)
        one.close()

    def close(self) -> None:
        for one in list(self._left):
            self._forget(one)
