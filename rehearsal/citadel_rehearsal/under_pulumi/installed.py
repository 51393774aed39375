"""Finds the `pulumi` program."""

import shutil
from pathlib import Path

from citadel_rehearsal.ground.built import cache_folder
from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.under_pulumi.command import Command

MISSING = "--engine pulumi: there is no pulumi on PATH and none was built; run `make engine`, or install Pulumi."
YAML_HOST = "pulumi-language-yaml"
NO_YAML = (
    f"--engine pulumi: the program is in YAML, and there is no {YAML_HOST} beside pulumi or on PATH;"
    " run `make engine` without pulumi on PATH, or install Pulumi, which comes with it."
)


def engine() -> Command:
    """The `pulumi` on PATH, or the one that `make engine` built. Errors: `RehearsalFailure` when there is neither."""
    if shutil.which("pulumi"):
        return Command()
    if (built() / "bin" / "pulumi").is_file():
        return Command(str(built()))
    raise RehearsalFailure(MISSING)


def require_yaml() -> None:
    """Errors: `RehearsalFailure` when the engine has no language host for programs in YAML."""
    command = shutil.which(engine().command)
    beside = Path(command).resolve().parent / YAML_HOST if command else None
    if not (beside and beside.is_file()) and not shutil.which(YAML_HOST):
        raise RehearsalFailure(NO_YAML)


def built() -> Path:
    """The folder in which tools/engine/build.sh puts the built `pulumi`."""
    return cache_folder() / "engine"
