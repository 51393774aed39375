"""A rehearsal of several stacks of one project, one after another on one embedded AWS."""

from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from citadel_rehearsal.api_server.installed import binaries
from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.program.event import OnEvent, ignore, phase
from citadel_rehearsal.program.project import load
from citadel_rehearsal.run.among import Among
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.rehearse import Earlier, Rehearsal
from citadel_rehearsal.run.report import IN_PROCESS, PULUMI, Report
from eks_citadel.arns import account_of


@dataclass
class StacksReport:
    """The reports of the stacks, in the order of their updates; those after a refused one are not there."""

    reports: list[Report] = field(default_factory=list)
    left: tuple[str, ...] = ()

    @property
    def succeeded(self) -> bool:
        """Whether every stack was rehearsed, and succeeded."""
        return not self.left and all(one.succeeded for one in self.reports)


class StacksRehearsal:
    """Runs the stacks of a project in the given order. A stack reads the outputs of those before it.

    The options are those of `Rehearsal`. All stacks are deployed into one account.
    Errors: `RehearsalFailure` as there, for stacks of one name, and for stacks whose deployers are in two accounts.
    """

    def __init__(
        self, directory: str | Path, stacks: Sequence[str], deployer_arn: str | None = None, *,
        on_event: OnEvent = ignore, port: int = 0, engine: str = IN_PROCESS, strict: bool = False,
        earlier: Earlier | None = None,
    ) -> None:  # fmt: skip
        _judge(stacks)
        self._among = Among()
        self._on_event = on_event
        self._port = port
        self._engine = engine
        self._rehearsals = {
            stack: Rehearsal(
                load(directory, stack), stack, deployer_arn,
                on_event=on_event, engine=engine, strict=strict, earlier=earlier, among=self._among,
            )
            for stack in stacks
        }  # fmt: skip

    @contextmanager
    def running(self, destroy_order: Sequence[str] = ()) -> Generator[tuple[StacksReport, EmbeddedAws]]:
        """The report, and the embedded AWS with what the stacks made, which ends with the block.

        Stacks in `destroy_order` are destroyed in this order, once all stacks stand.
        """
        self._on_event(phase("Start of the embedded AWS"))
        api_server = binaries() if self._engine == PULUMI else None
        with EmbeddedAws(port=self._port, api_server=api_server) as aws, ExitStack() as standing:
            if self._engine == PULUMI:
                self._among.state = aws.folder / "state"
            report = StacksReport()
            for stack, rehearsal in self._rehearsals.items():
                self._on_event(phase(f"Stack {stack}"))
                report.reports.append(standing.enter_context(rehearsal.standing(aws)))
                if not report.reports[-1].succeeded:
                    break
            _judge_accounts(report.reports)
            report.left = tuple(self._rehearsals)[len(report.reports) :]
            if report.succeeded:
                self._destroy(destroy_order)
            aws.check_alive()
            yield report, aws

    def _destroy(self, stacks: Sequence[str]) -> None:
        for stack in stacks:
            self._on_event(phase(f"Stack {stack}"))
            self._rehearsals[stack].destroy()


def _judge(stacks: Sequence[str]) -> None:
    for stack in stacks:
        if list(stacks).count(stack) > 1:
            raise RehearsalFailure(f'--stack is "{stack}" twice: a stack is rehearsed once.')


def _judge_accounts(reports: Sequence[Report]) -> None:
    """Refuse deployers in several accounts: a stack would not find what another one made."""
    found = {one.project.stack: one.deployer_arn for one in reports if one.deployer_arn}
    for stack in found:
        first = next(iter(found))
        if account_of(found[stack]) != account_of(found[first]):
            raise RehearsalFailure(
                f"{found[first]} deploys {first}, and {found[stack]} deploys {stack}: these are two accounts;"
                f" say with --as who deploys all of them."
            )
