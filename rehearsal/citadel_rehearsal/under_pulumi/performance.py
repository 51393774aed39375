"""Preview, up and destroy of one project with Pulumi's engine, repeatable in any order."""

import asyncio
import os
import re
import time
from collections.abc import Callable, Coroutine, Generator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event as Signal
from threading import Lock
from typing import Any, Self

from pulumi.automation import Stack
from pulumi.automation.errors import CommandError
from pulumi.runtime import settings

from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.ground.loopback import AwsAddress
from citadel_rehearsal.program.changes import Changes
from citadel_rehearsal.program.destroyed import Destroyed
from citadel_rehearsal.program.event import Failure, OnEvent, ignore
from citadel_rehearsal.program.log import Log, OnLog
from citadel_rehearsal.program.main import describe, failed_output, run_main
from citadel_rehearsal.program.methods import unknown_methods
from citadel_rehearsal.program.not_judged import NotJudged, TolerantMonitor
from citadel_rehearsal.program.plain_results import told_when_needed
from citadel_rehearsal.program.project import PYTHON, Project
from citadel_rehearsal.program.registration import Registration
from citadel_rehearsal.program.token_programs import before, first_on_path
from citadel_rehearsal.program.world import StackOutputs, World
from citadel_rehearsal.providers.environment import CALLER, LOOKUPS, PROGRAMS, variables
from citadel_rehearsal.under_pulumi.checkpoint import foreseen, registrations
from citadel_rehearsal.under_pulumi.downfall import downfall, lift_protection
from citadel_rehearsal.under_pulumi.lost_registrations import AnsweringMonitor
from citadel_rehearsal.under_pulumi.own_folder import own_folder
from citadel_rehearsal.under_pulumi.told import CREATES, Told
from citadel_rehearsal.under_pulumi.workspace import lay_out, workspace
from eks_citadel.testing.program_file import importable

NOT_MADE = "one of its dependencies was not created"
LOOK_SECONDS = 0.5  # between two looks at a program that has not ended
PROGRAM_ENDS_WITHIN_SECONDS = 60  # after its engine, which does not wait for a program when an update fails


@dataclass
class Passed:
    """The result of an operation of the engine, with the fields of a pass of the in-process rehearsal.

    `changes` counts its steps by kind (`same`, `create`, `update`, `replace`, `delete`).
    """

    error: str = ""
    trace: str = ""
    failures: list[Failure] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    logs: list[Log] = field(default_factory=list)
    changes: dict[str, int] = field(default_factory=dict)
    not_judged: list[NotJudged] = field(default_factory=list)

    @property
    def succeeded(self) -> bool:
        """Whether the whole operation succeeded."""
        return not (self.error or self.failures)


