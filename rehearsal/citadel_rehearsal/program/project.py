"""The project of a rehearsal, whose stack names the region."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from citadel_rehearsal.ground.failure import RehearsalFailure
from eks_citadel.testing import project
from eks_citadel.testing.project import PYTHON, YAML, Copy, Project
from eks_citadel.testing.unreadable import Unreadable

__all__ = ["PYTHON", "YAML", "Copy", "Project", "load", "only_stack", "project_folder"]


def load(directory: str | Path, stack: str, copy: Copy | None = None) -> Project:
    """Read a project and its stack. `copy` is the copied repository that has the directory.

    Errors: `RehearsalFailure` names the file and what to change.
    """
    with _failing():
        return project.load(directory, stack, needs_region=True, copy=copy, runtimes=(PYTHON, YAML))


def project_folder(program: str | Path) -> Path:
    """The project's directory: `program` itself, or the one above it whose program `program` is, if it is a file."""
    with _failing():
        return project.folder_of(program)


def only_stack(directory: str | Path) -> str:
    """The only stack that has a file in the project. Errors: `RehearsalFailure` when there are none or several."""
    with _failing():
        stacks = project.stacks_of(directory)
        if not stacks:
            raise project.no_stack(directory)
    if len(stacks) > 1:
        folder = project_folder(directory)
        raise RehearsalFailure(f"{folder} has the stacks {', '.join(stacks)}: choose one with --stack.")
    return stacks[0]


@contextmanager
def _failing() -> Generator[None]:
    try:
        yield
    except Unreadable as error:
        raise RehearsalFailure(str(error)) from None
