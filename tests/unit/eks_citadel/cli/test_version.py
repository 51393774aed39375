"""The command tells its version, and completes its words in a shell."""

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from unit.commands import citadel


def test_the_versions_are_those_of_the_distributions() -> None:
    done = citadel("--version")
    rehearsal = version("eks-citadel-rehearsal")
    assert done.stdout == f"eks-citadel {version('eks-citadel')}\neks-citadel-rehearsal {rehearsal}\n"
    assert (done.returncode, done.stderr) == (0, "")


def test_a_shell_completes_commands_and_options() -> None:
    program = Path(sys.executable).with_name("citadel")
    for words, found in (("citadel reh", "rehearse"), ("citadel rehearse --an", "--and-destroy")):
        asked = {"_CITADEL_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
        done = subprocess.run([program], env=os.environ | asked, capture_output=True, text=True)
        assert (done.returncode, done.stdout.split()) == (0, [found])
