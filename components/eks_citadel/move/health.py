"""Health questions of a move: an HTTP URL, the exit code of a command, the state of an alarm."""

import http.client
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import IO, Protocol
from urllib.parse import urlsplit

from eks_citadel.move.halt import Interrupted, Unhealthy
from eks_citadel.parsing.refusal import one_line, refuse

PAUSE = 1.0  # seconds between two questions
NO_ANSWER = "no answer"
LOOK = 0.1  # seconds between two looks at a command


def pause(seconds: float, stop: Event) -> None:
    """Waits. Errors: `Interrupted`."""
    if stop.wait(max(seconds, 0)):
        raise Interrupted


class Question(Protocol):
    """Whether the colour that gets traffic is healthy."""

    def ask(self, stop: Event) -> str:
        """The good answer in a few words. Errors: `Unhealthy`, `Interrupted`."""
        ...

    def watch(self, seconds: float, stop: Event) -> None:
        """Waits, and ends early for what is certainly wrong. Errors: `Unhealthy`, `Interrupted`."""
        ...


class Unasked:
    """No question; the person who watches decides."""

    def ask(self, stop: Event) -> str:
        """Always good. Errors: `Interrupted`."""
        pause(0, stop)
        return "no health question was given"

    def watch(self, seconds: float, stop: Event) -> None:
        """Waits. Errors: `Interrupted`."""
        pause(seconds, stop)


@dataclass(frozen=True)
class HttpQuestion(Unasked):
    """Good when the URL answers with the status `successes` times in succession, within `limit` seconds."""

    url: str
    status: int = 200
    successes: int = 3
    limit: float = 60

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            fit = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            fit = False
        if not fit:
            raise refuse("--health-url", self.url, "it is no URL", "write http://HOST/PATH or https://HOST/PATH")

    def ask(self, stop: Event) -> str:
        """Errors: `Unhealthy`, `Interrupted`."""
        end, good, last = time.monotonic() + self.limit, 0, NO_ANSWER
        while good < self.successes:
            left = end - time.monotonic()
            if left <= 0:
                raise Unhealthy(f"{self.url} is not healthy within {self.limit:g} s: {last}")
            found = within(left, self._answer, stop)
            good = good + 1 if found == str(self.status) else 0
            last = last if found == NO_ANSWER else found  # the limit may have cut this attempt short
            if good < self.successes:
                pause(min(PAUSE, max(end - time.monotonic(), 0)), stop)
        return f"{self.url} answered {self.status} {self.successes} times"

    def _answer(self) -> str:
        """The status, or why there is none. Redirects are not followed."""
        parts = urlsplit(self.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=self.limit)
        try:
            connection.request("GET", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
            return str(connection.getresponse().status)
        except (OSError, http.client.HTTPException) as error:
            return one_line(str(error) or type(error).__name__)
        finally:
            connection.close()


def within(seconds: float, answer: Callable[[], str], stop: Event) -> str:
    """The answer, or `no answer` after this time: a server that sends a byte a second keeps no socket from waiting.

    Errors: `Interrupted`.
    """
    found: SimpleQueue[str] = SimpleQueue()
    Thread(target=lambda: found.put(answer()), daemon=True).start()
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        with suppress(Empty):
            return found.get(timeout=min(LOOK, left))
        pause(0, stop)
    return NO_ANSWER


@dataclass(frozen=True)
class CommandQuestion(Unasked):
    """Good when the shell command ends with exit code 0 within `limit` seconds."""

    command: str
    limit: float = 60

    def ask(self, stop: Event) -> str:
        """Errors: `Unhealthy`, `Interrupted`."""
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen(
                self.command, shell=True, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
            try:
                self._await(process, stop)
            finally:
                _end(process)
            if process.returncode:
                said = _last_line(output)
                raise Unhealthy(f"the health command ended with exit code {process.returncode}{said and f': {said}'}")
        return "the health command ended with exit code 0"

    def _await(self, process: "subprocess.Popen[bytes]", stop: Event) -> None:
        end = time.monotonic() + self.limit
        while process.poll() is None:
            if time.monotonic() >= end:
                raise Unhealthy(f"the health command did not end within {self.limit:g} s")
            pause(LOOK, stop)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Also the processes that the command started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _last_line(output: IO[bytes]) -> str:
    output.seek(0)
    lines = output.read().decode(errors="replace").split("\n")
    return one_line(next((line.strip() for line in reversed(lines) if line.strip()), ""))


OK, ALARM, HEALTHY = "OK", "ALARM", "healthy"


@dataclass(frozen=True)
class AlarmQuestion:
    """Good when the alarm is OK within `limit` seconds. ALARM is bad at once, also while traffic is watched."""

    name: str
    state: Callable[[], str]
    limit: float = 60

    def ask(self, stop: Event) -> str:
        """Errors: `Unhealthy`, `Interrupted`, and those of `state`."""
        end = time.monotonic() + self.limit
        while (found := self._state()) != OK:
            if time.monotonic() >= end:
                raise Unhealthy(f"the alarm {self.name} is {found} for {self.limit:g} s")
            pause(PAUSE, stop)
        return f"the alarm {self.name} is OK"

    def watch(self, seconds: float, stop: Event) -> None:
        """Errors: `Unhealthy`, `Interrupted`, and those of `state`."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._state()
            pause(min(PAUSE, left), stop)

    def _state(self) -> str:
        found = self.state()
        if found == ALARM:
            raise Unhealthy(f"the alarm {self.name} is {ALARM}")
        return found


@dataclass(frozen=True)
class TargetsQuestion:
    """Good when the load balancer finds a healthy target of the colour within `limit` seconds; then it asks `further`.

    `states` tells the number of targets in each state; None where there is no target group, as with records.
    """

    states: Callable[[], Mapping[str, int] | None]
    further: Question
    limit: float = 60

    def ask(self, stop: Event) -> str:
        """Errors: `Unhealthy`, `Interrupted`, and those of `states` and of `further`."""
        end = time.monotonic() + self.limit
        while (found := self.states()) is not None and not found.get(HEALTHY):
            if time.monotonic() >= end:
                shown = ", ".join(f"{number} {state}" for state, number in sorted(found.items())) or "none at all"
                raise Unhealthy(f"no target is healthy within {self.limit:g} s: {shown}")
            pause(PAUSE, stop)
        return self.further.ask(stop)

    def watch(self, seconds: float, stop: Event) -> None:
        """As `further`."""
        self.further.watch(seconds, stop)
