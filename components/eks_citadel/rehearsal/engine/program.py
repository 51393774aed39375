"""Runs a project's program for one pass, as the Pulumi CLI's executor does."""

import asyncio
import contextlib
import contextvars
import os
import runpy
import sys
import time
import traceback
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from google.protobuf import empty_pb2
from pulumi import RunError
from pulumi.runtime import config as pulumi_config
from pulumi.runtime import settings
from pulumi.runtime.proto import engine_pb2
from pulumi.runtime.stack import run_in_stack

from eks_citadel.rehearsal.engine.event import Failure
from eks_citadel.rehearsal.engine.monitor import Monitor
from eks_citadel.rehearsal.engine.project import Project, load

__all__ = ["Log", "Outcome", "Project", "load", "run"]
# Registrations block a thread each while AWS works; the engine itself has no such limit.
THREADS = 64
SETTLE_SECONDS = 0.05  # until the outputs are looked at again, or longer:
SETTLE_SHARE = 20  # a look at all of them may take one part in so many of the time
UNWIND_SECONDS = 2
SEVERITIES = {
    engine_pb2.DEBUG: "debug",
    engine_pb2.INFO: "info",
    engine_pb2.WARNING: "warning",
    engine_pb2.ERROR: "error",
}


@dataclass(frozen=True)
class Log:
    """A message of `pulumi.log`; `severity` is `info`, `warning` or `error`."""

    severity: str
    message: str
    urn: str = ""


OnLog = Callable[[Log], None]


@dataclass
class Outcome:
    """How a pass ended. `error` is one sentence, `trace` the program's traceback when it was not a plain refusal."""

    monitor: Monitor
    error: str = ""
    trace: str = ""
    logs: list[Log] = field(default_factory=list)

    @property
    def succeeded(self) -> bool:
        """Whether the program ended well and nothing was refused."""
        return not (self.error or self.monitor.failures)

    @property
    def failures(self) -> list[Failure]:
        """Single resources that were refused."""
        return self.monitor.failures

    @property
    def skipped(self) -> dict[str, str]:
        """What needs them, by URN, with the reason."""
        return self.monitor.skipped

    @property
    def outputs(self) -> dict[str, Any]:
        """What the program exported."""
        return self.monitor.stack_outputs


class Engine:
    """The part of the engine that programs log to."""

    def __init__(self, on_log: OnLog) -> None:
        self._on_log = on_log

    def Log(self, request: engine_pb2.LogRequest) -> empty_pb2.Empty:
        """Hand a message on; debug messages are the SDK's own."""
        severity = SEVERITIES.get(request.severity, "info")
        if severity != "debug":
            self._on_log(Log(severity, request.message, request.urn))
        return empty_pb2.Empty()

    def RequirePulumiVersion(self, request: Any) -> empty_pb2.Empty:
        """There is no CLI here whose version could be wrong."""
        return empty_pb2.Empty()


def run(project: Project, monitor: Monitor, on_log: OnLog | None = None) -> Outcome:
    """Run the program once; whether it is a preview is the monitor's.

    Errors of the program are in the outcome. `KeyboardInterrupt` is passed on, after every wait was told to end.
    """
    outcome = Outcome(monitor)

    def keep(log: Log) -> None:
        outcome.logs.append(log)
        if on_log is not None:
            on_log(log)

    with importable(project):
        contextvars.copy_context().run(_run_in_loop, project, monitor, Engine(keep), outcome)
    return outcome


def _run_in_loop(project: Project, monitor: Monitor, engine: Engine, outcome: Outcome) -> None:
    loop = asyncio.new_event_loop()
    threads = ThreadPoolExecutor(THREADS, thread_name_prefix="rehearsal")
    loop.set_default_executor(threads)
    # Whatever a failed future holds is raised, or is in the monitor's list; asyncio would print it once more.
    loop.set_exception_handler(lambda _loop, _details: None)
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(_run_program(project, monitor, engine))
    except KeyboardInterrupt:
        monitor.world.stop.set()
        raise
    except SystemExit as ended:  # of an apply or a task: what was not asked for by then never would be
        _unwind(loop)
        outcome.error = f"The program ended itself with exit code {ended.code or 0} while it was still to be read."
    except BaseException as error:
        if monitor.world.stop.is_set():  # errors of what was interrupted
            raise KeyboardInterrupt from error
        outcome.error, outcome.trace = describe(error, project)
    finally:
        _close(loop, threads, wait=not monitor.world.stop.is_set())


