"""`citadel rehearse`: runs a rehearsal and shows it."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from types import FrameType
from typing import TextIO

from rich.console import Console

from eks_citadel.cli.progress import progress
from eks_citadel.cli.report import show
from eks_citadel.cli.report_json import as_map
from eks_citadel.rehearsal.failure import RehearsalFailure
from eks_citadel.rehearsal.project import only_stack
from eks_citadel.rehearsal.rehearse import Rehearsal

INTERRUPTED = 130
STDOUT, STDERR = 1, 2


def rehearse(
    program: Path, stack: str | None, deployer_arn: str | None, *, and_destroy: bool, as_json: bool, port: int
) -> int:
    """Returns the exit code: 0 when all went well, 1 when something was refused, 130 when interrupted."""
    with _own_stdout() if as_json else nullcontext() as stdout:
        console = Console(stderr=as_json, highlight=False)
        try:
            with _interruptible(), progress(console) as on_event:
                chosen = stack or only_stack(program)
                rehearsal = Rehearsal(program, chosen, deployer_arn, on_event=on_event, port=port)
                report = rehearsal.run(and_destroy)
        except RehearsalFailure as failure:
            console.print(str(failure), style="red", markup=False, soft_wrap=True)
            return 1
        except KeyboardInterrupt:
            console.print("Interrupted; the embedded AWS is gone, and with it what it held.", style="yellow")
            return INTERRUPTED
        if stdout is None:
            show(report, console)
        else:
            stdout.write(json.dumps(as_map(report), indent=2) + "\n")
    return 0 if report.succeeded else 1


@contextmanager
def _own_stdout() -> Iterator[TextIO]:
    """Standard output for the report alone: what the program and its child processes print goes to stderr."""
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
def _interruptible() -> Iterator[None]:
    """SIGTERM ends a rehearsal as Ctrl-C does."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
