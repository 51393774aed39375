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

# Starts an embedded AWS with a function of Lambda that is at work, and ends it when it is told to.
OWNER = """
import io, json, sys, zipfile
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
source = "import time\\ndef handler(event, _):\\n    time.sleep(event['seconds'])\\n"
zipped = io.BytesIO()
with zipfile.ZipFile(zipped, "w") as archive:
    archive.writestr("index.py", source)
with EmbeddedAws() as aws:
    functions = aws.client("lambda", "eu-west-1")
    functions.create_function(
        FunctionName="sleeps", Runtime="python3.12", Role="arn:aws:iam::111122223333:role/f", Timeout=100,
        Handler="index.handler", Code={"ZipFile": zipped.getvalue()},
    )
    functions.invoke(FunctionName="sleeps", Payload=json.dumps({"seconds": 0}))
    functions.invoke(FunctionName="sleeps", Payload=json.dumps({"seconds": 60}), InvocationType="Event")
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
        assert len(running) == 2
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
        aws.client("cognito-idp", "eu-west-1").create_user_pool(PoolName="people")
        assert list(folder.glob("ministack-state/*.pem"))
    assert not folder.exists()
