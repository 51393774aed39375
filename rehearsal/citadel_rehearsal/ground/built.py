"""The location of the programs that `make engine` builds."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """A folder outside every clone, so that all clones share the built programs."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "eks-citadel"
