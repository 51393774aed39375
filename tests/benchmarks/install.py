"""`make bench-install`: a fresh clone until its rehearsed cluster, over pip installing Pulumi's packages alone."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
TURNS = 3
PYTHON = Path(sys.base_prefix, "bin", "python3")  # that of the environment has no pip
PACKAGES = ("pulumi", "pulumi-aws", "pulumi-kubernetes")
TARGET = 1.6
WITHOUT_CACHES = {"PIP_NO_CACHE_DIR": "1", "UV_NO_CACHE": "1"}


def main() -> None:
    turns = [(bare(), fresh_clone(), second_run()) for _ in range(TURNS)]
    bare_seconds, clone_seconds, second_seconds = (statistics.median(column) for column in zip(*turns, strict=True))
    print(f"  packages alone {bare_seconds:.1f} s, fresh clone until its rehearsed cluster {clone_seconds:.1f} s")
    print(f"  `make rehearse` the second time: {second_seconds:.2f} s")
    ratio = statistics.median(clone / packages for packages, clone, _ in turns)
    print(f"fresh clone until its rehearsed cluster, over the packages alone: {ratio:.2f} (target: at most {TARGET})")


def bare() -> float:
    """Seconds of pip for Pulumi's packages, in an environment of their own, without compiling as in a clone."""
    with TemporaryDirectory() as folder:
        environment, constraints = Path(folder, "environment"), ROOT / "constraints.txt"
        install = [environment / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-compile"]
        return seconds([PYTHON, "-m", "venv", environment], [*install, "--constraint", constraints, *PACKAGES])


def fresh_clone() -> float:
    """Seconds of `make rehearse` in a new clone."""
    with TemporaryDirectory() as folder:
        subprocess.run(["git", "clone", "--quiet", ROOT, f"{folder}/clone"], check=True)
        return seconds(["make", "rehearse", f"PYTHON={PYTHON}"], folder=f"{folder}/clone")


def second_run() -> float:
    """Seconds of `make rehearse` where all is installed."""
    return seconds(["make", "rehearse"], folder=str(ROOT))


def seconds(*commands: list[str | Path], folder: str | None = None) -> float:
    started = time.perf_counter()
    for command in commands:
        subprocess.run(command, check=True, cwd=folder, env=clean(os.environ), stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def clean(variables: Mapping[str, str]) -> dict[str, str]:
    """Without what the make around this one hands on."""
    return {name: value for name, value in variables.items() if name not in ("MAKEFLAGS", "MAKELEVEL")} | WITHOUT_CACHES


if __name__ == "__main__":
    main()
