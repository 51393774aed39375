"""Folders of a rehearsal, which go even when this process ends at once."""

import os
import shutil
import signal
import subprocess
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

_THERE: dict[str, bool] = {}  # and whether children write there


@contextmanager
def own_folder(*, of_children: bool = False) -> Generator[Path]:
    """A new folder for temporary files, of this process or `of_children`."""
    with TemporaryDirectory(prefix="citadel-") as folder:
        _THERE[folder] = of_children
        try:
            yield Path(folder)
        finally:
            _THERE.pop(folder, None)


def leave_nothing() -> None:
    """For a process that is about to end without cleaning up: no engine goes on, and no folder stays."""
    folders = dict(_THERE)  # whoever has one may be about to remove it
    for child in _children() if any(folders.values()) else ():
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)  # an engine that ends in its own time would write its state once more
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _children() -> list[int]:
    """https://pubs.opengroup.org/onlinepubs/9799919799/utilities/ps.html"""
    listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True).stdout
    pairs = [line.split() for line in listing.splitlines()]
    return [int(pid) for pid, parent in pairs if int(parent) == os.getpid()]
