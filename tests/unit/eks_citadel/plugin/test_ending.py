"""How the process of the package ends."""

import signal
import subprocess
import sys

from .engine import ROOT


def test_it_ends_when_the_engine_asks_it_to_even_where_interrupts_are_ignored() -> None:
    """As below a shell's background job; the engine waits some seconds for it before it kills it."""
    words = ["sh", "-c", "trap '' INT; exec \"$@\"", "sh", sys.executable, str(ROOT / "components"), "127.0.0.1:1"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        assert int(process.stdout.readline())
    process.send_signal(signal.SIGINT)
    try:
        assert process.wait(10) == 0
    finally:
        process.kill()
