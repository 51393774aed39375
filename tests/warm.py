"""Python programs as processes of their own that need not load Pulumi's providers: each is a fork of one that has.

To load them takes longer than most rehearsals. Whatever a program is later, it starts from the same loaded modules,
with the arguments, the environment and the streams that it is given, in a session of its own.
"""

import functools
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
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LOADED = (
    "boto3", "eks_citadel.cli.rehearse", "eks_citadel.secure_cluster", "eks_citadel.workload_role",
    "pulumi_kubernetes.core.v1", "pulumi_kubernetes.networking.v1", "pulumi_kubernetes.rbac.v1",
    "pulumi_kubernetes.storage.v1",
)  # fmt: skip
SERVICES = ("ec2", "eks", "iam", "kms", "logs", "sts")  # whose descriptions boto3 then has read
REQUEST_BYTES = 1 << 20
_LOCK = threading.Lock()


class Process:
    """`python -c CODE ARGUMENTS`, as `subprocess.Popen` has it with pipes and text."""

    def __init__(self, code: str, *arguments: str | Path, env: Mapping[str, str] | None = None) -> None:
        ends = [os.pipe() for _ in range(3)]
        request = {"code": code, "arguments": [*map(str, arguments)], "env": dict(env or os.environ)}
        with _LOCK:
            forker = _forker()
        socket.send_fds(forker, [json.dumps(request).encode()], [write for _, write in ends])
        for _, write in ends:
            os.close(write)
        self.stdout, self.stderr, self._told = (os.fdopen(read, encoding="utf-8", errors="replace") for read, _ in ends)
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
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

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


def run(code: str, *arguments: str | Path, env: Mapping[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    """Its exit code, stdout and stderr. Errors: `subprocess.TimeoutExpired` after two minutes; it is killed then."""
    process = Process(code, *arguments, env=env)
    try:
        stdout, stderr = process.communicate(120)
    finally:
        process.kill()
    return subprocess.CompletedProcess([*map(str, arguments)], process.wait(), stdout, stderr)


@functools.cache
def _forker() -> socket.socket:
    """The end at which a process that has loaded the modules is asked for forks. It ends when this end closes."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    # Where the package is, for machines on which it is not installed beside the tests.
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    subprocess.Popen(
        [sys.executable, __file__, str(theirs.fileno())],
        pass_fds=[theirs.fileno()], env=environment, stdin=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    theirs.close()
    return ours


def _serve(asked: socket.socket) -> dict[str, Any] | None:
    """In every fork, what it shall be; in the process that forks, None at the end."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for keepers
    while True:
        message, streams, _, _ = socket.recv_fds(asked, REQUEST_BYTES, 3)
        if not message:
            return None
        if os.fork() == 0:
            asked.close()
            return _keep(json.loads(message), *streams)
        for stream in streams:
            os.close(stream)


def _keep(request: dict[str, Any], stdout: int, stderr: int, told: int) -> dict[str, Any]:
    """Fork once more, and tell the process id and the exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid == 0:
        os.close(told)
        os.setsid()
        for number, stream in ((1, stdout), (2, stderr)):
            os.dup2(stream, number)
            os.close(stream)
        os.environ.clear()
        os.environ.update(request["env"])
        tempfile.tempdir = None  # the variables may name another
        sys.argv[:] = ["-c", *request["arguments"]]
        return request
    os.close(stdout)
    os.close(stderr)
    os.write(told, f"{pid}\n".encode())
    _, status = os.waitpid(pid, 0)
    os.write(told, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


if __name__ == "__main__":
    for module in LOADED:
        importlib.import_module(module)
    clients = importlib.import_module("eks_citadel.rehearsal.aws_clients").AwsClients("http://127.0.0.1:1")
    for service in SERVICES:
        clients.client(service, "eu-west-1", "111122223333")
    gc.freeze()  # every fork shares what is loaded
    if program := _serve(socket.socket(fileno=int(sys.argv[1]))):
        exec(compile(program["code"], "<string>", "exec"), {"__name__": "__main__"})
