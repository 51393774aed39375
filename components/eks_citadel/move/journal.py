"""Keeps the records of moves in a folder, so that a move that was killed can be resumed or returned.

Each record is one file, written beside, synced and renamed after each happening: whenever the process is killed, the
file holds the record before or after the happening, never a part.
"""

import fcntl
import json
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from eks_citadel.move.plan import Plan
from eks_citadel.move.record import BEGUN, Happening, Record, as_map, as_text, from_map
from eks_citadel.move.weights import Weights
from eks_citadel.parsing.refusal import Described, refuse

PRIVATE = 0o700
UNREADABLE = Described("unreadable")


def utc_now() -> str:
    """The time, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Journal:
    """The records of the moves of one traffic stack: `0001.json`, `0002.json`, and the same as text."""

    def __init__(self, folder: Path, traffic_stack: str, clock: Callable[[], str] = utc_now) -> None:
        self._folder = folder
        self._traffic_stack = traffic_stack
        self._clock = clock

    @property
    def folder(self) -> Path:
        """Where the records are."""
        return self._folder

    @contextmanager
    def locked(self) -> Generator[None]:
        """Keeps other moves of this folder away while the block runs. The system lets go of a killed process's lock.

        Errors: `Refusal`.
        """
        self._folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        with open(self._folder / "lock", "w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                rule = "another citadel moves this traffic stack now"
                raise refuse("--traffic-stack", self._traffic_stack, rule, "wait until it ends") from None
            yield

    def latest(self) -> Record | None:
        """The record of the last move, or None before the first. Errors: `Refusal` when its file is not complete."""
        paths = self._paths()
        return self._read(paths[-1]) if paths else None

    def refuse_unended(self, to: str) -> None:
        """Errors: `Refusal` of a move to this colour while the last move has not ended."""
        last = self.latest()
        if last is not None and not last.ended:
            rule = f"the move from {last.plan.source} to {last.plan.to} has not ended"
            raise refuse("--to", to, rule, "go on with --resume, or take all traffic back with --return")

    def begin(self, plan: Plan) -> Record:
        """A new record. Errors: `Refusal` while the last move has not ended."""
        self.refuse_unended(plan.to)
        paths = self._paths()
        number = int(paths[-1].stem) + 1 if paths else 1
        record = Record(self._traffic_stack, plan, (self.now(BEGUN),))
        self._write(self._folder / f"{number:04}.json", record)
        return record

    def now(self, kind: str, text: str = "", weights: Weights | None = None) -> Happening:
        """A happening of this moment, which is not written yet."""
        return Happening(self._clock(), kind, text, weights)

    def write(self, record: Record) -> None:
        """Write the last record again; it is on the disk when this returns. Errors: OSError."""
        self._write(self._paths()[-1], record)

    def _paths(self) -> list[Path]:
        found = [path for path in self._folder.glob("*.json") if path.stem.isdecimal()]
        return sorted(found, key=lambda path: int(path.stem))

    def _read(self, path: Path) -> Record:
        try:
            return from_map(json.loads(path.read_text()))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            rule = f"the record of the last move was cut off or changed ({error})"
            way_out = "restore the file; or set the weights with pulumi, and then remove it"
            raise refuse(str(path), UNREADABLE, rule, way_out) from None

    def _write(self, path: Path, record: Record) -> None:
        _replace(path, json.dumps(as_map(record), indent=2) + "\n")
        _replace(path.with_suffix(".txt"), as_text(record))


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(path.name + ".draft")
    with open(draft, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the new name, too
    finally:
        os.close(folder)
