"""Example 08 as its company uses it: its own tests, and the difference of its second revision."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "08-company"
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "ignore"]
CITADEL = Path(sys.executable).with_name("citadel")
AUTHOR = {"GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.com", "GIT_CONFIG_GLOBAL": os.devnull}
COMMITTER = {"GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@example.com", "COLUMNS": "120"}


def run(folder: Path, *command: str | Path, code: int = 0) -> str:
    environment = {**os.environ, **AUTHOR, **COMMITTER, "PYTHONPATH": ""}
    done = subprocess.run([*map(str, command)], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository in whose `examples/08-company` the first revision is committed."""
    folder = tmp_path / "examples" / "08-company"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", "venv"))
    run(tmp_path, "git", "init", "--quiet")
    run(tmp_path, "git", "add", ".")
    run(tmp_path, "git", "commit", "--quiet", "--message", "The first revision")
    return tmp_path


def test_its_own_tests_pass_and_none_is_skipped(repository: Path) -> None:
    told = run(repository, *PYTEST, "examples/08-company")
    assert re.search(r"^8 passed in", told, re.MULTILINE), told


def test_the_difference_of_its_second_revision_is_the_one_in_its_README(repository: Path) -> None:
    patch = "examples/08-company/second-revision.patch"
    run(repository, "git", "apply", "--directory=examples/08-company", patch)
    told = run(repository, CITADEL, "diff", "examples/08-company", "--from", "HEAD", code=3)
    (shown,) = re.findall(r"```text\n(.*?)```", (EXAMPLE / "README.md").read_text(), re.DOTALL)
    assert told == shown


def test_its_own_tests_see_a_team_in_a_namespace_that_is_not_its_own(repository: Path) -> None:
    gates = repository / "examples" / "08-company" / "gates.py"
    gates.write_text(gates.read_text().replace('"payments"),', '"payments", "kube-system"),'))
    told = run(repository, *PYTEST, "examples/08-company", code=1)
    assert "test_a_team_enters_its_own_namespaces_only[finance-payments]" in told
    assert "1 failed, 7 passed" in told
