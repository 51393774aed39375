"""What ends a command from outside: Ctrl-C, SIGTERM, and a terminal that closes."""

import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType


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
