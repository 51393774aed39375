"""Entry point of the `citadel` command. Slow imports come after the handler for Ctrl-C."""

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
    """Opens standard streams that the caller closed: the next file or socket would get their numbers."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # gets the lowest free number
    sys.stdout, sys.stderr = sys.stdout or open(1, "w"), sys.stderr or open(2, "w")
