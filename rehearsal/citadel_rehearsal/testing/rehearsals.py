"""Programs rehearsed once for all tests that ask about them."""

from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from citadel_rehearsal.program.project import only_stack
from citadel_rehearsal.run.rehearse import Rehearsal
from citadel_rehearsal.run.report import Report
from citadel_rehearsal.testing.rehearsed import Rehearsed
from eks_citadel.testing.project import of_program
from eks_citadel.testing.running import apart

Program = Callable[[], Any] | str | Path
REGION = "eu-west-1"


class Refused(AssertionError):
    """A program that was to be rehearsed was refused. The message has the sentences."""


class Rehearsals:
    """Rehearses programs, and keeps each embedded AWS until the end; the same program is rehearsed once."""

    def __init__(self, kept: ExitStack) -> None:
        self._kept = kept
        self._found: dict[tuple[Any, ...], Rehearsed] = {}

    def __call__(
        self, program: Program, *, stack: str | None = None, config: Mapping[str, str] | None = None,
        deployer_arn: str | None = None,
    ) -> Rehearsed:  # fmt: skip
        """The rehearsed program: a function, or the folder of a project with Pulumi.yaml.

        `config` is that of a function, which is deployed to `aws:region`, by default eu-west-1; `deployer_arn` is the
        role or user that deploys, by default the one that the program names.
        Errors: `Refused` where the program is refused, and `RehearsalFailure` where it cannot be rehearsed.
        """
        key = (program, stack, deployer_arn, *sorted((config or {}).items()))
        if key not in self._found:
            self._found[key] = apart(lambda: self._rehearse(program, stack, config, deployer_arn))
        return self._found[key]

    def _rehearse(
        self, program: Program, stack: str | None, config: Mapping[str, str] | None, deployer_arn: str | None
    ) -> Rehearsed:
        rehearsal = _rehearsal(program, stack, config, deployer_arn)
        with ExitStack() as own:
            report, aws = own.enter_context(rehearsal.running())
            if not report.succeeded:
                raise Refused(_sentences(report))
            assert rehearsal.world is not None, "a program that succeeded was performed"
            found = Rehearsed(report, aws, rehearsal.world)
            self._kept.push(own.pop_all())
        return found


@contextmanager
def rehearsals() -> Generator[Rehearsals]:
    """Ends every embedded AWS with the block."""
    with ExitStack() as kept:
        yield Rehearsals(kept)


def _rehearsal(
    program: Program, stack: str | None, config: Mapping[str, str] | None, deployer_arn: str | None
) -> Rehearsal:
    if isinstance(program, (str, Path)):
        if config is not None:
            raise TypeError("config is for a function; write the configuration of a project into its stack's file.")
        return Rehearsal(program, stack or only_stack(program), deployer_arn)
    own = {"aws:region": REGION, **(config or {})}
    return Rehearsal(of_program(program, stack or "dev", own), stack or "dev", deployer_arn)


def _sentences(report: Report) -> str:
    failures = [f"{one.urn.split('::')[-1]}: {one.message}" for one in report.failures]
    return "\n".join(["The program was refused.", *([report.error] if report.error else []), *failures])
