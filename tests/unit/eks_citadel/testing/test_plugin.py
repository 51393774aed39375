"""The plugins of pytest cost nothing until a fixture is used, and the library does not know the kit."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from eks_citadel.testing import Graph

LIGHT = """
import sys

def test_nothing_is_loaded():
    assert {"eks_citadel.testing.pytest_plugin", "citadel_rehearsal.testing.pytest_plugin"} <= sys.modules.keys()
    assert not {"pulumi", "boto3", "yaml", "eks_citadel.testing.recording"} & sys.modules.keys()
"""


def test_a_project_that_does_not_use_the_fixtures_does_not_wait_for_pulumi(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(LIGHT)
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_library_loads_neither_the_kit_nor_pytest() -> None:
    code = (
        "import sys, eks_citadel; eks_citadel.SecureCluster; "
        "print(sorted(one for one in sys.modules if one.startswith(('eks_citadel.testing', 'pytest'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_fixture_records(recorded: Any) -> None:
    def program() -> None:
        import pulumi_aws as aws

        aws.ec2.Eip("one")

    assert isinstance(recorded(program), Graph)
