"""Test files as users write them, each run in a process of its own where nothing may be asked outside.

In it `aws` and `citadel` on the PATH note that they were called, and whatever opens a connection fails.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

# Local sockets of the event loop are pairs of this process, which connect to nobody.
NO_SOCKETS = """
import socket

def refused(*args, **kwargs):
    raise AssertionError(f"a connection is opened: {args}")

socket.socket.connect = socket.socket.connect_ex = refused
socket.create_connection = socket.getaddrinfo = refused
"""


@dataclass(frozen=True)
class Ended:
    """What a process printed, and the programs that it called."""

    code: int
    printed: str
    called: str


def run_alone(folder: Path, program: str, *arguments: str, module: str = "") -> Ended:
    """`python FILE ARGUMENTS`, or `python -m MODULE FILE ARGUMENTS`, with the program in the file."""
    (folder / "sitecustomize.py").write_text(NO_SOCKETS)
    calls = folder / "calls"
    calls.touch()
    programs = folder / "bin"
    programs.mkdir()
    for name in ("aws", "citadel"):
        (programs / name).write_text(f'#!/bin/sh\necho "{name} $*" >> {calls}\nexit 1\n')
        (programs / name).chmod(0o755)
    file = folder / "test_program.py"
    file.write_text(program)
    own = {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(folder)}
    words = [sys.executable, *(["-m", module] if module else []), str(file), *arguments]
    done = subprocess.run(words, cwd=folder, env={**os.environ, **own}, capture_output=True, text=True, timeout=120)
    return Ended(done.returncode, done.stdout + done.stderr, calls.read_text())
