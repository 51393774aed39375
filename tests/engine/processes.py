"""Which processes there are, as the kernel knows them."""

import time
from collections.abc import Iterable
from pathlib import Path


def children(pid: int) -> dict[int, str]:
    """Of a process, by id, with their names, of which the kernel keeps 15 letters."""
    lists = [one.read_text() for one in sorted(Path(f"/proc/{pid}/task").glob("*/children"))]
    return {int(one): Path(f"/proc/{one}/comm").read_text().strip() for one in " ".join(lists).split()}


def descendants(pid: int) -> dict[int, str]:
    """What it started, and what they started."""
    found = children(pid)
    for child in tuple(found):
        found |= descendants(child)
    return found


def gone(pids: Iterable[int], seconds: float = 10.0) -> bool:
    """Whether all of them end in time."""
    deadline = time.monotonic() + seconds
    while any(Path(f"/proc/{pid}/exe").exists() for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
