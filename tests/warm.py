"""Python programs as processes of their own that need not load Pulumi's providers: each is a fork of one that has.

To load them takes longer than most rehearsals. Whatever a program is later, it starts from the same loaded modules,
with the arguments, the environment and the streams that it is given, in a session of its own. The embedded AWS of
such a process, and of tests that use `spawn`, is a fork too: it has loaded what MiniStack needs, but not MiniStack,
which reads its environment while it loads. All workers of a run ask one process for their forks.
"""

import atexit
import contextlib
import fcntl
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any
from unittest import mock

import terminal
from citadel_rehearsal.run import embedded_process

LOADED = (
    "boto3", "citadel_rehearsal.cli.commands", "citadel_rehearsal.cli.rehearse", "eks_citadel.cli.commands",
    "eks_citadel.secure_cluster.secure_cluster", "eks_citadel.leave.workload_role", "pulumi_kubernetes.core.v1",
    "pulumi_kubernetes.networking.v1", "pulumi_kubernetes.rbac.v1", "pulumi_kubernetes.storage.v1", "botocore.model",
    "cryptography.hazmat.primitives.serialization", "hypercorn.config", "hypercorn.protocol", "uvicorn",
    "uvicorn.protocols.http.httptools_impl", "xml.sax.saxutils", "citadel_rehearsal.emulator.certificates",
)  # fmt: skip
SERVICES = ("ec2", "eks", "iam", "kms", "logs", "sts")  # whose descriptions boto3 then has read
REQUEST_BYTES, REQUEST_DESCRIPTORS = 1 << 20, 8
_LOCK = threading.Lock()
PATIENCE_SECONDS = 5  # for who bound the address and does not listen yet
_found_by = os.environ.get("PYTHONPATH", "")
_address = str(Path(tempfile.gettempdir()) / f"warm-{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}")
spawn_cold = embedded_process.spawn
_asked: socket.socket | None = None


