"""Which `pulumi` there is."""

import shutil
from pathlib import Path

from pulumi.automation import PulumiCommand

from citadel_rehearsal.ground.built import cache_folder
from citadel_rehearsal.ground.failure import RehearsalFailure

MISSING = "--engine pulumi: there is no pulumi on PATH and none was built; run `make engine`, or install Pulumi."


def engine() -> PulumiCommand:
    """The `pulumi` on PATH, or the one that `make engine` built. Errors: `RehearsalFailure` when there is neither."""
    if shutil.which("pulumi"):
        return PulumiCommand()
    if (built() / "bin" / "pulumi").is_file():
        return PulumiCommand(str(built()))
    raise RehearsalFailure(MISSING)


def built() -> Path:
    """Where tools/engine/build.sh puts it."""
    return cache_folder() / "engine"
