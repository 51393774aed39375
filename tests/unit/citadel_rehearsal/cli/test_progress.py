"""Progress: a line for each finished resource, or a live board on a terminal."""

import io

from rich.console import Console

from citadel_rehearsal.cli.progress import Board, progress
from citadel_rehearsal.program.event import Event, phase

LONG = "a-very-long-name-of-a-resource" * 4


def event(kind: str, name: str = "net", reason: str = "") -> Event:
    return Event(kind, f"urn:{name}", "aws:ec2/vpc:Vpc", name, 1.234, reason)


def console(terminal: bool) -> Console:
    return Console(file=io.StringIO(), width=60, force_terminal=terminal, color_system=None, markup=False)


def text_of(used: Console) -> str:
    assert isinstance(used.file, io.StringIO)
    return used.file.getvalue()


def test_without_a_terminal_each_finished_resource_is_one_line_however_long() -> None:
    used = console(terminal=False)
    with progress(used) as tell:
        for one in (
            phase("Update"),
            event("started"),
            event("created"),
            event("deleted", LONG),
            event("failed", "x", "[/red] no"),
        ):
            tell(one)
        tell(event("skipped", "y", "net was not made"))
    assert text_of(used).splitlines() == [
        "Update:",
        "+  1.23 s  net  Vpc",
        f"-  1.23 s  {LONG}  Vpc",
        "x          x  Vpc: [/red] no",
        "~          y  Vpc: net was not made",
    ]


def test_on_a_terminal_only_what_went_wrong_stays() -> None:
    used = console(terminal=True)
    board = Board(used)
    for one in (event("started"), event("created"), event("failed", "x", "no")):
        board.tell(one)
    assert text_of(used).splitlines() == ["x          x  Vpc: no"]


def test_the_board_shows_what_is_under_way_and_how_much_more() -> None:
    board = Board(console(terminal=True))
    for number in range(11):
        board.tell(event("started", f"r{number}"))
    board.tell(event("created", "r0"))
    plain = Console(file=io.StringIO(), width=60)
    plain.print(board)
    shown = text_of(plain)
    assert "1 done, 10 in progress" in shown
    assert "r1  Vpc" in shown
    assert "r9" not in shown
    assert "and 2 more" in shown


def test_a_phase_is_named_before_anything_is_done_in_it_and_counts_its_own() -> None:
    board = Board(console(terminal=True))
    for one in (event("started"), event("created"), phase("Destroy")):
        board.tell(one)
    plain = Console(file=io.StringIO(), width=60)
    plain.print(board)
    board.tell(event("deleted"))
    plain.print(board)
    shown = text_of(plain)
    assert "Destroy: ..." in shown
    assert "Destroy: 1 done, 0 in progress" in shown


def test_the_live_board_leaves_nothing_behind() -> None:
    used = console(terminal=True)
    with progress(used) as tell:
        tell(event("started"))
    shown = text_of(used)
    assert shown.index("in progress") < shown.rindex("\x1b[?25h")  # the cursor is back
    assert shown.endswith("\x1b[2K")  # and its line is cleared
