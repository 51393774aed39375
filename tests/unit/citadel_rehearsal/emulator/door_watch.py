"""Somebody who works in the rehearsal while others attack it, and the figures of its process."""

import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import REGION
from unit.citadel_rehearsal.emulator.door_callers import Door
from unit.citadel_rehearsal.emulator.door_wire import Ask

GROWTH_MB = 120
MEANT = (501, 503)  # what a server may say of its own: not implemented, not now
HEALTH = Ask("health", "GET", "/_ministack/health")


def megabytes(pid: int, figure: str) -> int:
    """VmRSS is what the process holds now, VmHWM the most that it ever held."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{figure}:")) // 1024


class Watch:
    """While the block runs, a client of STS and a new connection are answered again and again; at its end they were,
    the process lives, and never held more than GROWTH_MB above what it held at the start."""

    def __init__(self, aws: EmbeddedAws, door: Door) -> None:
        self._aws, self._door, self._sts = aws, door, aws.client("sts", REGION)
        self._over, self._answered, self._failed = threading.Event(), 0, list[str]()

    def __enter__(self) -> Self:
        for service, operation in (("sts", "get_caller_identity"), ("s3", "list_buckets"), ("iam", "list_users")):
            getattr(self._aws.client(service, REGION), operation)()  # what is loaded late is loaded before
        self._over, self._answered, self._failed = threading.Event(), 0, []
        self._start = megabytes(self._aws.pid, "VmHWM")
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        if kind is None:
            self._aws.check_alive()
            assert self._failed == []
            assert self._answered > 0
            assert self.growth <= GROWTH_MB, f"it grew by {self.growth} MB"

    @property
    def growth(self) -> int:
        """In MB, since the start, at its worst."""
        return megabytes(self._aws.pid, "VmHWM") - self._start

    def _work(self) -> None:
        while True:
            try:
                self._sts.get_caller_identity()
                status = self._door.write(HEALTH, ()).status
                assert status == 200, f"health is {status}"
                self._answered += 1
            except Exception as error:
                self._failed.append(f"{type(error).__name__}: {error}")
                return
            if self._over.is_set():  # the last answer comes after the attack
                return
            time.sleep(0.2)
