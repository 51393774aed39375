"""Runs a project's program for one pass, as the Pulumi CLI's executor does."""

import asyncio
import contextlib
import contextvars
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from google.protobuf import empty_pb2
from pulumi.runtime import config as pulumi_config
from pulumi.runtime import settings
from pulumi.runtime.proto import engine_pb2
from pulumi.runtime.stack import run_in_stack

from citadel_rehearsal.in_process.monitor import Monitor
from citadel_rehearsal.program.event import Failure
from citadel_rehearsal.program.log import Log, OnLog
from citadel_rehearsal.program.main import describe, run_main
from citadel_rehearsal.program.methods import unknown_methods
from citadel_rehearsal.program.not_judged import NotJudged, TolerantMonitor
from citadel_rehearsal.program.plain_results import told_when_needed
from citadel_rehearsal.program.project import Project
from citadel_rehearsal.program.token_programs import first_on_path
from eks_citadel.testing.program_file import importable

# Each registration blocks a thread while AWS works. Pulumi's engine has no such limit.
THREADS = 64
UNWIND_SECONDS = 2
SEVERITIES = {
    engine_pb2.DEBUG: "debug",
    engine_pb2.INFO: "info",
    engine_pb2.WARNING: "warning",
    engine_pb2.ERROR: "error",
}


@dataclass
class Outcome:
    """The result of a pass. `error` is one sentence, `trace` the program's traceback unless the error is a refusal."""

    monitor: Monitor
    error: str = ""
    trace: str = ""
    logs: list[Log] = field(default_factory=list)
    tolerant: TolerantMonitor | None = None

    @property
    def not_judged(self) -> list[NotJudged]:
        """The resources and functions that are not known, and the resources that need their values."""
        return self.tolerant.not_judged if self.tolerant else []

    @property
    def succeeded(self) -> bool:
        """Whether the program ended without an error and no resource was refused."""
        return not (self.error or self.monitor.failures)

    @property
    def failures(self) -> list[Failure]:
        """The refused resources."""
        return self.monitor.failures

    @property
    def skipped(self) -> dict[str, str]:
        """The resources that were not created because of a refused one: URN -> reason."""
        return self.monitor.skipped

    @property
    def outputs(self) -> dict[str, Any]:
        """The outputs of the stack."""
        return self.monitor.record.stack_outputs


class Engine:
    """The service of the engine that receives the log messages of a program."""

    def __init__(self, on_log: OnLog) -> None:
        self._on_log = on_log

    def Log(self, request: engine_pb2.LogRequest) -> empty_pb2.Empty:
        """Pass a message on, except debug messages, which come from the SDK."""
        severity = SEVERITIES.get(request.severity, "info")
        if severity != "debug":
            self._on_log(Log(severity, request.message, request.urn))
        return empty_pb2.Empty()

    def RequirePulumiVersion(self, request: Any) -> empty_pb2.Empty:
        """Accept every version, since no Pulumi CLI is used."""
        return empty_pb2.Empty()


def run(project: Project, monitor: Monitor, on_log: OnLog | None = None) -> Outcome:
    """Run the program once. The monitor decides whether it is a preview.

    Errors of the program are in the outcome. `KeyboardInterrupt` is raised again after all waits were ended.
    """
    world = monitor.world
    tolerant = None if world.strict else TolerantMonitor(monitor, project, world.custom_kinds, preview=monitor.preview)
    outcome = Outcome(monitor, tolerant=tolerant)

    def keep(log: Log) -> None:
        outcome.logs.append(log)
        if on_log is not None:
            on_log(log)

    with contextlib.ExitStack() as around:
        for one in (importable(project), first_on_path(world.programs), told_when_needed()):
            around.enter_context(one)
        if tolerant is not None:
            around.enter_context(unknown_methods(tolerant.note_function))
        contextvars.copy_context().run(_run_in_loop, project, monitor, Engine(keep), outcome)
    if tolerant is not None:
        outcome.error = tolerant.explained(outcome.error, outcome.trace)
    return outcome


def _run_in_loop(project: Project, monitor: Monitor, engine: Engine, outcome: Outcome) -> None:
    loop = asyncio.new_event_loop()
    threads = ThreadPoolExecutor(THREADS, thread_name_prefix="rehearsal")
    loop.set_default_executor(threads)
    # The error of a failed future is raised or in the monitor's list, so asyncio must not print it again.
    loop.set_exception_handler(lambda _loop, _details: None)
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(_run_program(project, monitor, engine, outcome))
    except KeyboardInterrupt:
        monitor.world.stop.set()
        raise
    except SystemExit as ended:  # from an apply or a task: later resources would never be registered
        _unwind(loop)
        outcome.error = f"The program exited with code {ended.code or 0} before all of its resources were registered."
    except BaseException as error:
        if monitor.world.stop.is_set():  # the error is a consequence of the interruption
            raise KeyboardInterrupt from error
        outcome.error, outcome.trace = describe(error, project)
    finally:
        _close(loop, threads, wait=not monitor.world.stop.is_set())


async def _run_program(project: Project, monitor: Monitor, engine: Engine, outcome: Outcome) -> None:
    settings.reset_options(project=project.name, stack=project.stack, preview=monitor.preview)
    settings.configure(
        settings.Settings(
            project=project.name,
            stack=project.stack,
            monitor=outcome.tolerant or monitor,
            engine=engine,
            dry_run=monitor.preview,
            organization=project.organization,
            root_directory=str(project.directory),
        )
    )
    pulumi_config.set_all_config(dict(project.config), [])

    async def program() -> None:
        try:
            await run_main(project, to_the_end=monitor.to_the_end)
        except KeyboardInterrupt:
            monitor.world.stop.set()  # before the SDK waits for queued requests
            raise

    await run_in_stack(program)


def _unwind(loop: asyncio.AbstractEventLoop) -> None:
    """Cancel the remaining tasks, as Python does at the end of a program."""
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    with contextlib.suppress(SystemExit):
        loop.run_until_complete(asyncio.wait(tasks, timeout=UNWIND_SECONDS))


def _close(loop: asyncio.AbstractEventLoop, threads: ThreadPoolExecutor, *, wait: bool) -> None:
    """Close the loop. With `wait`, first wait for requests that AWS is working on, as the engine does."""
    for task in asyncio.all_tasks(loop):
        task.cancel()
    threads.shutdown(wait=wait, cancel_futures=True)
    asyncio.set_event_loop(None)
    loop.close()
