"""Finds held embedded AWSs, each of which has a file in a folder that only its owner can read."""

import json
import os
import stat
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.ground.loopback import AwsAddress
from citadel_rehearsal.pods.pod_door import PodDoor


@dataclass(frozen=True)
class HeldAws:
    """A held embedded AWS: its address, its process id, and the program that was rehearsed in it.

    Its file contains the key of the run, so each process that can read the file can request pods.
    """

    url: str
    run_key: str = field(repr=False)
    pid: int
    program: str
    stack: str

    @property
    def address(self) -> AwsAddress:
        """The address for `PodDoor` and `Pod`."""
        return AwsAddress(self.url, self.run_key)


@contextmanager
def held(aws: HeldAws) -> Generator[Path]:
    """Lets other processes find the embedded AWS while the block runs.

    Errors: `RehearsalFailure` when other users can read the folder.
    """
    path = runtime_folder() / f"{aws.pid}.json"
    draft = path.with_suffix(".draft")  # renamed when complete, so that no process reads a partial file
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(asdict(aws), file)
        draft.rename(path)
        yield path
    finally:
        for one in (draft, path):
            one.unlink(missing_ok=True)


def find_held() -> list[HeldAws]:
    """The held embedded AWSs that answer. The files of all others are removed."""
    found: list[HeldAws] = []
    for path in sorted(runtime_folder().glob("*.json")):
        one = _read(path)
        if one is not None and _is_mine(one.pid) and PodDoor(one.address).answers():
            found.append(one)
        else:
            path.unlink(missing_ok=True)
    return found


def choose(url: str | None) -> HeldAws:
    """The held embedded AWS at `url`, or the only one. Errors: `RehearsalFailure`, whose message has the way out."""
    there = find_held()
    found = [one for one in there if url is None or one.url == url.rstrip("/")]
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"{one.url} ({one.program}, stack {one.stack})" for one in there)
    if not there:
        raise RehearsalFailure("No embedded AWS is held: run `citadel rehearse PROGRAM --hold` in another terminal.")
    if found:
        raise RehearsalFailure(f"More than one embedded AWS is held: {known}; choose one with --at URL.")
    raise RehearsalFailure(f"No embedded AWS is held at {url}. Held are: {known}.")


def runtime_folder() -> Path:
    """`$XDG_RUNTIME_DIR/eks-citadel`, or a folder in the temporary directory; created with mode 0700."""
    base = os.environ.get("XDG_RUNTIME_DIR")
    folder = Path(base, "eks-citadel") if base else Path(tempfile.gettempdir(), f"eks-citadel-{os.getuid()}")
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    private = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
    if not private:
        raise RehearsalFailure(f"{folder} is not a folder that only you can read: remove it, or set XDG_RUNTIME_DIR.")
    return folder


def _read(path: Path) -> HeldAws | None:
    try:
        found: dict[str, Any] = json.loads(path.read_text())
        return HeldAws(**found)
    except (OSError, ValueError, TypeError):
        return None


def _is_mine(pid: int) -> bool:
    """Whether the process lives and belongs to this user, since another user's process may have got its id and port."""
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True
