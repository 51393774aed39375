"""Finds the `pulumi` program."""

import shutil
from pathlib import Path

from citadel_rehearsal.ground.built import cache_folder
from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.under_pulumi.command import Command

MISSING = "--engine pulumi: there is no pulumi on PATH and none was built; run `make engine`, or install Pulumi."


def engine() -> Command:
    """The `pulumi` on PATH, or the one that `make engine` built. Errors: `RehearsalFailure` when there is neither."""
    if shutil.which("pulumi"):
        return Command()
    if (built() / "bin" / "pulumi").is_file():
        return Command(str(built()))
    raise RehearsalFailure(MISSING)


def built() -> Path:
    """The folder in which tools/engine/build.sh puts the built `pulumi`."""
    return cache_folder() / "engine"
