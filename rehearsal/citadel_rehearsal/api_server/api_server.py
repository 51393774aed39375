"""One cluster's API server: a keeper that is this process' child, and its address."""

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
    """It ends with `stop()`, with the `with` block, or with this process.

    It ends, too, when `lifeline` does, the reading end of a pipe: with who started this process, say.
    Errors: `RehearsalFailure` when it does not start.
    """

    def __init__(self, binaries: Path, lifeline: int | None = None) -> None:
        self._folder = tempfile.mkdtemp(prefix="citadel-api-server-")
        lifelines = [] if lifeline is None else [lifeline]
        words = [str(binaries), self._folder, *map(str, lifelines)]
        # Its input is a lifeline, too. Ctrl-C goes to the parent alone.
        self._keeper = subprocess.Popen(
            [sys.executable, "-c", ENTRY, str(Path(__file__).parents[2]), *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True, pass_fds=lifelines,
        )  # fmt: skip
        assert self._keeper.stdout is not None
        said = json.loads(self._keeper.stdout.readline() or '{"error": "its keeper ended."}')
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
        """Of the keeper, whose children the programs are."""
        return self._keeper.pid

    def stop(self) -> None:
        """Returns when all of it has ended. Safe to call twice."""
        for pipe in (self._keeper.stdin, self._keeper.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._keeper.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._keeper.kill()
            self._keeper.wait()
        remove(self._folder)  # which the keeper did, unless it was killed
