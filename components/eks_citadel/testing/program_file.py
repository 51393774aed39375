"""Runs a project's program with freshly imported modules, as a new process would."""

import inspect
import os
import runpy
import sys
from collections.abc import Collection, Generator
from contextlib import contextmanager
from pathlib import Path

from pulumi import RunError

from eks_citadel.testing.project import Copy, Project


async def run_program(project: Project) -> None:
    """Run the program to its last line. Errors: the program's own, and `RunError` when it exits with a code not 0."""
    try:
        if project.program is None:
            runpy.run_path(str(_source(project.main)), run_name="__main__")
        else:
            made = project.program()
            if inspect.isawaitable(made):
                await made
    except SystemExit as ended:
        if ended.code not in (None, 0):
            raise RunError(f"The program exited with code {ended.code}.") from None


def _source(main: Path) -> Path:
    """The file of a program. Of a folder, Python would run cached bytecode, which it takes for that of every source of
    the same length that was written in the same second.
    """
    return main / "__main__.py" if main.is_dir() else main


@contextmanager
def importable(project: Project) -> Generator[None]:
    """Puts the program's directory first on `sys.path`, and forgets its modules, so that each pass imports them anew
    as a new process would.
    """
    if project.program is not None:  # its modules are those of the test
        yield
        return
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
        file = _file_of(sys.modules[name])
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
