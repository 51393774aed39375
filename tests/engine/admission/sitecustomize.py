"""Python starts with this where the tests of the engine put it on its path.

The embedded AWS has no API server that could be asked whether it lets the deployer in: the access entries of the
emulated EKS answer, as in a rehearsal. A program's environment has no rehearsal, so another Python is asked.
"""

import json
import os
import subprocess
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import Any

MODULE = "eks_citadel.enter.admission"
ANSWER = Path(__file__).with_name("answer.py")


def ask(config: dict[str, Any]) -> int:
    """The status with which the API server would answer."""
    command = [os.environ["CITADEL_TESTS_PYTHON"], str(ANSWER)]
    done = subprocess.run(command, input=json.dumps(config), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return int(done.stdout)


class Endpoint(MetaPathFinder):
    """Finds the one module, and puts the answer in its place once it was run."""

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path, target) if fullname == MODULE else None
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def exec_module(module: Any) -> None:
                execute(module)
                module.ask = ask

            spec.loader.exec_module = exec_module
        return spec


def install() -> None:
    """Before every other finder."""
    import sys

    sys.meta_path.insert(0, Endpoint())


install()
