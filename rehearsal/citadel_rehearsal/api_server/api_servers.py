"""The API servers of all clusters of one embedded AWS, each started at its first use."""

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from citadel_rehearsal.api_server.api_server import ApiServer
from citadel_rehearsal.api_server.connection import Address


@dataclass
class ApiServers:
    """API servers by cluster ARN. Thread-safe; several can start in parallel. `lifeline` as for `ApiServer`."""

    binaries: Path
    lifeline: int | None = None
    _started: dict[str, Future[ApiServer]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, cluster_arn: str) -> Address:
        """The address of the cluster's API server. Errors: `RehearsalFailure` when the API server does not start."""
        with self._lock:
            first = cluster_arn not in self._started
            started = self._started.setdefault(cluster_arn, Future())
        if first:
            self._start(started)
        return started.result().address

    def has(self, cluster_arn: str) -> bool:
        """Whether the cluster's API server was started."""
        return cluster_arn in self._started

    def stop(self, cluster_arn: str) -> None:
        """Stop the API server of a deleted cluster."""
        with self._lock:
            started = self._started.pop(cluster_arn, None)
        if started is not None and started.exception() is None:
            started.result().stop()

    def _start(self, started: Future[ApiServer]) -> None:
        try:
            started.set_result(ApiServer(self.binaries, self.lifeline))
        except Exception as error:
            started.set_exception(error)
