"""One cluster's API server, run by a keeper, which is a child of this process."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Self

from citadel_rehearsal.api_server.connection import Address
from citadel_rehearsal.api_server.keeper import ENTRY
from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.ground.removal import remove

STOP_SECONDS = 10.0


class ApiServer:
    """A running API server. It ends with `stop()`, with the `with` block, or with this process.

    It also ends when the pipe ends whose reading end is `lifeline`, for example with the parent of this process.
    Errors: `RehearsalFailure` when it does not start.
    """

    def __init__(self, binaries: Path, lifeline: int | None = None) -> None:
        self._folder = tempfile.mkdtemp(prefix="citadel-api-server-")
        lifelines = [] if lifeline is None else [lifeline]
        words = [str(binaries), self._folder, *map(str, lifelines)]
        # The keeper also ends when its standard input ends. Ctrl-C reaches only the parent.
        self._keeper = subprocess.Popen(
            [sys.executable, "-c", ENTRY, str(Path(__file__).parents[2]), *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True, pass_fds=lifelines,
        )  # fmt: skip
        assert self._keeper.stdout is not None
        said = json.loads(self._keeper.stdout.readline() or '{"error": "the keeper process ended."}')
        if "error" in said:
            self.stop()
            raise RehearsalFailure(f"The Kubernetes API server did not start: {said['error']}")
        self.address = Address(**said)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The process id of the keeper, whose children are etcd, the API server and the controllers."""
        return self._keeper.pid

    def stop(self) -> None:
        """End the keeper and its children, and return after they have ended. Safe to call twice."""
        for pipe in (self._keeper.stdin, self._keeper.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._keeper.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._keeper.kill()
            self._keeper.wait()
        remove(self._folder)  # the keeper removes the folder itself, unless it was killed
