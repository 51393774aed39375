"""`citadel rehearse`: runs a rehearsal and prints its report."""

import json
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import TextIO

from rich.console import Console

from citadel_rehearsal.cli.hold import hold
from citadel_rehearsal.cli.progress import progress
from citadel_rehearsal.cli.report import show
from citadel_rehearsal.cli.report_json import as_map
from citadel_rehearsal.cli.streams import interruptible, own_stdout, plain_console
from citadel_rehearsal.ground.failure import INTERRUPTION, RehearsalFailure
from citadel_rehearsal.program.project import only_stack
from citadel_rehearsal.run.rehearse import Rehearsal
from citadel_rehearsal.run.report import IN_PROCESS, Report
from citadel_rehearsal.run.revision import earlier_program
from eks_citadel.cli.interruption import INTERRUPTED


def rehearse(
    program: Path, stack: str | None, deployer_arn: str | None, *,
    and_destroy: bool = False, as_json: bool = False, port: int = 0, keep: bool = False,
    engine: str = IN_PROCESS, strict: bool = False, revision: str | None = None, verbose: bool = False,
) -> int:  # fmt: skip
    """The exit code: 0 for success, 1 when something was refused, 130 when interrupted.

    With `revision`, the program of this git revision is made first, and then updated. With `keep`, a successful
    rehearsal keeps the embedded AWS running until Ctrl-C.
    """
    with own_stdout() if as_json else nullcontext() as stdout:
        console = plain_console(stderr=as_json)
        try:
            with interruptible(console), ExitStack() as running:
                with progress(console) as on_event:
                    chosen = stack or only_stack(program)
                    earlier = running.enter_context(earlier_program(program, revision)) if revision else None
                    rehearsal = Rehearsal(
                        program, chosen, deployer_arn,
                        on_event=on_event, port=port, engine=engine, strict=strict, earlier=earlier,
                    )  # fmt: skip
                    report, aws = running.enter_context(rehearsal.running(and_destroy))
                    if not keep:
                        running.close()
                _print(report, console, stdout, verbose=verbose)
                if keep and report.succeeded:
                    hold(report, aws, str(program.resolve()), console)
                    running.close()
                    console.print(INTERRUPTION, style="yellow")
        except RehearsalFailure as failure:
            console.print(str(failure), style="red", soft_wrap=True)
            return 1
        except KeyboardInterrupt:
            console.print(INTERRUPTION, style="yellow")
            return INTERRUPTED
    return 0 if report.succeeded else 1


def _print(report: Report, console: Console, stdout: TextIO | None, *, verbose: bool) -> None:
    if stdout is None:
        show(report, console, verbose=verbose)
    else:
        stdout.write(json.dumps(as_map(report), indent=2) + "\n")
        stdout.flush()
