"""The process of the embedded AWS: how it starts, what it may know, how it ends and what it said."""

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
# Nothing else of the caller's environment reaches the child: no AWS_*, no DOCKER_HOST, no proxy.
KEPT_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "SYSTEMROOT", "PYTHONPATH", "VIRTUAL_ENV")


class EmbeddedProcess:
    """A child that serves at `listener`, a listening socket's descriptor, until `stop()` or the end of this process.

    `variables` are those of its environment that the caller decides. What it writes is in a folder of its own, which
    goes with it.
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
        """Its process id."""
        return self._process.pid

    @property
    def folder(self) -> str:
        """Where it writes; the folder goes with it, also when this process is killed."""
        return self._folder

    def check_alive(self) -> None:
        """Raise `RehearsalFailure` when it ended by itself."""
        if self._process.poll() is not None:
            raise RehearsalFailure(self._death_sentence(self._process.returncode))

    def check_settled(self) -> None:
        """The same after a moment: a refused connection may be seen just before the exit it comes from."""
        try:
            self._process.wait(0.2)
        except subprocess.TimeoutExpired:
            return
        self.check_alive()

    def stop(self) -> None:
        """End it by its process id and release everything. Safe to call twice, and from any thread."""
        with self._lock:
            log, self._log = self._log, None
        if log is None:
            return
        os.close(self._lifeline)  # now it ends by itself; the rest is for one that does not, or was killed
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
        """The last line that it wrote."""
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
    """A Python of its own that runs `code` from the folder of this package and keeps the descriptors."""
    return subprocess.Popen(
        [sys.executable, "-c", code, str(Path(__file__).parents[2])],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        pass_fds=tuple(descriptors),
        start_new_session=True,  # Ctrl-C goes to the parent alone, which ends the child in its own order.
    )


def _places(folder: str) -> dict[str, str]:
    """Where it writes: MiniStack by itself would keep keys below /tmp, in one folder for everybody."""
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
