"""What ends a command from outside: Ctrl-C, SIGTERM, and a terminal that closes."""

import atexit
import os
import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

INTERRUPTED = 130  # as a shell says it
STDERR = 2


def end_at_once() -> None:
    """From now on Ctrl-C ends this process with one word, unless a command takes it.

    Without it, it would raise an exception in whatever is imported. An ignored one (a shell's background job) stays
    ignored.
    """
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda _signal, _frame: leave("Interrupted."))
        atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)  # all is said; the exit code is decided


def leave(sentence: str) -> None:
    """End this process, which has nothing to take away. No stream is used: whoever is interrupted may hold its lock."""
    try:
        os.write(STDERR, f"{sentence}\n".encode())
    finally:
        os._exit(INTERRUPTED)


@contextmanager
def interrupted_by(react: Callable[[], None]) -> Generator[None]:
    """Calls `react` for each such signal, in a thread of its own: whoever is interrupted may hold any lock.

    A hang-up that is ignored (`nohup`) stays ignored.
    """

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        threading.Thread(target=react).start()

    ignored = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    numbers = (signal.SIGINT, signal.SIGTERM, *(() if ignored else (signal.SIGHUP,)))
    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
