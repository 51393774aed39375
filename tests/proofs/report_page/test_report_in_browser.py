"""The page of `citadel report` in a real browser: no request, no error, and names that stay text."""

from pathlib import Path

from page_reader import faults, read
from proofs.report_page.console import seen
from unit.eks_citadel.cli.page.subjects import cluster, full, page, run
from unit.eks_citadel.cli.page.test_page import HOSTILE

STRANGER = "http://stranger.test"
# What an open door would let happen: each name asks for something or writes into the console.
ASKING = (
    f"<script>console.error('ran'); fetch('{STRANGER}/script')</script>",
    f"\"><img src='{STRANGER}/image' onerror=\"console.error('ran')\">",
    f"</style><link rel=stylesheet href='{STRANGER}/style'>",
)


def opened(folder: Path, written: str) -> tuple[list[str], list[str], str]:
    (folder / "page.html").write_text(written, encoding="utf-8")
    return seen((folder / "page.html").as_uri())


def test_the_page_asks_for_nothing_and_has_no_error(tmp_path: Path) -> None:
    requests, console, document = opened(tmp_path, page(cluster(full("shop")), runs=(run("shop"),)))
    assert (requests, console) == ([], [])
    assert faults(read(document)) == []


def test_names_that_are_markup_ask_for_nothing_and_stay_text(tmp_path: Path) -> None:
    clusters = [cluster(full(word, word)) for word in (*ASKING, *HOSTILE)]
    requests, console, document = opened(tmp_path, page(*clusters, runs=tuple(run(word) for word in ASKING)))
    assert (requests, console) == ([], [])
    found = read(document)
    assert faults(found) == []
    assert all(word in found.text for word in ASKING)


def test_control_the_same_names_as_markup_ask_and_run(tmp_path: Path) -> None:
    requests, console, _ = opened(tmp_path, f"<!DOCTYPE html>{''.join(ASKING)}")
    assert {f"{STRANGER}/script", f"{STRANGER}/image", f"{STRANGER}/style"} <= set(requests)
    assert [line for line in console if "ran" in line]
