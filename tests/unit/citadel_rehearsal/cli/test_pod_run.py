"""`citadel rehearse --hold` and `citadel pod run`, as a person meets them in two terminals."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import warm
from printed import await_line
from processes import children, gone
from terminal import as_in_a_terminal, take_signals
from unit.commands import COMMAND, citadel, cluster_program, only_json, plain, project

PYTHON = sys.executable
ROLE = """
import json
trust = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
    "Principal": {"Service": "pods.eks.amazonaws.com"}, "Action": ["sts:AssumeRole", "sts:TagSession"]}]})
role = aws.iam.Role("orders", name="orders", assume_role_policy=trust)
"""
PROGRAM = cluster_program(
    '"namespaces": [{"name": "shop"}], '
    '"pod_identities": [{"namespace": "shop", "service_account": "orders", "role_arn": role.arn}],',
    before=ROLE, name="redfish",
)  # fmt: skip
EIP = "import pulumi_aws as aws\naws.ec2.Eip('address')\n"
WHO = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"
WAITS = """
import signal, sys, time
def leave(number, _):
    print("got", number, flush=True)
    sys.exit(3)
signal.signal(signal.SIGTERM, leave)
print("STARTED", flush=True)
time.sleep(30)
"""
COUNTS = """
import signal, time
seen = []
signal.signal(signal.SIGINT, lambda *_: seen.append(1))
print("STARTED", flush=True)
end = time.monotonic() + 20
while time.monotonic() < end and not seen:
    time.sleep(0.05)
time.sleep(0.5)
print("interrupts:", len(seen), flush=True)
"""
# As `citadel`, on a machine that takes a second between a pod's files and its program.
SLOW_TO_START = """
import contextlib, time
from eks_citadel.cli import main
from citadel_rehearsal.pods.pod import Pod
environment = Pod.environment
@contextlib.contextmanager
def slowly(pod):
    with environment(pod) as variables:
        print("REACHED", flush=True)
        time.sleep(1)
        yield variables
