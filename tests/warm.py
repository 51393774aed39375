"""Python programs as processes of their own that need not load Pulumi's providers: each is a fork of one that has.

To load them takes longer than most rehearsals. Whatever a program is later, it starts from the same loaded modules,
with the arguments, the environment and the streams that it is given, in a session of its own. The embedded AWS of
such a process, and of tests that use `spawn`, is a fork too: it has loaded what MiniStack needs, but not MiniStack,
which reads its environment while it loads.
"""

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

from eks_citadel.rehearsal import embedded_process

LOADED = (
    "boto3", "eks_citadel.cli.rehearse", "eks_citadel.secure_cluster", "eks_citadel.workload_role",
    "pulumi_kubernetes.core.v1", "pulumi_kubernetes.networking.v1", "pulumi_kubernetes.rbac.v1",
    "pulumi_kubernetes.storage.v1",
    "botocore.model", "cryptography.hazmat.primitives.serialization", "hypercorn.config",
    "hypercorn.protocol", "uvicorn", "uvicorn.protocols.http.httptools_impl", "xml.sax.saxutils",
)  # fmt: skip
SERVICES = ("ec2", "eks", "iam", "kms", "logs", "sts")  # whose descriptions boto3 then has read
REQUEST_BYTES, REQUEST_DESCRIPTORS = 1 << 20, 8
ASIDE = 100  # no descriptor has this number or a higher one
_LOCK = threading.Lock()
_found_by = os.environ.get("PYTHONPATH", "")
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
    """The end at which a process that has loaded the modules is asked for forks. It ends when this end closes."""
    global _asked
    if _asked is None:
        _asked, theirs = _pair()
        # Where the package is, for machines on which it is not installed beside the tests.
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        subprocess.Popen(
            [sys.executable, __file__, str(theirs.fileno()), _found_by],
            pass_fds=[theirs.fileno()], env=environment, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        theirs.close()
    return _asked


def _pair() -> tuple[socket.socket, socket.socket]:
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def _serve(tests: socket.socket, forks: socket.socket) -> dict[str, Any] | None:
    """In every fork, what it shall be; in the process that forks, None when the tests have ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for keepers
    while True:
        asked = select.select([tests, forks], [], [])[0][0]
        message, descriptors, _, _ = socket.recv_fds(asked, REQUEST_BYTES, REQUEST_DESCRIPTORS)
        if not message:
            return None
        if os.fork() == 0:
            tests.close()
            forks.close()
            return _keep(json.loads(message), descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _keep(request: dict[str, Any], descriptors: Sequence[int]) -> dict[str, Any]:
    """Fork once more, and tell the process id and the exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
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
    aside = {number: fcntl.fcntl(descriptor, fcntl.F_DUPFD, ASIDE) for number, descriptor in wanted.items()}
    for descriptor in wanted.values():
        os.close(descriptor)
    if _asked is not None and set(aside) - {1, 2}:
        _asked.close()  # its number may be wanted, and such a process asks for no forks
    for number, descriptor in aside.items():
        os.dup2(descriptor, number)
        os.close(descriptor)


if __name__ == "__main__":
    for module in LOADED:
        importlib.import_module(module)
    clients = importlib.import_module("eks_citadel.rehearsal.aws_clients").AwsClients("http://127.0.0.1:1")
    for service in SERVICES:
        clients.client(service, "eu-west-1", "111122223333")
    _found_by = sys.argv[2]
    _asked, theirs = _pair()
    importlib.import_module("harness").without_frames().__enter__()
    gc.freeze()  # every fork shares what is loaded
    if program := _serve(socket.socket(fileno=int(sys.argv[1])), theirs):
        exec(compile(program["code"], "<string>", "exec"), {"__name__": "__main__"})
