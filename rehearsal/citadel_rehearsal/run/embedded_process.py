"""Starts and ends the process of the embedded AWS, with a restricted environment and a log."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from citadel_rehearsal.emulator.child import ENTRY
from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.ground.loopback import HOST, AwsAddress
from citadel_rehearsal.ground.removal import remove

STOP_SECONDS = 1.0
LOG_BYTES = 600
# The child gets no other variables of the caller's environment: no AWS_*, no DOCKER_HOST, no proxy.
KEPT_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "SYSTEMROOT", "PYTHONPATH", "VIRTUAL_ENV")


class EmbeddedProcess:
    """A child that serves the listening socket `listener` (its descriptor) until `stop()` or the end of this process.

    `variables` are added to its environment. The child writes only into its own folder, which is removed at its end.
    """

    def __init__(self, listener: int, address: AwsAddress, variables: Mapping[str, str]) -> None:
        self._lock = threading.Lock()
        self._log: IO[bytes] | None = tempfile.TemporaryFile()
        watched, self._lifeline = os.pipe()
        self._folder = tempfile.mkdtemp(prefix="citadel-aws-")  # mode 0700
        told = {
            "GATEWAY_PORT": str(address.port), "CITADEL_RUN_KEY": address.run_key,
            "CITADEL_LISTENER": str(listener), "CITADEL_LIFELINE": str(watched),
        } | _places(self._folder)  # fmt: skip
        try:
            self._process = spawn(ENTRY, _environment() | dict(variables) | told, self._log, (listener, watched))
        except BaseException:
            os.close(self._lifeline)
            remove(self._folder)
            raise
        finally:
            os.close(watched)

    @property
    def pid(self) -> int:
        """The process id of the child."""
        return self._process.pid

    @property
    def folder(self) -> str:
        """The child's folder, which is removed when the child ends, even if this process is killed."""
        return self._folder

    def check_alive(self) -> None:
        """Errors: `RehearsalFailure` when the child ended by itself."""
        if self._process.poll() is not None:
            raise RehearsalFailure(self._death_sentence(self._process.returncode))

    def check_settled(self) -> None:
        """The same check, repeated for a moment: a refused connection can be seen shortly before the exit behind it."""
        try:
            self._process.wait(0.2)
        except subprocess.TimeoutExpired:
            return
        self.check_alive()

    def stop(self) -> None:
        """End the child by its process id and release everything. Safe to call twice, and from any thread."""
        with self._lock:
            log, self._log = self._log, None
        if log is None:
            return
        os.close(self._lifeline)  # ends the child; the lines below handle a child that hangs or was killed
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(STOP_SECONDS)
        with suppress(OSError):
            os.killpg(self.pid, signal.SIGKILL)
        remove(self._folder)
        log.close()

    def last_words(self) -> str:
        """The last line of the child's log."""
        if self._log is None:
            return "it wrote nothing."
        self._log.seek(0, os.SEEK_END)
        self._log.seek(max(0, self._log.tell() - LOG_BYTES))
        lines = [line for line in self._log.read().decode(errors="replace").splitlines() if line.strip()]
        return lines[-1].strip() if lines else "it wrote nothing."

    def _death_sentence(self, code: int) -> str:
        how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
        return f"The embedded AWS (process {self.pid}) ended {how}: {self.last_words()}"


def spawn(
    code: str, environment: Mapping[str, str], log: IO[bytes], descriptors: Sequence[int]
) -> "subprocess.Popen[bytes]":
    """Start a Python process that runs `code` with this package's folder on its path, and inherits the descriptors."""
    return subprocess.Popen(
        [sys.executable, "-c", code, str(Path(__file__).parents[2])],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        pass_fds=tuple(descriptors),
        start_new_session=True,  # Ctrl-C reaches only the parent, which then ends the child
    )


def _places(folder: str) -> dict[str, str]:
    """Variables for the child's own folders: MiniStack's default is a folder in /tmp that all users share."""
    return {
        "CITADEL_FOLDER": folder,
        "TMPDIR": folder,
        "STATE_DIR": f"{folder}/ministack-state",
        "S3_DATA_DIR": f"{folder}/ministack-s3",
    }


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return kept | {
        "BIND_HOST": HOST,
        "MINISTACK_HOST": HOST,
        "DOCKER_HOST": "unix:///nonexistent/docker.sock",
        "LOG_LEVEL": "WARNING",
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "PYTHONUNBUFFERED": "1",
    }
