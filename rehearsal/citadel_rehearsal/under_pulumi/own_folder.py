"""Temporary folders of the engine, which are removed even when this process must end at once."""

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
    """A new temporary folder, which exists while the block runs."""
    with TemporaryDirectory(prefix="citadel-engine-") as folder:
        _THERE.add(folder)
        try:
            yield Path(folder)
        finally:
            _THERE.discard(folder)


@contextmanager
def unless_leaving() -> Generator[None]:
    """Wraps a command of the engine: after `leave_nothing` has begun, no thread enters or leaves the block.

    Otherwise a thread whose engine was killed would start the next command.
    """
    _stay_if_leaving()
    try:
        yield
    finally:
        _stay_if_leaving()


def leave_nothing() -> None:
    """Kill all engines and remove all folders. For a process that is about to end without other cleanup."""
    _LEAVING.set()
    folders = list(_THERE)  # a copy, since another thread may remove its folder meanwhile
    if not folders:
        return
    for child in _children():
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)  # an engine that ends normally would write its state again
    for folder in folders:
        remove(folder)  # the thread that waited for the engine may remove the folder as well


def _stay_if_leaving() -> None:
    if _LEAVING.is_set():
        threading.Event().wait()


def _children() -> list[int]:
    """The child processes without the embedded AWS, which leads its own process group.

    The embedded AWS notices the end of its parent and cleans up itself.

    https://pubs.opengroup.org/onlinepubs/9799919799/utilities/ps.html
    """
    listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,pgid="], capture_output=True, text=True).stdout
    rows = [[int(word) for word in line.split()] for line in listing.splitlines()]
    return [pid for pid, parent, group in rows if parent == os.getpid() and group != pid]
