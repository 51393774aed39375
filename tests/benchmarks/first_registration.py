"""Prints the seconds from the start of the process to the first resource that a program registers, and how many.

Run by the benchmark as a process of its own: `python first_registration.py raw|secure ENDPOINT AUTHORITY`.
"""

import sys
import time

STARTED = time.perf_counter()
sys.path.insert(0, __file__.rpartition("/benchmarks/")[0])


def main(kind: str, *endpoint: str) -> None:
    import harness

    first: list[float] = []
    register = harness.Monitor.RegisterResource

    def watched(self: harness.Monitor, request: object) -> object:
        if request.custom and not first:  # type: ignore[attr-defined]
            first.append(time.perf_counter() - STARTED)
        return register(self, request)

    harness.Monitor.RegisterResource = watched  # type: ignore[method-assign, assignment]
    monitor = harness.run(_raw if kind == "raw" else _secure, endpoint=endpoint)
    custom = sum(1 for item in monitor.registrations.values() if item.request.custom)
    print(first[0], time.perf_counter() - STARTED, custom)


def _raw() -> None:
    from benchmarks.raw_cluster import raw_cluster

    raw_cluster("small")


def _secure() -> None:
    from benchmarks.programs import secure_cluster

    secure_cluster("small", "10.20.0.0/16")


main(*sys.argv[1:])