async def _run_program(project: Project, monitor: Monitor, engine: Engine) -> None:
    settings.reset_options(project=project.name, stack=project.stack, preview=monitor.preview)
    settings.configure(
        settings.Settings(
            project=project.name,
            stack=project.stack,
            monitor=monitor,
            engine=engine,
            dry_run=monitor.preview,
            organization=project.organization,
            root_directory=str(project.directory),
        )
    )
    pulumi_config.set_all_config(dict(project.config), [])

    async def program() -> None:
        try:
            await run_main(project)
        except KeyboardInterrupt:
            monitor.world.stop.set()  # before the SDK flushes what is queued
            raise

    await run_in_stack(program)


async def run_main(project: Project) -> None:
    """The program itself, until every output is known. Errors: whatever it raises, `RunError` when it ends itself."""
    try:
        runpy.run_path(str(project.main), run_name="__main__")
    except SystemExit as ended:
        if ended.code not in (None, 0):
            raise RunError(f"The program ended itself with exit code {ended.code}.") from None
    await _settle()


async def _settle() -> None:
    """Until every output is known, or one failed.

    The SDK would wait for the first of all outputs again and again, which takes time by the square of their number;
    what it finds when this returns it treats as ever.
    """
    tracked: Any = settings.SETTINGS
    while tracked.outputs:
        began = time.perf_counter()
        with tracked.lock:
            outputs = list(tracked.outputs)
        if any(one.done() and (one.cancelled() or one.exception() is not None) for one in outputs):
            return
        await asyncio.sleep(max(SETTLE_SECONDS, SETTLE_SHARE * (time.perf_counter() - began)))


def describe(error: BaseException, project: Project) -> tuple[str, str]:
    """One sentence about an error, and its traceback from the program on, unless the program chose the sentence."""
    if isinstance(error, RunError):
        return str(error), ""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_of(project, frame)]
    where = f" ({Path(frames[-1].filename).relative_to(project.directory)}:{frames[-1].lineno})" if frames else ""
    message = " ".join(str(error).split())
    trace = traceback.TracebackException.from_exception(error)
    del trace.stack[: next((place for place, frame in enumerate(trace.stack) if _is_of(project, frame)), 0)]
    return f"{type(error).__name__}: {message}{where}", "".join(trace.format())


def _is_of(project: Project, frame: traceback.FrameSummary) -> bool:
    return str(project.directory) in frame.filename


@contextmanager
def importable(project: Project) -> Generator[None]:
    """The program's directory first on the path, and its modules imported afresh: each pass is a new process's."""
    folder = project.main if project.main.is_dir() else project.main.parent
    _forget_modules(folder)
    path, arguments = list(sys.path), list(sys.argv)
    sys.path.insert(0, str(folder))
    sys.argv[:] = [str(project.main)]
    try:
        yield
    finally:
        sys.path[:], sys.argv[:] = path, arguments
        _forget_modules(folder)


def _forget_modules(folder: Path) -> None:
    """All modules below `folder`, but not installed packages that happen to live there (a virtual environment)."""
    inside = os.path.join(folder, "")  # a Path for each of thousands of modules would take longer than the program
    for name, module in list(sys.modules.items()):
        file = _file_of(module)
        if not file or name == "__main__" or name.partition(".")[0] in ("eks_citadel", "pulumi"):
            continue
        if file.startswith(inside) and "site-packages" not in Path(file).parts:
            del sys.modules[name]


def _file_of(module: object) -> str | None:
    """Not by getattr: pulumi_aws' modules are lazy, and any access would load all of them. Some are no modules."""
    try:
        return object.__getattribute__(module, "__dict__").get("__file__")
    except AttributeError:
        return None


def _unwind(loop: asyncio.AbstractEventLoop) -> None:
    """What still waits ends in its own way, as in a program that Python ends."""
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    with contextlib.suppress(SystemExit):
        loop.run_until_complete(asyncio.wait(tasks, timeout=UNWIND_SECONDS))


def _close(loop: asyncio.AbstractEventLoop, threads: ThreadPoolExecutor, *, wait: bool) -> None:
    """What AWS was asked for is waited for, as the engine does, unless the person interrupted."""
    for task in asyncio.all_tasks(loop):
        task.cancel()
    threads.shutdown(wait=wait, cancel_futures=True)
    asyncio.set_event_loop(None)
    loop.close()
