"""The API server where there is none: it is missed by name, and one that does not start says why."""

import os
import tempfile
import threading
from pathlib import Path

import pytest

from citadel_rehearsal.api_server import installed
from citadel_rehearsal.api_server.api_server import ApiServer
from citadel_rehearsal.api_server.api_servers import ApiServers
from citadel_rehearsal.api_server.command_lines import Folder, etcd, kube_apiserver
from citadel_rehearsal.ground.failure import RehearsalFailure


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Programs that say one thing and end."""
    for name in installed.PROGRAMS:
        (tmp_path / name).write_text(f"#!/bin/sh\necho {name} has no disk\nexit 3\n")
        (tmp_path / name).chmod(0o755)
    return tmp_path


def test_what_was_not_built_is_none_or_refused_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert installed.binaries() is None
    with pytest.raises(RehearsalFailure, match="run `make engine`, which needs Go"):
        installed.required()


def test_it_is_there_only_with_all_its_programs(
    monkeypatch: pytest.MonkeyPatch, broken: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cache = tmp_path_factory.mktemp("cache")
    (cache / "eks-citadel" / "api-server").mkdir(parents=True)
    (cache / "eks-citadel" / "api-server" / "bin").symlink_to(broken)
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    assert installed.binaries() == broken
    (broken / "etcd").unlink()
    assert installed.binaries() is None


def test_one_that_does_not_start_says_why(broken: Path) -> None:
    for name in installed.PROGRAMS:
        if name != "etcd":
            (broken / name).write_text("#!/bin/sh\nexec sleep 100\n")
    with pytest.raises(RehearsalFailure) as failed:
        ApiServer(broken)
    assert str(failed.value) == "The Kubernetes API server did not start: etcd ended with 3: etcd has no disk"


def test_all_who_wait_for_it_hear_that_it_did_not_start(broken: Path) -> None:
    servers, heard = ApiServers(broken), []

    def ask() -> None:
        try:
            servers.of("shop")
        except RehearsalFailure as failure:
            heard.append(str(failure))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(heard) == 3
    assert len(set(heard)) == 1
    servers.stop("shop")
    assert not servers.has("shop")


def test_one_that_is_still_starting_ends_with_its_lifeline_and_leaves_no_folder(
    broken: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    temporary = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    for name in installed.PROGRAMS:
        (broken / name).write_text("#!/bin/sh\nexec sleep 100\n")
    lifeline, end = os.pipe()
    threading.Timer(0.5, os.close, [end]).start()
    with pytest.raises(RehearsalFailure, match="the process that started it has ended"):
        ApiServer(broken, lifeline)
    os.close(lifeline)
    assert list(temporary.iterdir()) == []


def test_it_is_reached_from_this_machine_alone(tmp_path: Path) -> None:
    folder = Folder(tmp_path, "token")
    assert "--bind-address=127.0.0.1" in kube_apiserver(folder, 6443)
    assert [one for one in etcd() if "-urls=" in one and "unix://" not in one] == []
