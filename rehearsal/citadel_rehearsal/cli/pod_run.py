"""`citadel pod run` and `citadel held run`: run a local program as a pod, or as whoever holds the rehearsal."""

import os
import signal
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.pods import operator
from citadel_rehearsal.pods.held import choose
from citadel_rehearsal.pods.pod import Pod

NOT_FOUND, NOT_RUNNABLE = 127, 126  # the exit codes of shells
FROM_THE_TERMINAL = frozenset((signal.SIGINT, signal.SIGQUIT))
PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


def run_as_pod(
    command: Sequence[str], *, cluster: str, namespace: str, service_account: str,
    region: str | None, account: str | None, name: str | None, url: str | None,
) -> int:  # fmt: skip
    """The program's exit code, 128 + the signal's number if a signal ended it, or 1 if the pod cannot be created."""
    try:
        pod = Pod(
            choose(url), cluster=cluster, namespace=namespace, service_account=service_account,
            region=region, account=account, name=name,
        )  # fmt: skip
    except RehearsalFailure as failure:
        print(failure, file=sys.stderr)
        return 1
    with _signals() as program, pod.environment() as environment:  # in this order no signal leaves the token file
        return _run(program, command, environment)


def run_as_operator(command: Sequence[str], *, region: str | None, account: str | None, url: str | None) -> int:
    """The exit code as that of `run_as_pod`, of a program with root's credentials on the held embedded AWS."""
    try:
        aws = choose(url)
        place = operator.place_of(aws.address, region, account)
    except RehearsalFailure as failure:
        print(failure, file=sys.stderr)
        return 1
    with _signals() as program, operator.environment(aws.address, place, os.environ) as environment:
        return _run(program, command, environment)


def _run(program: "_Program", command: Sequence[str], environment: dict[str, str]) -> int:
    try:
        process = program.start(command, environment)
    except OSError as error:
        print(f'"{command[0]}" cannot be run: {error.strerror}.', file=sys.stderr)
        return NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_RUNNABLE
    code = process.wait()
    return 128 - code if code < 0 else code


class _Program:
    """The running program. A signal that arrives before the start is sent to the program after its start."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting: list[int] = []

    def start(self, command: Sequence[str], environment: dict[str, str]) -> "subprocess.Popen[bytes]":
        """Start the program in the process group of this process, so that both are one job of the terminal."""
        self._process = subprocess.Popen(command, env=environment)
        for number in self._waiting:
            self._process.send_signal(number)
        return self._process

    def take(self, number: int, _frame: FrameType | None) -> None:
        """Pass a signal on to the program, unless the terminal has already sent the signal to it."""
        if self._process is None:
            self._waiting.append(number)
        elif not (number in FROM_THE_TERMINAL and _in_foreground()):
            self._process.send_signal(number)


@contextmanager
def _signals() -> Generator[_Program]:
    """Handle signals while the block runs.

    Signals that this process ignores (`nohup`, a shell's background job) stay ignored, also by the program.
    """
    program = _Program()
    taken = [number for number in PASSED_ON if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, program.take) for number in taken}
    try:
        yield program
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _in_foreground() -> bool:
    """Whether the terminal sends Ctrl-C to this process and its children."""
    with suppress(OSError):
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
        try:
            return os.tcgetpgrp(terminal) == os.getpgrp()
        finally:
            os.close(terminal)
    return False
