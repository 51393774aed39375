"""A command whose standard streams were closed by who starts it, and one that is no terminal."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from unit.commands import COMMAND, citadel, project

# Without the types of all AWS resources, which take a second to load.
EIP = "import pulumi\npulumi.CustomResource('aws:ec2/eip:Eip', 'address', {})\n"


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_do_not_matter(closed: str, tmp_path: Path) -> None:
    """In a process of its own, whose sockets would take the numbers."""
    script = f'exec "$@" {closed}'
    command = ["sh", "-c", script, "sh", sys.executable, "-c", COMMAND, "rehearse", str(project(tmp_path, EIP))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert ("Created: 1 resources" in done.stdout) == (">&-" not in closed.replace("2>&-", ""))


def test_a_log_and_a_narrow_terminal_have_whole_ARNs(tmp_path: Path) -> None:
    long = "arn:aws:iam::111122223333:role/" + "a" * 64
    folder = project(tmp_path, f"import pulumi\npulumi.log.warn('{long} and words that go on and on {long}')\n")
    variables = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    assert citadel("rehearse", folder, COLUMNS="80").stdout.count(long) == 2
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "rehearse", str(folder)], env=variables, capture_output=True, text=True
    )
    assert done.stdout.count(long) == 2
