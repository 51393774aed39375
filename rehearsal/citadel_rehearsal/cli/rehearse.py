"""`citadel rehearse`: runs a rehearsal and prints its report."""

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from typing import TextIO, TypedDict

from rich.console import Console

from citadel_rehearsal.cli.hold import hold
from citadel_rehearsal.cli.progress import progress
from citadel_rehearsal.cli.report import show, show_stacks
from citadel_rehearsal.cli.report_json import as_map, stacks_as_map
from citadel_rehearsal.cli.streams import interruptible, own_stdout, plain_console
from citadel_rehearsal.ground.failure import INTERRUPTION, RehearsalFailure
from citadel_rehearsal.program.event import OnEvent
from citadel_rehearsal.program.project import only_stack
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.rehearse import Earlier, Rehearsal
from citadel_rehearsal.run.report import IN_PROCESS, Report
from citadel_rehearsal.run.revision import earlier_program
from citadel_rehearsal.run.stacks import StacksRehearsal, StacksReport
from eks_citadel.cli.interruption import INTERRUPTED


class Options(TypedDict):
    """What a rehearsal of one stack and of several take alike."""

    on_event: OnEvent
    port: int
    engine: str
    strict: bool
    earlier: Earlier | None


def rehearse(
    program: Path, stacks: Sequence[str], deployer_arn: str | None, *,
    and_destroy: bool = False, as_json: bool = False, port: int = 0, keep: bool = False,
    engine: str = IN_PROCESS, strict: bool = False, revision: str | None = None, verbose: bool = False,
) -> int:  # fmt: skip
    """The exit code: 0 for success, 1 when something was refused, 130 when interrupted.

    Several stacks are rehearsed in their order. With `revision`, the program of this git revision is made first, and
    then updated. With `keep`, a successful rehearsal keeps the embedded AWS running until Ctrl-C.
    """
    with own_stdout() if as_json else nullcontext() as stdout:
        console = plain_console(stderr=as_json)
        try:
            with interruptible(console), ExitStack() as running:
                with progress(console) as on_event:
                    earlier = running.enter_context(earlier_program(program, revision)) if revision else None
                    options: Options = {
                        "on_event": on_event, "port": port, "engine": engine, "strict": strict, "earlier": earlier,
                    }  # fmt: skip
                    if len(stacks) > 1:
                        started = _several(program, stacks, deployer_arn, and_destroy, options)
                    else:
                        chosen = stacks[0] if stacks else only_stack(program)
                        started = Rehearsal(program, chosen, deployer_arn, **options).running(and_destroy)
                    report, aws = running.enter_context(started)
                    if not keep:
                        running.close()
                _print(report, console, stdout, verbose=verbose)
                if keep and report.succeeded:
                    hold(_last(report), aws, str(program.resolve()), console)
                    running.close()
                    console.print(INTERRUPTION, style="yellow")
        except RehearsalFailure as failure:
            console.print(str(failure), style="red", soft_wrap=True)
            return 1
        except KeyboardInterrupt:
            console.print(INTERRUPTION, style="yellow")
            return INTERRUPTED
    return 0 if report.succeeded else 1


def _several(
    program: Path, stacks: Sequence[str], deployer_arn: str | None, and_destroy: bool, options: Options
) -> AbstractContextManager[tuple[StacksReport, EmbeddedAws]]:
    return StacksRehearsal(program, stacks, deployer_arn, **options).running(stacks[::-1] if and_destroy else ())


def _last(report: Report | StacksReport) -> Report:
    return report.reports[-1] if isinstance(report, StacksReport) else report


def _print(report: Report | StacksReport, console: Console, stdout: TextIO | None, *, verbose: bool) -> None:
    several = isinstance(report, StacksReport)
    if stdout is None:
        show_stacks(report, console, verbose=verbose) if several else show(report, console, verbose=verbose)
    else:
        stdout.write(json.dumps(stacks_as_map(report) if several else as_map(report), indent=2) + "\n")
        stdout.flush()
