"""Commands of other distributions join; where the rehearsal is not installed, its commands say how to install it."""

import subprocess
import sys

import pytest

ALONE = """
import importlib.metadata

importlib.metadata.entry_points = lambda **_: importlib.metadata.EntryPoints()
from eks_citadel.cli import main

main()
"""


def alone(*words: str) -> "subprocess.CompletedProcess[str]":
    """The command where nothing but the library is installed."""
    return subprocess.run([sys.executable, "-c", ALONE, *words], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("words", [["rehearse"], ["rehearse", ".", "--stack", "dev"], ["pod", "run", "--cluster", "a"]])
def test_without_the_rehearsal_its_commands_say_how_to_install_it(words: list[str]) -> None:
    done = alone(*words)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("The rehearsal is not installed: pip install -e ")
    assert done.stderr.count("\n") == 1


def test_without_the_rehearsal_the_other_commands_are_there() -> None:
    done = alone("--help")
    assert [name for name in ("token", "whoami", "leftovers", "guard-rails") if name not in done.stdout] == []
    assert "Run a program" not in done.stdout


def test_the_rehearsal_joins() -> None:
    code = "from eks_citadel.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code, "--help"], capture_output=True, text=True, timeout=60)
    assert [name for name in ("rehearse", "pod") if name not in done.stdout] == []
