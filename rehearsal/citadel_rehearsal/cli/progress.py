"""Live progress: the phase, the resources in progress, and the number of finished ones."""

import threading
from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from citadel_rehearsal.program.event import Event, OnEvent

MOST_LINES = 8
_MARKS = {"created": "+", "changed": "*", "deleted": "-", "failed": "x", "skipped": "~"}


class Board:
    """The live display of phase and resources in progress on a terminal; otherwise a line for each finished one."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._phase = "Start"
        self._under_way: dict[str, Event] = {}
        self._done = 0
        self._lock = threading.Lock()

    def tell(self, event: Event) -> None:
        """Receive an event. Thread-safe."""
        if event.kind == "phase":
            self._begin(event.name)
            return
        with self._lock:
            if event.kind == "started":
                self._under_way[event.urn] = event
                return
            self._under_way.pop(event.urn, None)
            self._done += 1
        if event.kind == "kept":
            return
        if not self._console.is_terminal or event.kind in ("failed", "skipped"):
            self._console.print(_line(event), highlight=False, soft_wrap=True)

    def _begin(self, phase: str) -> None:
        with self._lock:
            self._phase, self._done = phase, 0
        if not self._console.is_terminal:
            self._console.print(f"{phase}:", style="dim", highlight=False, soft_wrap=True)

    def __rich__(self) -> Group:
        with self._lock:
            shown = list(self._under_way.values())[:MOST_LINES]
            more = len(self._under_way) - len(shown)
            counts = f"{self._done} done, {len(self._under_way)} in progress" if self._done or shown else "..."
            head = Spinner("dots", f"{self._phase}: {counts}")
        lines = [Text(f"  {event.name}  {_short(event.type)}", style="dim") for event in shown]
        return Group(head, *lines, *([Text(f"  and {more} more", style="dim")] if more > 0 else []))


@contextmanager
def progress(console: Console) -> Generator[OnEvent]:
    """A listener that shows a rehearsal's events while the block runs."""
    board = Board(console)
    if not console.is_terminal:
        yield board.tell
        return
    with Live(board, console=console, refresh_per_second=8, transient=True):
        yield board.tell


def _line(event: Event) -> Text:
    seconds = f"{event.seconds:5.2f} s" if event.kind in ("created", "changed", "deleted") else " " * 7
    style = {"failed": "red", "skipped": "yellow"}.get(event.kind, "")
    reason = f": {event.reason}" if event.reason else ""
    return Text(f"{_MARKS[event.kind]} {seconds}  {event.name}  {_short(event.type)}{reason}", style=style)


def _short(resource_type: str) -> str:
    return resource_type.rpartition(":")[2]
