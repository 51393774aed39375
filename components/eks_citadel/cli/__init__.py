"""The `citadel` command, as its console script starts it: what takes time to import waits until Ctrl-C is taken."""

import os
import sys

from eks_citadel.cli.interruption import end_at_once


def main() -> None:
    """The console script."""
    end_at_once()
    _open_missing_streams()
    from eks_citadel.cli.commands import joined

    joined()()


def _open_missing_streams() -> None:
    """Whoever starts the command may have closed some, and the next file or socket would take their numbers."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # the lowest number that is free
    sys.stdout, sys.stderr = sys.stdout or open(1, "w"), sys.stderr or open(2, "w")