class Fork:
    """A running fork, as `subprocess.Popen` has it."""

    def __init__(self, request: Mapping[str, Any], streams: Sequence[int], kept: Sequence[int] = ()) -> None:
        """`request`: code, arguments, env, cold. `streams`: descriptors of its stdout and stderr."""
        told, write = os.pipe()
        message = json.dumps({**request, "kept": [*kept]}).encode()
        with _LOCK:
            forker = _forker()
        socket.send_fds(forker, [message], [*streams, write, *kept])
        os.close(write)
        self._told = os.fdopen(told, encoding="utf-8")
        self.pid = int(self._told.readline())
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None and select.select([self._told], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            self.returncode = int(self._told.readline())
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):  # it has ended, and its keeper is about to tell
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Process(Fork):
    """`python -c CODE ARGUMENTS` with pipes and text. `cold`: its embedded AWS is its child, as users have it."""

    def __init__(
        self, code: str, *arguments: str | Path, env: Mapping[str, str] | None = None, cold: bool = False
    ) -> None:
        ends = [os.pipe() for _ in range(2)]
        writes = [write for _, write in ends]
        super().__init__(_request(code, [*map(str, arguments)], env or os.environ, cold), writes)
        for write in writes:
            os.close(write)
        self.stdout, self.stderr = (os.fdopen(read, encoding="utf-8", errors="replace") for read, _ in ends)

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What it printed and nobody has read yet, once it and both streams have ended."""
        deadline = None if timeout is None else time.monotonic() + timeout
        printed = {"stdout": "", "stderr": ""}
        readers = [threading.Thread(target=self._read, args=(name, printed), daemon=True) for name in printed]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join(None if deadline is None else max(0, deadline - time.monotonic()))
            if reader.is_alive():
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        self.wait(None if deadline is None else max(0, deadline - time.monotonic()))
        return printed["stdout"], printed["stderr"]

    def _read(self, name: str, printed: dict[str, str]) -> None:
        stream = getattr(self, name)
        if not stream.closed:
            with stream:
                printed[name] = stream.read()


def run(
    code: str, *arguments: str | Path, env: Mapping[str, str] | None = None, cold: bool = False
) -> "subprocess.CompletedProcess[str]":
    """Its exit code, stdout and stderr. Errors: `subprocess.TimeoutExpired` after two minutes; it is killed then."""
    process = Process(code, *arguments, env=env, cold=cold)
    try:
        stdout, stderr = process.communicate(120)
    finally:
        process.kill()
    return subprocess.CompletedProcess([*map(str, arguments)], process.wait(), stdout, stderr)


def spawn(code: str, environment: Mapping[str, str], log: IO[bytes], descriptors: Sequence[int]) -> Any:
    """`embedded_process.spawn` as a fork; a Python of its own where the test lets it find other modules."""
    if environment.get("PYTHONPATH", "") != _found_by:
        return spawn_cold(code, environment, log, descriptors)
    folder = str(Path(embedded_process.__file__).parents[2])
    return Fork(_request(code, [folder], environment), [log.fileno()] * 2, descriptors)


def _request(code: str, arguments: Sequence[str], env: Mapping[str, str], cold: bool = False) -> dict[str, Any]:
    return {"code": code, "arguments": [*arguments], "env": dict(env), "cold": cold}


def _forker() -> socket.socket:
    """The end at which the process that has loaded the modules is asked for forks. It ends with the last such end."""
    global _asked
    if _asked is None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener, contextlib.suppress(OSError):
            listener.bind(_address)  # refused where another worker was first
            listener.listen()
            _start(listener.fileno())
        _asked = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while _asked.connect_ex(_address):
            assert time.monotonic() < deadline, f"nobody listens at {_address}"
            time.sleep(0.01)
    return _asked


def _start(listener: int) -> None:
    # Where the package is, for machines on which it is not installed beside the tests.
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    subprocess.Popen(
        [sys.executable, __file__, str(listener), _address, _found_by],
        pass_fds=[listener], env=environment, stdin=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def _serve(listener: socket.socket) -> dict[str, Any] | None:
    """In every fork, what it shall be; in the process that forks, None when nobody can ask any more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for keepers
    asking = list[socket.socket]()
    while True:
        asked = select.select([listener, *asking], [], [])[0][0]
        if asked is listener:
            asking.append(listener.accept()[0])
            continue
        message, descriptors, _, _ = socket.recv_fds(asked, REQUEST_BYTES, REQUEST_DESCRIPTORS)
        if not message:
            asking.remove(asked)
            asked.close()
            if not asking:
                Path(_address).unlink(missing_ok=True)
                if not select.select([listener], [], [], 0)[0]:
                    return None
        elif os.fork() == 0:
            for one in (listener, *asking):
                one.close()
            return _keep(json.loads(message), descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _keep(request: dict[str, Any], descriptors: Sequence[int]) -> dict[str, Any]:
    """Fork once more, and tell the process id and the exit code."""
    terminal.take_signals()
    stdout, stderr, told, *kept = descriptors
    pid = os.fork()
    if pid == 0:
        os.close(told)
        os.setsid()
        _place({1: stdout, 2: stderr, **dict(zip(request["kept"], kept, strict=True))})
        os.environ.clear()
        os.environ.update(request["env"])
        tempfile.tempdir = None  # the variables may name another
        sys.argv[:] = ["-c", *request["arguments"]]
        embedded_process.spawn = spawn_cold if request["cold"] else spawn
        return request
    for descriptor in (stdout, stderr, *kept):
        os.close(descriptor)
    os.write(told, f"{pid}\n".encode())
    _, status = os.waitpid(pid, 0)
    with contextlib.suppress(BrokenPipeError):  # who asked has ended before it
        os.write(told, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _place(wanted: Mapping[int, int]) -> None:
    """Give each descriptor the number under which the program knows it."""
    beyond = max(wanted) + 1  # what is put aside below would be replaced by what takes that number
    aside = {number: fcntl.fcntl(descriptor, fcntl.F_DUPFD, beyond) for number, descriptor in wanted.items()}
    for descriptor in wanted.values():
        os.close(descriptor)
    for number, descriptor in aside.items():
        os.dup2(descriptor, number)
        os.close(descriptor)


def _be(program: Mapping[str, Any]) -> None:
    """Run it and end as Python ends, but for taking all modules apart, which takes longer than most programs."""
    code, interrupted = 0, False
    try:
        exec(compile(program["code"], "<string>", "exec"), {"__name__": "__main__"})
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        if code and not isinstance(ended.code, int):
            print(ended.code, file=sys.stderr)
    except BaseException as error:
        sys.excepthook(type(error), error, error.__traceback__)
        code, interrupted = 1, isinstance(error, KeyboardInterrupt)
    threading._shutdown()
    atexit._run_exitfuncs()
    for stream in filter(None, (sys.stdout, sys.stderr)):
        with contextlib.suppress(OSError, ValueError):  # nobody reads it any more, or it is closed
            stream.flush()
    if interrupted:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    os._exit(code)


def _load() -> None:
    """What a rehearsal loads, also what is loaded when it is first used."""
    for module in LOADED:
        importlib.import_module(module)
    nowhere = importlib.import_module("citadel_rehearsal.ground.loopback").AwsAddress("http://127.0.0.1:1", "no key")
    clients = importlib.import_module("citadel_rehearsal.ground.aws_clients").AwsClients(nowhere)
    for service in SERVICES:
        clients.client(service, "eu-west-1", "111122223333")
    with contextlib.suppress(Exception):  # what is broken is for the tests to tell
        _use()


def _use() -> None:
    """A cluster with mocks, and its objects judged: the SDK's classes and the schemas of Kubernetes."""
    samples = importlib.import_module("unit.eks_citadel.component_samples")
    rules = importlib.import_module("citadel_rehearsal.resources.kubernetes_rules")
    store = importlib.import_module("citadel_rehearsal.ground.cluster_store").ClusterStore("", "1.36")
    with mock.patch("eks_citadel.enter.admission.ask", return_value=200):
        cluster = samples.made(samples.permitted())
    for item in cluster.registrations.values():
        if item.type.startswith("kubernetes:") and "kind" in item.inputs:
            rules.judge_schema(item.inputs, store)


if __name__ == "__main__":
    _, descriptor, _address, _found_by = sys.argv
    _load()
    importlib.import_module("harness").without_frames().__enter__()
    gc.freeze()  # every fork shares what is loaded
    if program := _serve(socket.socket(fileno=int(descriptor))):
        _be(program)
