"""The streams of a command: its own output apart from that of the program, and a clean end when interrupted."""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import TextIO

from rich.console import Console

from citadel_rehearsal.ground.failure import INTERRUPTION
from citadel_rehearsal.under_pulumi.own_folder import leave_nothing
from eks_citadel.cli.interruption import INTERRUPTED, interrupted_by

STDOUT, STDERR = 1, 2
WIDTH_OF_LOGS = 200  # wide, so that ARNs in log files are not broken


def plain_console(*, stderr: bool) -> Console:
    """A console that prints names as they are; wide where nobody watches, unless `COLUMNS` says otherwise."""
    console = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = WIDTH_OF_LOGS
    return console


@contextmanager
def own_stdout() -> Generator[TextIO]:
    """Reserves standard output for the report: output of the program and its child processes goes to stderr."""
    sys.stdout.flush()
    with os.fdopen(os.dup(STDOUT), "w") as ours:
        os.dup2(STDERR, STDOUT)
        try:
            yield ours
        finally:
            with suppress(ValueError, OSError):  # the program may have closed it
                sys.stdout.flush()
            ours.flush()
            os.dup2(ours.fileno(), STDOUT)


@contextmanager
def interruptible(console: Console) -> Generator[None]:
    """An interrupt ends the process at once, and with it the embedded AWS, which watches its parent.

    The interrupt raises no exception: Python drops exceptions in finalizers, the program could catch the exception,
    and Python would wait for threads that wait for AWS.
    """

    def leave() -> None:
        console.show_cursor()
        console.print(INTERRUPTION, style="yellow")
        console.file.flush()
        try:
            leave_nothing()
        finally:
            os._exit(INTERRUPTED)

    with interrupted_by(leave):
        yield
