"""The promises of the README, and the tests that hold them."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def promised() -> list[str]:
    return re.findall(r"^\| ([ABELMT]\d+) \|", (ROOT / "README.md").read_text(), re.MULTILINE)


def held() -> set[str]:
    texts = (path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    return {number for text in texts for number in re.findall(r"def test_([ABELMT]\d+)_", text)}


def test_every_promise_has_a_test_and_every_number_of_a_test_is_a_promise() -> None:
    assert sorted(promised()) == sorted(held())