class UnderPulumi:
    """A new stack in a temporary folder, which is removed at the end of the `with` block.

    `address` is the address of the embedded AWS; the providers write what is looked up into the folder `lookups`.
    Errors: `RehearsalFailure` when there is no `pulumi`.
    """

    def __init__(
        self, project: Project, world: World, address: AwsAddress, on_event: OnEvent = ignore,
        on_log: OnLog | None = None, lookups: Path | None = None,
    ) -> None:  # fmt: skip
        self._project = project
        self._world = world
        self._on_event = on_event
        self._on_log = on_log
        self._error, self._trace = "", ""
        self._failed_output: BaseException | None = None
        self._tolerant: TolerantMonitor | None = None
        self._told = Told()
        self._planned: set[str] = set()
        self._running = Lock()
        self._engine_ended = Signal()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._main: Coroutine[Any, Any, None] | None = None
        self._closing = ExitStack()
        folder = self._closing.enter_context(own_folder())
        environment = variables(address, world.caller_arn, project.region)
        if world.programs is not None:
            environment["PATH"] = before(world.programs, os.environ.get("PATH"))
            environment[PROGRAMS] = str(world.programs)
        if lookups is not None:
            environment[LOOKUPS] = str(lookups)
        self._changes, self._foreseen = Changes(), dict[str, Registration]()
        space = workspace(folder, project, self._program, environment, world.state)
        self._stack = Stack.create(project.stack, space)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    @property
    def stack(self) -> Stack:
        """The stack object of Pulumi's Automation API, whose operations belong into `operating`."""
        return self._stack

    @contextmanager
    def operating(self) -> Generator[None]:
        """While the block runs the engine; afterwards the program has ended, too."""
        try:
            yield
        finally:
            self._engine_ended.set()
            self._wait_for_program()

    @property
    def registrations(self) -> Mapping[str, Registration]:
        """The resources in the engine's state, by URN."""
        return registrations(self._stack.export_stack().deployment or {})

    @property
    def foreseen(self) -> Mapping[str, Registration]:
        """What the last preview registered, by URN."""
        return self._foreseen

    @property
    def changes(self) -> Changes:
        """What the last update did to the resources that there were."""
        return self._changes

    def go_on(self, project: Project, world: World) -> None:
        """Go on with another program of the same project and stack. The next operation is an update."""
        if project.region != self._project.region:
            raise RehearsalFailure("--from: aws:region is another one than before; under pulumi it has to stay.")
        self._project, self._world = project, world
        space = self._stack.workspace
        lay_out(space, project, self._program)
        space.env_vars = {**space.env_vars, CALLER: world.caller_arn}

    def preview(self) -> Passed:
        """Run the program without creating resources."""
        told = Told()
        passed = self._pass(lambda: self._stack.preview(on_event=told.take), told)
        self._planned = {urn for urn in told.shown if told.steps[urn] in CREATES}
        self._foreseen = foreseen(told.registered)
        return passed

    def up(self) -> Passed:
        """Create, change and delete resources. Resources that do not depend on a failed one are still processed."""
        told = Told(self._on_event)
        goes_on = self._project.runtime == PYTHON  # else nothing would answer what the engine has lost
        passed = self._pass(lambda: self._stack.up(on_event=told.take, continue_on_error=goes_on), told)
        self._changes = told.changes
        if not passed.succeeded:
            refused = {one.urn for one in passed.failures} | set(told.done)
            passed.skipped = dict.fromkeys(sorted(self._planned - refused), NOT_MADE)
        self._publish_outputs()
        return passed

    def _publish_outputs(self) -> None:
        """Keep the stack's outputs for stacks that are rehearsed after it."""
        found = self._stack.outputs()
        values = {name: one.value for name, one in found.items()}
        secret = frozenset(name for name, one in found.items() if one.secret)
        name = f"{self._project.organization}/{self._project.name}/{self._project.stack}"
        self._world.stacks[name] = StackOutputs(values, secret)

    def refresh(self) -> Passed:
        """Update the state from the existing resources."""
        told = Told()
        return self._pass(lambda: self._stack.refresh(on_event=told.take), told)

    def destroy(self) -> Destroyed:
        """Lift protection in a first step, then delete every resource."""
        before = self.registrations
        unprotected = lift_protection(self._stack, before, self._world)
        told = Told(self._on_event)
        passed = self._pass(lambda: self._stack.destroy(on_event=told.take, continue_on_error=True), told)
        return downfall(before, unprotected, told, passed.failures, passed.error)

    def _pass(self, operation: Callable[[], Any], told: Told) -> Passed:
        self._error, self._trace, self._tolerant, self._failed_output = "", "", None, None
        self._told = told
        failed = ""
        changes: dict[str, int] = {}
        try:
            with self.operating():
                changes = _changes(operation())
        except CommandError as error:
            failed = told.complaint or _last_words(error)
        self._told = Told()
        if self._on_log is not None:
            for log in told.logs:
                self._on_log(log)
        # The failures of the resources contain everything in the engine's summary.
        if failed and not (self._error or told.failures):
            late = self._failed_output
            self._error, self._trace = (failed, "") if late is None else self._described(late)
        not_judged = self._tolerant.not_judged if self._tolerant else []
        return Passed(self._error, self._trace, told.failures, {}, told.logs, changes, not_judged)

    async def _program(self) -> None:
        """The project's program, run in this process. The engine calls it as it would call a language host."""
        self._engine_ended.clear()
        self._loop, self._main = asyncio.get_running_loop(), self._run_main()
        await self._main

    async def _run_main(self) -> None:
        try:
            with (
                self._running, importable(self._project), first_on_path(self._world.programs), told_when_needed(),
                self._tolerating(),
            ):  # fmt: skip
                await run_main(self._project, abandoned=self._engine_ended.is_set)
                self._failed_output = failed_output()
        except Exception as error:
            self._error, self._trace = self._described(error)
            raise

    def _described(self, error: BaseException) -> tuple[str, str]:
        said, trace = describe(error, self._project)
        return (self._tolerant.explained(said, trace) if self._tolerant else said), trace

    def _wait_for_program(self) -> None:
        """Wait until the program has given back the paths and modules of this process, which the next one changes too.

        The SDK stops the event loop in the middle of the program when a request finds no engine any more; such a
        program is ended here. Errors: `RehearsalFailure` when the program goes on without its engine.
        """
        latest = time.monotonic() + PROGRAM_ENDS_WITHIN_SECONDS
        while not self._running.acquire(timeout=LOOK_SECONDS):
            if self._main is not None and self._loop is not None and not self._loop.is_running():
                with suppress(ValueError):  # the loop went on in this moment
                    self._main.close()
            elif time.monotonic() > latest:
                raise RehearsalFailure(
                    f"The program still runs {PROGRAM_ENDS_WITHIN_SECONDS} s after the engine has ended:"
                    " look for a wait without an end in it."
                )
        self._running.release()

    @contextmanager
    def _tolerating(self) -> Generator[None]:
        tracked: Any = settings.SETTINGS
        tracked.monitor = AnsweringMonitor(
            tracked.monitor, self._project, self._told.is_stuck, lambda name: self._world.find_stack(name) is not None
        )
        if self._world.strict:
            yield
            return
        kinds = self._world.custom_kinds
        self._tolerant = TolerantMonitor(tracked.monitor, self._project, kinds, preview=settings.is_dry_run())
        tracked.monitor = self._tolerant
        with unknown_methods(self._tolerant.note_function):
            yield


def _changes(result: Any) -> dict[str, int]:
    """The number of steps by kind, from the result of a preview or another operation."""
    found = getattr(result, "change_summary", None) or result.summary.resource_changes or {}
    return {str(getattr(kind, "value", kind)): count for kind, count in found.items() if count}


def _last_words(error: CommandError) -> str:
    """The last error that the engine wrote, else its last line on stderr, else how it ended: never nothing."""
    told, _, written = str(error).partition("\n stderr:")
    lines = [line.strip(" ;") for line in written.splitlines() if line.strip(" ;")]
    errors = [line for line in lines if line.startswith("error:")]
    code = re.search(r"code: (-?\d+)", told)
    return (errors or lines or [f"the engine ended with the exit code {code[1] if code else 'that nobody knows'}"])[-1]
