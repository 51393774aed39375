"""All that the embedded AWS writes is in a folder of its own, which goes with it, however it or its owner ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from printed import await_line
from processes import descendants, gone

# Starts an embedded AWS, has something written in its folder, and ends it when it is told to.
OWNER = """
import sys
from pathlib import Path
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
with EmbeddedAws() as aws:
    environment = dict(one.split("=", 1) for one in Path(f"/proc/{aws.pid}/environ").read_text().split("\\0") if one)
    Path(environment["TMPDIR"], "work").mkdir(parents=True)
    print("REACHED", aws.pid, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(scope="module", autouse=True)
def embedded_aws_forked() -> None:
    """Not here: the process starts as users start it."""


@contextmanager
def owning(temporary: Path) -> "Iterator[tuple[subprocess.Popen[str], int]]":
    """Who owns an embedded AWS, and the process id of that."""
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER], env=os.environ | {"TMPDIR": str(temporary)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield owner, int(await_line(owner, "REACHED").split()[-1])
    finally:
        owner.kill()
        owner.communicate()


def empty(folder: Path) -> bool:
    """Whether it is, or soon will be."""
    deadline = time.monotonic() + 2
    while any(folder.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(folder.iterdir())


def test_nothing_is_left_when_it_is_stopped(tmp_path: Path) -> None:
    with owning(tmp_path) as (owner, _):
        running = descendants(owner.pid)
        assert len(running) == 1
        assert [one.name.startswith("citadel-aws-") for one in tmp_path.iterdir()] == [True]
        owner.communicate("\n")
        assert list(tmp_path.iterdir()) == []
        assert gone(running, 1)


@pytest.mark.parametrize("victim", ["owner", "embedded AWS"])
def test_nothing_is_left_when_it_or_its_owner_is_killed(victim: str, tmp_path: Path) -> None:
    with owning(tmp_path) as (owner, embedded):
        running = descendants(owner.pid)
        os.kill(owner.pid if victim == "owner" else embedded, signal.SIGKILL)
        if victim == "embedded AWS":
            assert gone([embedded])
            owner.communicate("\n")
        assert gone(running)
        assert empty(tmp_path)


def test_nobody_else_reads_it_and_nothing_is_written_elsewhere() -> None:
    with EmbeddedAws() as aws:
        pairs = Path(f"/proc/{aws.pid}/environ").read_text().split("\0")
        told = dict(one.split("=", 1) for one in pairs if one)
        folder = Path(told["CITADEL_FOLDER"])
        assert folder.stat().st_mode & 0o777 == 0o700
        assert all(told[name].startswith(str(folder)) for name in ("TMPDIR", "STATE_DIR", "S3_DATA_DIR"))
        assert folder.is_dir()
    assert not folder.exists()
