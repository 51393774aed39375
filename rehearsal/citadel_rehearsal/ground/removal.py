"""Removes a temporary folder into which ending processes may still write."""

import os
import shutil
import time
from pathlib import Path

SECONDS, PAUSE_SECONDS = 5.0, 0.02


def remove(folder: Path | str, seconds: float = SECONDS) -> None:
    """Retry the removal until the folder is gone, for at most `seconds`. A folder that does not exist is no error."""
    deadline = time.monotonic() + seconds
    while os.path.lexists(folder):
        shutil.rmtree(folder, ignore_errors=True)
        if time.monotonic() > deadline:
            return
        if os.path.lexists(folder):
            time.sleep(PAUSE_SECONDS)
