"""Finds the API server that `make engine` builds."""

import subprocess
from pathlib import Path

from citadel_rehearsal.ground.built import cache_folder
from citadel_rehearsal.ground.failure import RehearsalFailure

PROGRAMS = ("etcd", "kube-apiserver", "kube-controller-manager")
MISSING = "No Kubernetes API server was built: run `make engine`, which needs Go (https://go.dev/dl)."


def binaries() -> Path | None:
    """The folder of the programs that tools/api-server/build.sh builds, or None when they do not exist."""
    folder = (cache_folder() / "api-server" / "bin").resolve()
    return folder if all((folder / name).is_file() for name in PROGRAMS) else None


def required() -> Path:
    """The same folder. Errors: `RehearsalFailure` when the programs do not exist."""
    folder = binaries()
    if folder is None:
        raise RehearsalFailure(MISSING)
    return folder


def version(folder: Path) -> str:
    """`v1.36.3`."""
    command = [str(folder / "kube-apiserver"), "--version"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1]
