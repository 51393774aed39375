"""What the process of a program says of itself when it ends."""

import atexit
import json
import os
import resource
import sys
from pathlib import Path

USAGE = "CITADEL_BENCH_USAGE"


def watch() -> None:
    """Write CPU seconds and peak memory in MB into the file that the environment names."""
    atexit.register(_write, Path(os.environ[USAGE]))


def _write(file: Path) -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    unit = 1e6 if sys.platform == "darwin" else 1e3  # getrusage(2): bytes there, kilobytes elsewhere
    file.write_text(json.dumps({"cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss / unit}))
