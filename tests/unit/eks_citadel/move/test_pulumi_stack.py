"""The stack under Pulumi: what is run, what a failure says, and who holds a lock."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from eks_citadel.move import pulumi_stack
from eks_citadel.move.halt import Locked, StackFailure
from eks_citadel.move.pulumi_stack import PulumiStack, reason
from eks_citadel.move.pulumi_traffic import PulumiTraffic

EXPORTS = """{"colours": {"blue": {"weight": 90}, "green-2": {"weight": 10}}}"""
HELD = "the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock"


class Machine:
    """A folder on PATH with a `pulumi` that keeps its arguments and does what it is told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")

    def write(self, body: str) -> None:
        program = self.folder / "pulumi"
        program.write_text(
            f'#!/bin/sh\ncd {self.folder}\n[ "$1" = version ] && echo v3.259.0 && exit\necho "$@" >> asked\n'
            f"case \"$*\" in *output*) echo '{EXPORTS}';; esac\n{body}\n"
        )
        program.chmod(0o755)

    @property
    def asked(self) -> list[str]:
        return (self.folder / "asked").read_text().splitlines()

    def stack(self, patience: float = 0) -> PulumiStack:
        return PulumiStack(self.folder, "traffic", patience)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(pulumi_stack, "LOOK", 0.01)
    found = Machine(tmp_path)
    found.write("")
    return found


def test_weights_are_configured_and_the_stack_is_updated_without_selecting_it(machine: Machine) -> None:
    PulumiTraffic(machine.stack()).set_weights({"blue": 50, "green-2": 50})
    output, config, update = machine.asked
    assert output == "--non-interactive stack output --json --stack traffic"
    assert config == (
        "--non-interactive config set-all --stack traffic --path "
        '--plaintext weights["blue"]=50 --plaintext weights["green-2"]=50'
    )
    assert update == "--non-interactive up --refresh --yes --skip-preview --stack traffic"


def test_a_stack_that_counts_its_moves_gets_the_next_number(machine: Machine) -> None:
    exports = EXPORTS[:-1] + ', "move": 6}'
    program = machine.folder / "pulumi"
    program.write_text(program.read_text().replace(EXPORTS, exports))
    PulumiTraffic(machine.stack()).set_weights({"blue": 50, "green-2": 50})
    (config,) = [line for line in machine.asked if "set-all" in line]
    assert config.endswith("--plaintext move=7")


def test_weights_are_those_in_the_exports(machine: Machine) -> None:
    assert PulumiTraffic(machine.stack()).weights() == {"blue": 90, "green-2": 10}


def test_a_stack_without_colours_is_no_traffic_stack(machine: Machine) -> None:
    traffic = PulumiTraffic(machine.stack())
    (machine.folder / "pulumi").write_text("#!/bin/sh\necho '{}'\n")
    with pytest.raises(
        StackFailure, match="^the stack traffic exports no colours: it is not a traffic stack, or not up"
    ):
        traffic.weights()


def test_a_failure_is_the_first_error_that_pulumi_printed(machine: Machine) -> None:
    machine.write(
        'echo "    error: weights add up to 90: they must add up to 100."; echo "error: update failed" >&2; exit 1'
    )
    with pytest.raises(StackFailure, match="^the stack traffic: weights add up to 90: they must add up to 100$"):
        machine.stack().update()


def test_a_stack_that_is_not_there_is_said(machine: Machine) -> None:
    machine.write("echo \"error: no stack named 'traffic' found\" >&2; exit 255")
    with pytest.raises(StackFailure, match="^the project has no stack traffic$"):
        machine.stack().outputs()


def test_without_pulumi_one_sentence_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StackFailure, match="^there is no pulumi on PATH$"):
        PulumiStack(tmp_path, "traffic")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("error: update failed", "error: update failed"),
        ("  error: AWS says no.\nerror: update failed", "AWS says no"),
        ("panic: nil", "panic: nil"),
        ("", "it failed"),
    ],
)
def test_the_reason_of_a_failure(said: str, found: str) -> None:
    assert reason(said) == found


def held_by(host: str, pid: int) -> str:
    return f"echo '{HELD}\n  file:///state: created by me@{host} (pid {pid}) at 2026-11-30T12:00:00Z' >&2; exit 255"


def test_the_update_of_another_process_is_waited_for(machine: Machine) -> None:
    lock = machine.folder / "held"
    lock.touch()
    machine.write(f"test -e {lock} || exit 0\n[ $(wc -l < asked) -lt 3 ] || rm {lock}\n{held_by('elsewhere', 1)}")
    machine.stack(patience=60).update()
    assert len(machine.asked) == 4
    machine.write(held_by("elsewhere", 1))
    with pytest.raises(
        Locked, match="^the stack traffic is locked by another update; wait until it has ended$"
    ) as held:
        machine.stack().update()
    assert not held.value.is_stale


def test_the_lock_of_a_process_that_is_gone_is_said_at_once(machine: Machine) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    machine.write(held_by(socket.gethostname(), gone.pid))
    with pytest.raises(
        Locked, match=r"locked by an update that was killed; run `pulumi cancel --stack traffic`$"
    ) as held:
        machine.stack(patience=600).update()
    assert held.value.is_stale
    machine.write(held_by(socket.gethostname(), os.getpid()))
    with pytest.raises(Locked, match="another update"):
        machine.stack().update()


def test_weights_that_a_locked_stack_did_not_take_are_not_left_in_its_file(machine: Machine) -> None:
    machine.write(f'case "$*" in *" up "*) {held_by("elsewhere", 1)};; esac')
    with pytest.raises(Locked):
        PulumiTraffic(machine.stack()).set_weights({"blue": 50, "green-2": 50})
    sets = [line for line in machine.asked if "set-all" in line]
    assert 'weights["blue"]=50' in sets[0] and 'weights["blue"]=90' in sets[1]


PARENT = """
import sys
from pathlib import Path
from eks_citadel.move.pulumi_stack import PulumiStack
PulumiStack(Path(sys.argv[1]), "traffic").update()
"""


def test_an_update_is_completed_although_its_citadel_is_killed(machine: Machine) -> None:
    waiting = "while [ ! -e go ]; do sleep 0.05; echo step; done"
    machine.write(f'case "$*" in *up*) touch begun; {waiting}; echo more; touch done;; esac')
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(machine.folder)])
    appears(machine.folder / "begun")
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    (machine.folder / "go").touch()
    appears(machine.folder / "done")


def appears(path: Path) -> None:
    for _ in range(600):
        if path.exists():
            return
        time.sleep(0.1)
    raise AssertionError(path)
