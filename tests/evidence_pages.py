"""Pages of docs/evidence that say which test holds what they claim.

A page is declared by its name in PAGES. Each row of a table of the page whose head has a column "Tests" names there the
tests that hold the row, as links whose text is the test and whose target is its file:
[`test_that_holds[case]`](../../tests/unit/test_of_something.py); a parametrized test may be named without its case. A
column "Rules", where there is one, has names of rules of the embedded AWS in `code`; other code has another column.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PAGES = ("real-providers.md", "where-aws-says-no.md")
ROOT = Path(__file__).parents[1]
EVIDENCE = ROOT / "docs" / "evidence"
LINK = re.compile(r"\[`(test_[^`]+)`\]\(([^)]+)\)")
COLUMN = re.compile(r"(?<!\\)\|")


def rows(page: str) -> Iterator[dict[str, str]]:
    """The rows of the tables with tests, each by its columns."""
    head: list[str] = []
    for line in (EVIDENCE / page).read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in COLUMN.split(line)[1:-1]] if line.startswith("|") else []
        if not cells or not head:
            head = cells
        elif set(line) > set("|- ") and "Tests" in head:
            yield dict(zip(head, cells, strict=True))


def named_tests(row: dict[str, str]) -> list[str]:
    """The pytest ids of the tests that a row names."""
    return [f"{(EVIDENCE / file).resolve().relative_to(ROOT)}::{test}" for test, file in LINK.findall(row["Tests"])]


def named_rules(row: dict[str, str]) -> list[str]:
    """The rules of the embedded AWS that a row names."""
    return re.findall("`([^`]+)`", row.get("Rules", ""))


@cache
def collected(files: frozenset[str]) -> frozenset[str]:
    """The ids of all tests in these files, as pytest collects them, with and without their cases."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-p", "no:cacheprovider", *sorted(files)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    ids = {line for line in told.splitlines() if "::" in line}
    return frozenset(ids | {one.partition("[")[0] for one in ids})