Pod.environment = slowly
main()
"""
TELLS_WHAT_IT_IGNORES = """
import signal
print([one.name for one in (signal.SIGHUP, signal.SIGINT) if signal.getsignal(one) is signal.SIG_IGN])
"""
PICTURE = """
from eks_citadel.live.parity import access, live_side
print([one.name for one in live_side(access("eu-west-1"), "redfish").picture.namespaces if one.closed])
"""
SHOP = ("--cluster", "redfish", "--namespace", "shop")
OWN = {"AWS_PROFILE": "no-such-profile", "AWS_ACCESS_KEY_ID": "AKIAOWN", "AWS_SECRET_ACCESS_KEY": "own"}


class Terminal:
    """A person's runtime folder and temporary files, apart from this machine's."""

    def __init__(self, folder: Path) -> None:
        self.runtime, self.temporary = folder / "runtime", folder / "temporary"
        for one in (self.runtime, self.temporary):
            one.mkdir(parents=True)
        self.variables = {"XDG_RUNTIME_DIR": str(self.runtime), "TMPDIR": str(self.temporary)}

    def pod_run(self, *words: str, cluster: str = "redfish", **variables: str) -> "subprocess.CompletedProcess[str]":
        """In the namespace shop."""
        where = ("--cluster", cluster, "--namespace", "shop")
        return citadel("pod", "run", *where, *words, **self.variables, **variables)

    def start(self, *words: str, cold: bool = False, command: str = COMMAND) -> warm.Process:
        """`citadel WORDS` in the background, with no terminal. `cold`: its embedded AWS is its child."""
        return warm.Process(command, *words, env=os.environ | self.variables, cold=cold)

    @property
    def notes(self) -> list[str]:
        return sorted(path.name for path in self.runtime.glob("eks-citadel/*"))


@contextmanager
def holding(
    terminal: Terminal, folder: Path, *words: str, stream: str = "stdout", cold: bool = False
) -> Iterator[warm.Process]:
    process = terminal.start("rehearse", str(folder), "--hold", *words, cold=cold)
    try:
        await_line(process, "citadel pod run --cluster", stream)
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """Where the cluster redfish is held."""
    folder = tmp_path_factory.mktemp("held")
    found = Terminal(folder)
    with holding(found, project(folder / "shop", PROGRAM)):
        yield found


def test_an_ordinary_program_is_the_pod_and_the_person_s_own_keys_are_not_used(terminal: Terminal) -> None:
    before = sorted(terminal.temporary.iterdir())
    runs = [terminal.pod_run("--service-account", "orders", "--", PYTHON, "-c", WHO, **OWN) for _ in range(2)]
    arns = [done.stdout.strip() for done in runs]
    for done, arn in zip(runs, arns, strict=True):
        assert done.returncode == 0, done.stderr
        assert arn.startswith("arn:aws:sts::111122223333:assumed-role/orders/eks-redfish-orders-"), done.stderr
    assert arns[0] != arns[1]
    assert sorted(terminal.temporary.iterdir()) == before


def test_a_program_that_asks_aws_and_the_clusters_works_as_whoever_holds_the_rehearsal(terminal: Terminal) -> None:
    asks = ("--", PYTHON, "-c", PICTURE)
    done = citadel("held", "run", *asks, **terminal.variables, **OWN)
    assert (done.returncode, done.stdout, done.stderr) == (0, "['default', 'shop']\n", "")
    done = citadel("held", "run", "--region", "us-east-1", *asks, **terminal.variables)
    assert done.returncode == 1
    assert "has clusters in eu-west-1 of 111122223333: choose with --region and --account." in done.stderr


def test_a_wrong_service_account_is_told_by_the_agent(terminal: Terminal) -> None:
    done = terminal.pod_run("--service-account", "order", "--", PYTHON, "-c", WHO, **OWN)
    assert done.returncode == 1
    assert "Error when retrieving credentials from container-role" in done.stderr
    assert (
        "(ResourceNotFoundException): No association found for service account order in namespace shop" in done.stderr
    )


def test_what_makes_no_pod_is_one_sentence(terminal: Terminal) -> None:
    for words, cluster, said in (
        (("--namespace", "shoop"), "redfish", 'namespaces "shoop" not found: cluster redfish has default,'),
        ((), "bluefish", "has no cluster bluefish: it has redfish (eu-west-1, account 111122223333)."),
        (("--region", "us-east-1"), "redfish", "has no cluster redfish in us-east-1: it has redfish"),
        (("--account", "444455556666"), "redfish", "has no cluster redfish of account 444455556666: it has redfish"),
        (
            ("--service-account", "Orders"),
            "redfish",
            '"Orders" is not a valid name of a service account: a name has up to 253',
        ),
        (("--service-account", ""), "redfish", '"" is not a valid name of a service account: a name has up to 253'),
        (("--pod-name", "x" * 254), "redfish", f'"{"x" * 254}" is not a valid name of a pod: a name has up to 253'),
        (("--at", "http://127.0.0.1:9"), "redfish", "No embedded AWS is held at http://127.0.0.1:9. Held are: http"),
    ):
        done = terminal.pod_run(*words, "--", "true", cluster=cluster)
        assert (done.returncode, done.stdout) == (1, "")
        assert said in done.stderr
        assert done.stderr.count("\n") == 1


def test_the_exit_code_and_the_words_are_the_program_s(terminal: Terminal) -> None:
    assert terminal.pod_run("--", "sh", "-c", "exit 7").returncode == 7
    assert terminal.pod_run("--", "sh", "-c", "kill -9 $$").returncode == 137
    assert terminal.pod_run("echo", "--cluster", "-x").stdout == "--cluster -x\n"
    missing = terminal.pod_run("--", "no-such-program")
    assert (missing.returncode, missing.stderr) == (
        127,
        '"no-such-program" cannot be run: No such file or directory.\n',
    )


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 3), (signal.SIGINT, 130)])
def test_a_signal_reaches_the_program_and_leaves_neither_child_nor_file(
    number: signal.Signals, code: int, terminal: Terminal
) -> None:
    before = sorted(terminal.temporary.iterdir())
    process = terminal.start("pod", "run", *SHOP, "--service-account", "orders", "--", PYTHON, "-c", WAITS)
    await_line(process, "STARTED")
    (program,) = children(process.pid)
    assert sorted(terminal.temporary.iterdir()) != before
    process.send_signal(number)
    out, _ = process.communicate(timeout=20)
    assert process.returncode == code
    assert ("got 15" in out) == (number == signal.SIGTERM)
    assert gone([program], 0)
    assert sorted(terminal.temporary.iterdir()) == before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_before_the_program_starts_ends_it_and_leaves_no_file(
    number: signal.Signals, terminal: Terminal
) -> None:
    before = sorted(terminal.temporary.iterdir())
    process = terminal.start("pod", "run", *SHOP, "--", "sleep", "30", command=SLOW_TO_START)
    await_line(process, "REACHED")
    assert sorted(terminal.temporary.iterdir()) != before
    process.send_signal(number)
    process.communicate(timeout=20)
    assert process.returncode == 128 + number
    assert sorted(terminal.temporary.iterdir()) == before


@pytest.mark.parametrize(("ignored", "name"), [("HUP", "SIGHUP"), ("INT", "SIGINT")])
def test_what_nohup_or_a_shell_s_background_job_ignores_the_program_ignores_too(
    ignored: str, name: str, terminal: Terminal
) -> None:
    script = f"trap '' {ignored}; exec \"$@\""
    words = (PYTHON, "-c", COMMAND, "pod", "run", *SHOP, "--", PYTHON, "-c", TELLS_WHAT_IT_IGNORES)
    done = subprocess.run(
        as_in_a_terminal("sh", "-c", script, "sh", *words),
        env=os.environ | terminal.variables, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == (f"['{name}']\n", "")


def test_Ctrl_C_of_a_terminal_reaches_the_program_once(terminal: Terminal) -> None:
    words = [PYTHON, "-c", COMMAND, "pod", "run", *SHOP, "--", PYTHON, "-c", COUNTS]
    pid, master = pty.fork()
    if pid == 0:
        take_signals()
        os.execvpe(words[0], words, os.environ | terminal.variables)
    seen, interrupted = b"", False
    while not re.search(rb"interrupts: \d", seen):
        seen += os.read(master, 1000)
        if b"STARTED" in seen and not interrupted:
            os.write(master, b"\x03")
            interrupted = True
    assert b"interrupts: 1" in seen
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    os.close(master)


def test_a_hold_says_how_to_run_pods_and_ends_with_Ctrl_C(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "t")
    process = terminal.start("rehearse", str(project(tmp_path / "shop", PROGRAM)), "--hold", cold=True)
    text = plain(await_line(process, "citadel pod run --cluster"))
    assert "The embedded AWS is held at http://127.0.0.1:" in text
    last = "citadel pod run --cluster redfish --namespace shop --service-account orders -- python app.py"
    assert text.endswith(last)
    (embedded,) = children(process.pid)
    (note,) = terminal.notes
    assert note == f"{embedded}.json"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")
    assert "Interrupted; the embedded AWS and all its resources are gone" in out
    assert gone([embedded], 0)
    assert (terminal.notes, list(terminal.temporary.iterdir())) == ([], [])


def test_json_stays_json_while_it_is_held(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "t")
    with holding(terminal, project(tmp_path / "shop", EIP), "--json", stream="stderr") as process:
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=20)
        assert only_json(out)["succeeded"] is True
        assert process.returncode == 0


def test_a_holder_that_was_killed_is_noticed(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "t")
    with holding(terminal, project(tmp_path / "shop", EIP)) as process:
        process.kill()
        process.wait(5)
        assert len(terminal.notes) == 1
        done = terminal.pod_run("--", "true")
    assert (done.returncode, terminal.notes) == (1, [])
    assert done.stderr == "No embedded AWS is held: run `citadel rehearse PROGRAM --hold` in another terminal.\n"


def test_an_embedded_aws_that_dies_while_held_is_told(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "t")
    with holding(terminal, project(tmp_path / "shop", EIP), cold=True) as process:
        (embedded,) = children(process.pid)
        os.kill(embedded, signal.SIGKILL)
        out, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "ended by signal 9" in out
    assert terminal.notes == []


def test_what_was_refused_is_not_held(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "t")
    folder = project(tmp_path / "shop", f"{EIP}raise ValueError('no')")
    done = citadel("rehearse", folder, "--hold", "--json", **terminal.variables)
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"].startswith("ValueError: no")
    assert terminal.notes == []
    both = citadel("rehearse", folder, "--hold", "--and-destroy", **terminal.variables)
    assert both.returncode == 2
    assert "--hold keeps the resources that --and-destroy deletes" in plain(both.stderr.replace("│", " "))
