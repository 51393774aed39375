"""Runs the program until its outputs are known, and describes its errors in one sentence."""

import asyncio
import re
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pulumi import RunError
from pulumi.runtime import settings

from eks_citadel.testing.program_file import run_program
from eks_citadel.testing.project import Project

SETTLE_SECONDS = 0.05  # the shortest pause between two checks of the outputs
SETTLE_SHARE = 20  # the pause is at least this many times the duration of a check


def never() -> bool:
    return False


async def run_main(project: Project, *, to_the_end: bool = False, abandoned: Callable[[], bool] = never) -> None:
    """Run the program until every output is known or, without `to_the_end`, until one output fails.

    Outputs of an `abandoned` program, whose engine has ended, stay unknown, and nobody waits for them. Errors: those
    of `run_program`.
    """
    await run_program(project)
    await _settle(to_the_end, abandoned)


async def _settle(to_the_end: bool, abandoned: Callable[[], bool]) -> None:
    """Wait until every output is known or an output failed. With `to_the_end`, wait until all unknown outputs failed.

    The SDK's own wait takes time that grows with the square of the number of outputs. The SDK handles the outputs as
    usual after this function returns.
    """
    tracked: Any = settings.SETTINGS
    while tracked.outputs and not abandoned():
        began = time.perf_counter()
        with tracked.lock:
            outputs = list(tracked.outputs)
        failed = [one for one in outputs if one.done() and (one.cancelled() or one.exception() is not None)]
        if failed and (not to_the_end or len(failed) == len(outputs)):
            return
        await asyncio.sleep(max(SETTLE_SECONDS, SETTLE_SHARE * (time.perf_counter() - began)))


def failed_output() -> BaseException | None:
    """The error of the first output that failed, as of an `apply`, which the SDK would raise after the program."""
    tracked: Any = settings.SETTINGS
    with tracked.lock:
        outputs = [one for one in tracked.outputs if one.done() and not one.cancelled()]
    return next((one.exception() for one in outputs if one.exception() is not None), None)


def describe(error: BaseException, project: Project) -> tuple[str, str]:
    """One sentence about an error, and its traceback from the program's first frame on.

    The traceback is empty for a `RunError`, whose message the program or the rehearsal wrote for the reader, and for
    a look-up that failed.
    """
    if isinstance(error, RunError):
        return str(error), ""
    if failed := re.fullmatch(r"invoke of \S+ failed: (.*)", str(error), re.DOTALL):  # the SDK's words
        return failed[1], ""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_of(project, frame)]
    where = f" ({Path(frames[-1].filename).relative_to(project.directory)}:{frames[-1].lineno})" if frames else ""
    message = " ".join(str(error).split())
    trace = traceback.TracebackException.from_exception(error)
    del trace.stack[: next((place for place, frame in enumerate(trace.stack) if _is_of(project, frame)), 0)]
    return f"{type(error).__name__}: {message}{where}", "".join(trace.format())


def _is_of(project: Project, frame: traceback.FrameSummary) -> bool:
    return str(project.directory) in frame.filename
