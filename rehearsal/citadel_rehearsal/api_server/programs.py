"""Starts, watches and ends child programs."""

import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

START_SECONDS = 100.0  # a start takes about five seconds on an idle machine
POLL_SECONDS = 0.05
PR_SET_PDEATHSIG = 1  # https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html


class Ended(Exception):
    """A program ended by itself or was not ready in time, or a lifeline ended."""


class Programs:
    """Child programs that run in `folder`, where each has its own log.

    When one of the pipes `lifelines` ends, the process that needs the programs is gone.
    """

    def __init__(self, binaries: Path, folder: Path, lifelines: Sequence[int]) -> None:
        self._binaries = binaries
        self._folder = folder
        self._lifelines = lifelines
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def run(self, command: list[str]) -> None:
        """Start a program with an empty environment."""
        name = command[0]
        with self._log(name).open("wb") as log:
            self._running[name] = subprocess.Popen(
                [str(self._binaries / name), *command[1:]],
                cwd=self._folder,
                env={},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent,
            )

    def await_until(self, name: str, ready: Callable[[], bool]) -> None:
        """Wait until `ready()`. Errors: `Ended` when a program ended, a lifeline ended, or the wait takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while not ready():
            self.check()
            if self.are_abandoned(POLL_SECONDS):
                raise Ended("the process that started it has ended")
            if time.monotonic() > deadline:
                raise Ended(f"{name} was not ready within {START_SECONDS:.0f} s: {self._last_words(name)}")

    def are_abandoned(self, seconds: float) -> bool:
        """Whether a lifeline ends within `seconds`."""
        ready, _, _ = select.select(self._lifelines, [], [], seconds)
        return any(not os.read(one, 1) for one in ready)

    def check(self) -> None:
        """Errors: `Ended` with the last line of the log when a program has ended."""
        for name, process in self._running.items():
            if process.poll() is not None:
                raise Ended(f"{name} ended with {process.returncode}: {self._last_words(name)}")

    def stop(self) -> None:
        """Kill the programs by their process ids. None of their data must be saved."""
        for process in self._running.values():
            process.kill()
        for process in self._running.values():
            process.wait()

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    def _last_words(self, name: str) -> str:
        lines = [line for line in self._log(name).read_text(errors="replace").splitlines() if line.strip()]
        return lines[-1].strip() if lines else "it wrote nothing."


def _end_with_parent() -> None:
    """On Linux, let the program end even when its parent is killed.

    The signal is sent when the parent's thread ends, which is safe because the parent has only one thread.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
