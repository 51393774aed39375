"""The program that the README shows is the first example, and what it says of it is so."""

import ast
import re
from pathlib import Path

from unit.cli.commands import citadel, plain

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "01-cluster"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)


def test_the_program_is_the_first_example() -> None:
    (program,) = blocks("python")
    assert ast.dump(ast.parse(program)) == ast.dump(ast.parse((EXAMPLE / "__main__.py").read_text()))


def test_the_refusal_is_printed_when_the_program_is_changed_so(tmp_path: Path) -> None:
    _, sentence = blocks("text")
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml", "__main__.py"):
        text = (EXAMPLE / name).read_text()
        (tmp_path / name).write_text(text.replace('"203.0.113.7/32"', '"0.0.0.0/0"'))
    assert plain(sentence) in plain(citadel("rehearse", tmp_path).stdout)
