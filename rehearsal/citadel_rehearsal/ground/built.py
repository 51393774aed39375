"""Where the programs are that `make engine` builds."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """Outside every clone, so that what is there is not built again."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "eks-citadel"
