"""The page of workload roles says what each word gives: exactly what the documents allow."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from .promise import GIVEN, OF_KEY, one

PAGE = Path(__file__).parents[4] / "docs" / "guide" / "workload-role.md"


def rows() -> dict[tuple[str, str], tuple[str, ...]]:
    """List and word to the cells after them, of the table of actions."""
    table = PAGE.read_text().partition("## What each value of `allow` permits")[2].partition("\n## ")[0]
    cells = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| `")]
    return {(found[0].strip("`"), found[1].strip("`")): tuple(found[2:]) for found in cells}


def code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names)) or "nothing"


@pytest.mark.parametrize(("service", "word"), GIVEN)
def test_the_table_of_actions_is_what_the_documents_allow(service: str, word: str) -> None:
    allowed = {action for statement in one(service, allow=[word]) for action in statement["Action"]}
    assert rows()[service, word] == (code(allowed), code(OF_KEY.get((service, word), ())))


def test_the_table_of_actions_has_no_other_row() -> None:
    assert set(rows()) == set(GIVEN)
