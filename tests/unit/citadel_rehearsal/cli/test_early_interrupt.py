"""Ctrl-C in the first moments of a command, while it still imports what it needs, and in its last."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from printed import await_line
from terminal import as_in_a_terminal
from unit.commands import project

# As `citadel`, where the import of one module says so and then takes a minute.
STOPS_AT_AN_IMPORT = """
import sys, time
class Slow:
    def find_spec(self, name, path=None, target=None):
        if name == slow:
            print("REACHED", flush=True)
            time.sleep(60)
slow = sys.argv.pop(1)
sys.meta_path.insert(0, Slow())
from eks_citadel.cli import main
main()
"""
# As `citadel`, where Python takes a while to end.
SLOW_TO_END = """
import atexit, time
def linger():
    print("REACHED", flush=True)
    time.sleep(0.5)
atexit.register(linger)
from eks_citadel.cli import main
main()
"""
REHEARSAL = "Interrupted; the embedded AWS and all its resources are gone."
POD = ("pod", "run", "--cluster", "shop", "--", "true")


def interrupted_at(slow: str, words: tuple[str, ...]) -> tuple[int, str, str]:
    """The exit code and what was printed."""
    return interrupted(STOPS_AT_AN_IMPORT, slow, *words)


def interrupted(code: str, *words: str) -> tuple[int, str, str]:
    """The same of any code. Fails when it goes on for five seconds."""
    process = subprocess.Popen(
        as_in_a_terminal(sys.executable, "-c", code, *words),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        await_line(process, "REACHED")
        process.send_signal(signal.SIGINT)
        return process.wait(5), *process.communicate()
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("words", [("rehearse",), POD, ("whoami",), ("guard-rails", "service-control-policy")])
def test_an_interrupted_command_says_one_word_before_it_is_known(words: tuple[str, ...]) -> None:
    assert interrupted_at("typer", words) == (130, "", "Interrupted.\n")


@pytest.mark.parametrize("slow", ["rich", "pulumi", "botocore"])
def test_a_rehearsal_says_its_sentence_while_it_imports(slow: str, tmp_path: Path) -> None:
    assert interrupted_at(slow, ("rehearse", str(project(tmp_path, "")))) == (130, "", f"{REHEARSAL}\n")


def test_a_rehearsal_says_its_sentence_in_an_import_of_the_program(tmp_path: Path) -> None:
    folder = project(tmp_path, "import antigravity\n")
    code, out, err = interrupted_at("antigravity", ("rehearse", str(folder)))
    assert (code, out.strip(), err) == (130, REHEARSAL, "")


@pytest.mark.parametrize(("slow", "words"), [("boto3", ("whoami",)), ("citadel_rehearsal.pods.pod", POD)])
def test_other_commands_say_one_word_while_they_import(slow: str, words: tuple[str, ...]) -> None:
    assert interrupted_at(slow, words) == (130, "", "Interrupted.\n")


def test_what_is_done_when_Ctrl_C_comes_ends_as_it_would() -> None:
    assert interrupted(SLOW_TO_END, "guard-rails", "service-control-policy") == (0, "", "")
