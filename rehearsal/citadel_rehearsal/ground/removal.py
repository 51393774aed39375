"""The end of a folder for temporary files, in which processes that are about to end may still write."""

import os
import shutil
import time
from pathlib import Path

SECONDS, PAUSE_SECONDS = 5.0, 0.02


def remove(folder: Path | str, seconds: float = SECONDS) -> None:
    """Again and again until it is gone, but no longer than so many seconds. One that is gone is no error."""
    deadline = time.monotonic() + seconds
    while os.path.lexists(folder):
        shutil.rmtree(folder, ignore_errors=True)
        if time.monotonic() > deadline:
            return
        if os.path.lexists(folder):
            time.sleep(PAUSE_SECONDS)
