"""Scanners and analysers that we did not write, each in an environment of its own since their pins do not mix."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from citadel_rehearsal.ground.built import cache_folder

VERSIONS = {
    "cfn-lint": "1.58.0",
    "checkov": "3.3.30",
    "kubernetes-validate": "1.37.0",
    "network-config-analyzer": "2.1.0",
}


@cache
def tool(distribution: str, command: str) -> Path:
    """The path of a command, installed when it is asked for first, outside the clone."""
    version = VERSIONS[distribution]
    home = cache_folder() / f"{distribution}-{version}-python{sys.version_info.major}.{sys.version_info.minor}"
    with _made_once(home) as missing:
        if missing:
            subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True)
            pip = [home / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, f"{distribution}=={version}"], check=True)
    return home / "bin" / command


@cache
def node_packages(folder: Path) -> Path:
    """The packages that a folder's lock file names, installed outside the clone; no script of theirs is run."""
    digest = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()[:12]
    home = cache_folder() / f"{folder.name}-{digest}"
    with _made_once(home) as missing:
        if missing:
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir(parents=True)
            for name in ("package.json", "package-lock.json"):
                shutil.copy(folder / name, home)
            command = [program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
            subprocess.run(command, cwd=home, check=True)
    return home


@contextmanager
def _made_once(home: Path) -> Generator[bool]:
    """Whether it is still to be made; of several workers one makes it, and the others wait."""
    home.parent.mkdir(parents=True, exist_ok=True)
    with (home.parent / f"{home.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        missing = not (home / "complete").exists()
        yield missing
        if missing:
            (home / "complete").touch()


def program(name: str) -> str:
    """A program that PyPI does not have; without it a proof fails, never passes by."""
    path = shutil.which(name)
    if path is None:
        raise FileNotFoundError(f"The attacks need {name}: install Node.js 20 or newer, which brings node and npm.")
    return path
