"""Signals that end a command: Ctrl-C, SIGTERM, and the hang-up of a terminal."""

import atexit
import os
import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

INTERRUPTED = 130  # the exit code that shells give an interrupted command
STDERR = 2


def end_at_once() -> None:
    """From now on Ctrl-C ends this process with one word, unless a command handles it.

    Otherwise Ctrl-C would raise an exception in the middle of an import. Where Ctrl-C is ignored (a shell's background
    job), it stays ignored.
    """
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda _signal, _frame: leave("Interrupted."))
        # At exit, the output is complete and the exit code decided.
        atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)


def leave(sentence: str) -> None:
    """End this process, which has nothing to clean up. No stream is used: the interrupted code may hold its lock."""
    try:
        os.write(STDERR, f"{sentence}\n".encode())
    finally:
        os._exit(INTERRUPTED)


@contextmanager
def interrupted_by(react: Callable[[], None]) -> Generator[None]:
    """Calls `react` for each such signal, in a new thread: the interrupted code may hold any lock.

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
