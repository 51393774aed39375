"""The signals of a terminal, for a process that a test starts and whose ending it looks at.

Whatever the tests run under: `nohup` ignores hang-ups, a shell's background job interrupts, and children inherit both.
"""

import signal
import sys
from pathlib import Path
from typing import Any

SIGNALS: dict[signal.Signals, Any] = {
    signal.SIGCHLD: signal.SIG_DFL, signal.SIGHUP: signal.SIG_DFL, signal.SIGINT: signal.default_int_handler,
    signal.SIGQUIT: signal.SIG_DFL, signal.SIGTERM: signal.SIG_DFL,
}  # fmt: skip
# A program of its own, not a `preexec_fn`: gRPC in this process has threads, which a fork would disturb.
START = f"""
import os, signal, sys
for number in {[*map(int, SIGNALS)]}:
    signal.signal(number, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])
"""


def take_signals() -> None:
    """In a fork."""
    for number, handler in SIGNALS.items():
        signal.signal(number, handler)


def as_in_a_terminal(*command: str | Path) -> list[str]:
    """The command's words; it has the process id of who is started by them."""
    return [sys.executable, "-I", "-S", "-c", START, *map(str, command)]
