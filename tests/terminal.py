"""The signals of a terminal, for a process that a test starts and whose ending it looks at.

Whatever the tests run under: `nohup` ignores hang-ups, a shell's background job interrupts, and children inherit both.
"""

import signal
from typing import Any

SIGNALS: dict[signal.Signals, Any] = {
    signal.SIGCHLD: signal.SIG_DFL, signal.SIGHUP: signal.SIG_DFL, signal.SIGINT: signal.default_int_handler,
    signal.SIGQUIT: signal.SIG_DFL, signal.SIGTERM: signal.SIG_DFL,
}  # fmt: skip


def take_signals() -> None:
    """In a fork, or as a `preexec_fn`."""
    for number, handler in SIGNALS.items():
        signal.signal(number, handler)
