"""Runs the program with freshly imported modules, and describes its errors in one sentence."""

import asyncio
import os
import runpy
import sys
import time
import traceback
from collections.abc import Collection, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pulumi import RunError
from pulumi.runtime import settings

from citadel_rehearsal.program.project import Copy, Project

SETTLE_SECONDS = 0.05  # the shortest pause between two checks of the outputs
SETTLE_SHARE = 20  # the pause is at least this many times the duration of a check


async def run_main(project: Project, *, to_the_end: bool = False) -> None:
    """Run the program until every output is known or, without `to_the_end`, until one output fails.

    Errors: the program's own, and `RunError` when the program exits with a code other than 0.
    """
    try:
        runpy.run_path(str(project.main), run_name="__main__")
    except SystemExit as ended:
        if ended.code not in (None, 0):
            raise RunError(f"The program exited with code {ended.code}.") from None
    await _settle(to_the_end)


async def _settle(to_the_end: bool) -> None:
    """Wait until every output is known or an output failed. With `to_the_end`, wait until all unknown outputs failed.

    The SDK's own wait takes time that grows with the square of the number of outputs. The SDK handles the outputs as
    usual after this function returns.
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
    """One sentence about an error, and its traceback from the program's first frame on.

    The traceback is empty for a `RunError`, whose message the program or the rehearsal wrote for the reader.
    """
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
    """Puts the program's directory first on `sys.path`, and forgets its modules, so that each pass imports them anew
    as a new process would.
    """
    folder = project.main if project.main.is_dir() else project.main.parent
    _forget_modules(folder)
    path, arguments, loaded = list(sys.path), list(sys.argv), set(sys.modules)
    sys.path[:] = [str(folder), *(_copied(project.copy, path) if project.copy else path)]
    sys.argv[:] = [str(project.main)]
    try:
        yield
    finally:
        sys.path[:], sys.argv[:] = path, arguments
        _forget_modules(folder)
        if project.copy:
            _forget_modules(project.copy.root, set(sys.modules) - loaded)


def _copied(copy: Copy, path: list[str]) -> list[str]:
    """The folders of the repository as they are in the copy; others, and what the copy lacks, stay."""
    found: list[str] = []
    for entry in path:
        inside = Path(entry).resolve().is_relative_to(copy.of) if entry else False
        copied = copy.root / Path(entry).resolve().relative_to(copy.of) if inside else None
        found.append(str(copied) if copied is not None and copied.is_dir() else entry)
    return found


def _forget_modules(folder: Path, names: Collection[str] | None = None) -> None:
    """Forget all modules below `folder`, except packages in a virtual environment that lies there.

    With `names`, only these.
    """
    inside = os.path.join(folder, "")  # text, since making a Path for each of thousands of modules is slow
    for name in list(sys.modules) if names is None else names:
        module = sys.modules[name]
        file = _file_of(module)
        if not file or name == "__main__" or name.partition(".")[0] in ("citadel_rehearsal", "eks_citadel", "pulumi"):
            continue
        if file.startswith(inside) and "site-packages" not in Path(file).parts:
            del sys.modules[name]


def _file_of(module: object) -> str | None:
    """The file of a module, or None for other entries of `sys.modules`.

    `getattr` would load all of pulumi_aws, whose modules are lazy.
    """
    try:
        return object.__getattribute__(module, "__dict__").get("__file__")
    except AttributeError:
        return None
