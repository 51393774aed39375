"""Python's collector, spared in processes that load Pulumi's many classes or MiniStack.

They live until the end: to look through them again and again takes a tenth of the time of a rehearsal.
"""

import atexit
import gc

_THRESHOLDS = (200_000, 50, 100)


def collect_seldom() -> None:
    """From now on the collector looks through objects seldom."""
    gc.set_threshold(*_THRESHOLDS)


def spare_collector() -> None:
    """Seldom, and not once more when the interpreter ends."""
    collect_seldom()
    atexit.register(gc.freeze)
