"""Scanners and analysers that we did not write, each in an environment of its own since their pins do not mix."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

VERSIONS = {"cfn-lint": "1.58.0", "checkov": "3.3.30", "network-config-analyzer": "2.1.0"}


@cache
def tool(distribution: str, command: str) -> Path:
    """The path of a command, installed when it is asked for first, outside the clone."""
    version = VERSIONS[distribution]
    root = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "eks-citadel"
    home = root / f"{distribution}-{version}-python{sys.version_info.major}.{sys.version_info.minor}"
    if not (home / "complete").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True)
        pip = [home / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, f"{distribution}=={version}"], check=True)
        (home / "complete").touch()
    return home / "bin" / command
