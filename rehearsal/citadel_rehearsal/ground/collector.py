"""Python's garbage collector, run seldom in processes that load Pulumi's many classes or MiniStack.

These objects live until the process ends. Scanning them at Python's default thresholds takes a tenth of the time of a
rehearsal.
"""

import atexit
import gc

_THRESHOLDS = (200_000, 50, 100)


def collect_seldom() -> None:
    """Raise the thresholds at which a collection starts."""
    gc.set_threshold(*_THRESHOLDS)


def spare_collector() -> None:
    """Raise the thresholds, and skip the last collection when the interpreter ends."""
    collect_seldom()
    atexit.register(gc.freeze)
