"""What the READMEs show is what is there, and what a rehearsal prints."""

import ast
import os
import re
from pathlib import Path

import pytest

import warm

ROOT = Path(__file__).parents[2]
COMMAND = "from eks_citadel.cli import main; main()"
PRINTED = [
    ("README.md", "01-cluster"),
    *((f"examples/{name}/README.md", name) for name in ("02-access", "05-existing-network")),
]


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)


def rehearsed(directory: Path, *words: str) -> list[str]:
    """The lines that a terminal of 120 columns shows."""
    done = warm.run(COMMAND, "rehearse", directory, *words, env=os.environ | {"COLUMNS": "120"})
    return [line.rstrip() for line in done.stdout.splitlines()]


def shown(lines: list[str], printed: list[str]) -> list[str]:
    """Those of the lines that were printed, in this order."""
    rest = iter(printed)
    return [line for line in lines if line in rest]


@pytest.mark.parametrize(("page", "example"), PRINTED)
def test_a_report_that_a_page_shows_is_printed(page: str, example: str) -> None:
    report = blocks(page, "text")[0].splitlines()
    assert shown(report, rehearsed(ROOT / "examples" / example, "--and-destroy")) == report


def test_the_program_of_the_README_is_the_first_example() -> None:
    (program,) = blocks("README.md", "python")
    example = (ROOT / "examples" / "01-cluster" / "__main__.py").read_text()
    assert ast.dump(ast.parse(program)) == ast.dump(ast.parse(example))


def test_the_refusal_of_the_README_is_printed_when_its_program_is_changed_so(tmp_path: Path) -> None:
    _, sentence = blocks("README.md", "text")
    source = ROOT / "examples" / "01-cluster"
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml"):
        (tmp_path / name).write_text((source / name).read_text())
    changed = (source / "__main__.py").read_text().replace('"203.0.113.7/32"', '"0.0.0.0/0"')
    (tmp_path / "__main__.py").write_text(changed)
    printed = " ".join(rehearsed(tmp_path))
    assert " ".join(sentence.split()) in " ".join(printed.split())
