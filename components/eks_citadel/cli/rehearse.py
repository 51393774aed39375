"""`citadel rehearse`: runs a rehearsal and shows it."""

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from rich.console import Console

from eks_citadel.cli.progress import progress
from eks_citadel.cli.report import show
from eks_citadel.cli.report_json import as_map
from eks_citadel.rehearsal.failure import RehearsalFailure
from eks_citadel.rehearsal.project import only_stack
from eks_citadel.rehearsal.rehearse import Rehearsal

INTERRUPTED = 130


def rehearse(
    program: Path, stack: str | None, deployer_arn: str | None, *, and_destroy: bool, as_json: bool, port: int
) -> int:
    """Returns the exit code: 0 when all went well, 1 when something was refused, 130 when interrupted."""
    console = Console(stderr=as_json, highlight=False)
    try:
        with _interruptible(), progress(console) as on_event:
            chosen = stack or only_stack(program)
            rehearsal = Rehearsal(program, chosen, deployer_arn, on_event=on_event, port=port)
            report = rehearsal.run(and_destroy)
    except RehearsalFailure as failure:
        console.print(str(failure), style="red", markup=False)
        return 1
    except KeyboardInterrupt:
        console.print("Interrupted; the embedded AWS is gone, and with it what it held.", style="yellow")
        return INTERRUPTED
    if as_json:
        json.dump(as_map(report), sys.stdout, indent=2)
        sys.stdout.write("\n")
    else:
        show(report, console)
    return 0 if report.succeeded else 1


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
