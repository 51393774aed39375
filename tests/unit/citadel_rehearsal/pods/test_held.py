"""Which embedded AWSs are held: noted for their owner alone, and forgotten when they are gone."""

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.pods import held as notes
from citadel_rehearsal.pods.held import HeldAws, choose, find_held, held, runtime_folder
from citadel_rehearsal.run.embedded_aws import EmbeddedAws


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws() as running:
        yield running


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path / "eks-citadel"


def note(aws: EmbeddedAws, **changes: object) -> HeldAws:
    whole = {"url": aws.url, "run_key": aws.run_key, "pid": aws.pid, "program": "/shop", "stack": "dev"}
    return HeldAws(**(whole | changes))  # type: ignore[arg-type]


def test_it_is_found_while_it_is_held_and_not_after(aws: EmbeddedAws, folder: Path) -> None:
    with held(note(aws)) as path:
        assert find_held() == [note(aws)]
        assert choose(None) == choose(aws.url) == choose(f"{aws.url}/") == note(aws)
        assert (path.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert list(folder.iterdir()) == []
    with pytest.raises(RehearsalFailure, match="No embedded AWS is held: run `citadel rehearse PROGRAM --hold`"):
        choose(None)


def test_two_need_a_name_and_a_wrong_name_lists_them(aws: EmbeddedAws) -> None:
    with EmbeddedAws() as other, held(note(aws)), held(note(other, program="/stall")):
        with pytest.raises(RehearsalFailure, match=r"More than one .*\(/shop, stack dev\).* choose one with --at URL"):
            choose(None)
        assert choose(other.url).program == "/stall"
        with pytest.raises(
            RehearsalFailure, match=r"No embedded AWS is held at http://127.0.0.1:9. Held are: .*/stall"
        ):
            choose("http://127.0.0.1:9")


def test_stale_notes_are_removed(aws: EmbeddedAws, folder: Path) -> None:
    runtime_folder()
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        silent = f"http://127.0.0.1:{closed.getsockname()[1]}"
        stale = {
            "gone.json": json.dumps(vars(note(aws, pid=2**22 - 1))),
            "silent.json": json.dumps(vars(note(aws, url=silent, pid=os.getpid()))),
            "half.json": '{"url":',
            "other.json": "[]",
        }
        for name, text in stale.items():
            (folder / name).write_text(text)
        with held(note(aws)):
            assert find_held() == [note(aws)]
            assert [path.name for path in folder.iterdir()] == [f"{aws.pid}.json"]


@pytest.mark.parametrize("kind", ["open", "link", "file"])
def test_a_folder_that_others_can_use_is_refused(kind: str, folder: Path, tmp_path: Path) -> None:
    if kind == "open":
        folder.mkdir()
        folder.chmod(0o755)
    elif kind == "link":
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        folder.symlink_to(tmp_path / "elsewhere")
    else:
        folder.touch(mode=0o600)
    with pytest.raises(RehearsalFailure, match="is not a folder that only you can read: remove it"):
        runtime_folder()


def test_without_a_runtime_folder_it_is_one_of_the_person_s_own(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setattr(notes.tempfile, "gettempdir", lambda: str(tmp_path))
    assert runtime_folder() == tmp_path / f"eks-citadel-{os.getuid()}"
    assert runtime_folder().stat().st_mode & 0o777 == 0o700
