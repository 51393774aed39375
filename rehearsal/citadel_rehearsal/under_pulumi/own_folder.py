"""The engine's folder, which goes even when this process ends at once."""

import os
import signal
import subprocess
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from citadel_rehearsal.ground.removal import remove

_THERE: set[str] = set()
_LEAVING = threading.Event()


@contextmanager
def own_folder() -> Generator[Path]:
    """A new folder for temporary files."""
    with TemporaryDirectory(prefix="citadel-engine-") as folder:
        _THERE.add(folder)
        try:
            yield Path(folder)
        finally:
            _THERE.discard(folder)


@contextmanager
def unless_leaving() -> Generator[None]:
    """Around a command of the engine: once `leave_nothing` has begun, nobody comes to it or goes on from it.

    Whoever waited for an engine that was killed would start the next one.
    """
    _stay_if_leaving()
    try:
        yield
    finally:
        _stay_if_leaving()


def leave_nothing() -> None:
    """For a process that is about to end without cleaning up: no engine goes on, and no folder stays."""
    _LEAVING.set()
    folders = list(_THERE)  # whoever has one may be about to remove it
    if not folders:
        return
    for child in _children():
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)  # an engine that ends in its own time would write its state once more
    for folder in folders:
        remove(folder)  # who waited for the engine may be removing it, too


def _stay_if_leaving() -> None:
    if _LEAVING.is_set():
        threading.Event().wait()


def _children() -> list[int]:
    """Without the embedded AWS, which leads a group: it sees its parent end, and takes away what is its own.

    https://pubs.opengroup.org/onlinepubs/9799919799/utilities/ps.html
    """
    listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,pgid="], capture_output=True, text=True).stdout
    rows = [[int(word) for word in line.split()] for line in listing.splitlines()]
    return [pid for pid, parent, group in rows if parent == os.getpid() and group != pid]
