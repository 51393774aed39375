"""The project of a rehearsal, whose stack names the region."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from citadel_rehearsal.ground.failure import RehearsalFailure
from eks_citadel.testing import project
from eks_citadel.testing.project import Project
from eks_citadel.testing.unreadable import Unreadable

__all__ = ["Project", "load", "only_stack"]


def load(directory: str | Path, stack: str) -> Project:
    """Read a project and its stack. Errors: `RehearsalFailure` names the file and what to change."""
    with _failing():
        return project.load(directory, stack, needs_region=True)


def only_stack(directory: str | Path) -> str:
    """The only stack that has a file in the project. Errors: `RehearsalFailure` when there are none or several."""
    with _failing():
        stacks = project.stacks_of(directory)
        if not stacks:
            raise project.no_stack(directory)
    if len(stacks) > 1:
        folder = Path(directory).resolve()
        raise RehearsalFailure(f"{folder} has the stacks {', '.join(stacks)}: choose one with --stack.")
    return stacks[0]


@contextmanager
def _failing() -> Generator[None]:
    try:
        yield
    except Unreadable as error:
        raise RehearsalFailure(str(error)) from None
