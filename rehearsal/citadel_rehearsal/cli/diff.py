"""`citadel diff`: what a change opens, closes, removes and replaces."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from citadel_rehearsal.cli.diff_text import FORMATS
from citadel_rehearsal.cli.progress import progress
from citadel_rehearsal.cli.report import show_refusals
from citadel_rehearsal.cli.report_json import as_map
from citadel_rehearsal.cli.streams import interruptible, own_stdout, plain_console
from citadel_rehearsal.ground.failure import INTERRUPTION, RehearsalFailure
from citadel_rehearsal.program.project import only_stack
from citadel_rehearsal.run.comparison import compare
from citadel_rehearsal.run.rehearse import Earlier, Rehearsal
from citadel_rehearsal.run.report import Report
from citadel_rehearsal.run.revision import earlier_program
from eks_citadel.cli.interruption import INTERRUPTED

SAME, REFUSED, OPENED = 0, 1, 3
KEYS = ("clusters", "resources", "succeeded")


class Refused(Exception):
    """A program was refused; what was refused is printed already."""


@dataclass(frozen=True)
class Choices:
    """The options for the programs that are rehearsed."""

    stack: str | None
    deployer_arn: str | None
    engine: str
    strict: bool


def diff(first: Path, second: Path | None, revision: str | None, form: str, choices: Choices) -> int:
    """The exit code: 0 when no gate was opened, 3 when one was, 1 when a program was refused, 130 when interrupted.

    `first` and `second` are reports or programs. With `revision`, the earlier side is `first` as of this revision.
    """
    with own_stdout() as stdout:
        console = plain_console(stderr=True)
        try:
            with interruptible(console):
                before, after = _reports(first, second, revision, choices, console)
                found = compare(before, after)
        except RehearsalFailure as failure:
            console.print(str(failure), style="red", soft_wrap=True)
            return REFUSED
        except Refused:
            return REFUSED
        except KeyboardInterrupt:
            console.print(INTERRUPTION, style="yellow")
            return INTERRUPTED
        stdout.write(FORMATS[form](found))
    return OPENED if found.opens_a_gate else SAME


def _reports(
    first: Path, second: Path | None, revision: str | None, choices: Choices, console: Console
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    if revision is not None:
        with earlier_program(first, revision) as earlier:
            after = _rehearsed(first, choices, console, earlier)
        assert after.before is not None
        return _as_read(after.before), _as_read(after)
    assert second is not None
    return _report(first, choices, console), _report(second, choices, console)


def _report(place: Path, choices: Choices, console: Console) -> Mapping[str, Any]:
    is_report = place.is_file() and place.suffix != ".py"
    return _read(place) if is_report else _as_read(_rehearsed(place, choices, console))


def _read(place: Path) -> Mapping[str, Any]:
    try:
        report = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RehearsalFailure(f"{place} cannot be read as JSON: {error}.") from None
    if not isinstance(report, dict) or any(key not in report for key in KEYS):
        raise RehearsalFailure(f"{place} is no report of a rehearsal: write one by `citadel rehearse --json`.")
    if not report["succeeded"]:
        raise RehearsalFailure(f"{place} is the report of a refused rehearsal: {report.get('error') or 'see failures'}")
    return report


def _rehearsed(program: Path, choices: Choices, console: Console, earlier: Earlier | None = None) -> Report:
    with progress(console) as on_event:
        stack = choices.stack or only_stack(program)
        rehearsal = Rehearsal(
            program, stack, choices.deployer_arn,
            on_event=on_event, engine=choices.engine, strict=choices.strict, earlier=earlier,
        )  # fmt: skip
        report = rehearsal.run()
    if not report.succeeded:
        show_refusals(report, console)
        raise Refused
    return report


def _as_read(report: Report) -> Mapping[str, Any]:
    """The report as it would be read from a file."""
    return json.loads(json.dumps(as_map(report)))
