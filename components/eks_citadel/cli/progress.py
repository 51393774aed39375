"""What a person who watches a move sees: a line for each happening, and on a terminal what is under way."""

from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status

from eks_citadel.move.record import (
    ARRIVED,
    ASKED,
    BEGUN,
    COMPARED,
    HEALTHY,
    MOVED,
    REFUSED,
    RETURNED,
    RETURNING,
    Happening,
    line_of,
)

STYLES = {HEALTHY: "green", ARRIVED: "green", RETURNING: "yellow", RETURNED: "yellow", REFUSED: "red"}
NEXT = {
    BEGUN: "comparing the colours",
    COMPARED: "asking for health",
    ASKED: "updating the traffic stack",
    MOVED: "watching, then asking for health",
    HEALTHY: "next step",
    RETURNING: "returning all traffic",
}


class Progress:
    """Tells happenings on `console`."""

    def __init__(self, console: Console, status: Status | None) -> None:
        self._console = console
        self._status = status

    def tell(self, happening: Happening) -> None:
        """Receive a happening."""
        line = f"{happening.at}  {line_of(happening)}"
        self._console.print(line, style=STYLES.get(happening.kind), highlight=False, soft_wrap=True, markup=False)
        if self._status is not None and happening.kind in NEXT:
            self._status.update(f"{NEXT[happening.kind]} ...")


@contextmanager
def progress(console: Console) -> Generator[Progress]:
    """The progress, with a spinner on a terminal."""
    if not console.is_terminal:
        yield Progress(console, None)
        return
    with console.status("reading the traffic stack ...") as status:
        yield Progress(console, status)
