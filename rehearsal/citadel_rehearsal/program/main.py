"""The program itself: its modules are imported afresh, it runs, and its errors are told in a sentence."""

import asyncio
import os
import runpy
import sys
import time
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pulumi import RunError
from pulumi.runtime import settings

from citadel_rehearsal.program.project import Project

SETTLE_SECONDS = 0.05  # until the outputs are looked at again, or longer:


SETTLE_SHARE = 20  # a look at all of them may take one part in so many of the time


async def run_main(project: Project, *, to_the_end: bool = False) -> None:
    """The program itself, until every output is known or, unless it goes `to_the_end`, until one fails.

    Errors: whatever it raises, `RunError` when it ends itself.
    """
    try:
        runpy.run_path(str(project.main), run_name="__main__")
    except SystemExit as ended:
        if ended.code not in (None, 0):
            raise RunError(f"The program ended itself with exit code {ended.code}.") from None
    await _settle(to_the_end)


async def _settle(to_the_end: bool) -> None:
    """Until every output is known, or one failed, or every one that is not known.

    The SDK would wait for the first of all outputs again and again, which takes time by the square of their number;
    what it finds when this returns it treats as ever.
    """
    tracked: Any = settings.SETTINGS
    while tracked.outputs:
        began = time.perf_counter()
        with tracked.lock:
            outputs = list(tracked.outputs)
        failed = [one for one in outputs if one.done() and (one.cancelled() or one.exception() is not None)]
        if failed and (not to_the_end or len(failed) == len(outputs)):
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
        if not file or name == "__main__" or name.partition(".")[0] in ("citadel_rehearsal", "eks_citadel", "pulumi"):
            continue
        if file.startswith(inside) and "site-packages" not in Path(file).parts:
            del sys.modules[name]


def _file_of(module: object) -> str | None:
    """Not by getattr: pulumi_aws' modules are lazy, and any access would load all of them. Some are no modules."""
    try:
        return object.__getattribute__(module, "__dict__").get("__file__")
    except AttributeError:
        return None
