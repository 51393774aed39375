"""Which processes there are, as the kernel knows them."""

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

ENDED = ("Z", "X")  # one that nobody has waited for yet, and one that is about to go


class Seen(NamedTuple):
    """A process that lives; of its name the kernel keeps 15 letters."""

    pid: int
    name: str
    parent: int


def children(pid: int) -> dict[int, str]:
    """Living ones of a process, by id, with their names."""
    return {one.pid: one.name for one in _living() if one.parent == pid}


def descendants(pid: int) -> dict[int, str]:
    """What it started, and what they started."""
    found = children(pid)
    for child in tuple(found):
        found |= descendants(child)
    return found


def gone(pids: Iterable[int], seconds: float = 10.0) -> bool:
    """Whether all of them end in time."""
    deadline = time.monotonic() + seconds
    while any(_seen(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _living() -> Iterator[Seen]:
    """By one look at each: threads come and go, and with them the lists of children that the kernel keeps for them."""
    for name in os.listdir("/proc"):
        if name.isdecimal() and (one := _seen(int(name))):
            yield one


def _seen(pid: int) -> Seen | None:
    """https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html"""
    with suppress(FileNotFoundError, ProcessLookupError):  # it may end between two words of the answer
        before, _, after = Path(f"/proc/{pid}/stat").read_text().rpartition(")")
        state, parent, *_ = after.split()
        return None if state in ENDED else Seen(pid, before.partition("(")[2], int(parent))
    return None
