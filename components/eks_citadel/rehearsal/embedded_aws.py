"""The embedded AWS: MiniStack with the rules of EKS, a child process on a loopback port of its own."""

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from eks_citadel.rehearsal.aws_clients import AwsClients
from eks_citadel.rehearsal.emulator.child import ENTRY
from eks_citadel.rehearsal.failure import RehearsalFailure, SessionDenied
from eks_citadel.rehearsal.loopback import HOST, ask

START_SECONDS = 20.0
STOP_SECONDS = 1.0
LOG_BYTES = 600
# Nothing else of the caller's environment reaches the child: no AWS_*, no DOCKER_HOST, no proxy.
KEPT_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "PYTHONPATH", "VIRTUAL_ENV")


class EmbeddedAws:
    """A private AWS for one rehearsal. It ends with `stop()`, with the `with` block, or with its parent process.

    `transition_seconds` is how long a cluster, node group or add-on stays CREATING, UPDATING or DELETING.
    Errors: `RehearsalFailure` when MiniStack is missing, the port is taken, or the process ends by itself.
    """

    def __init__(self, port: int = 0, transition_seconds: float = 0.05) -> None:
        self._wanted_port = port
        self._transition_seconds = transition_seconds
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None
        self._lifeline: int | None = None
        self._lock = threading.Lock()
        self._clients: AwsClients | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return f"http://{HOST}:{self._port}"

    @property
    def pid(self) -> int:
        """Process id of the child."""
        if self._process is None:
            raise RehearsalFailure("The embedded AWS is not running: call start() first.")
        return self._process.pid

    def start(self) -> Self:
        """Start the child and wait for its first answer."""
        listener = self._listen()
        self._port = listener.getsockname()[1]
        self._clients = AwsClients(self.url)
        try:
            self._spawn(listener)
        finally:
            listener.close()
        try:
            self._await_health()
        except BaseException:
            self.stop()
            raise
        return self

    def client(self, service: str, region: str, account: str = "111122223333") -> Any:
        """A boto3 client that acts as the root of `account`; one per (service, region, account), safe in threads."""
        if self._clients is None:
            raise RehearsalFailure("The embedded AWS is not running: call start() first.")
        return self._clients.client(service, region, account)

    def assume(self, kind: str, region: str, account: str = "111122223333", **properties: Any) -> dict[str, Any]:
        """Create what the program names but does not make, under its given id or ARN; see `assume_route.KINDS`."""
        body = {"kind": kind, "region": region, "account": account, "properties": properties}
        status, answer = self._post("/_citadel/assume", body)
        if status != 200:
            raise RehearsalFailure(str(answer.get("message", answer)))
        return answer

    def session(
        self, region: str, role_arn: str, principal: str, session_name: str = "pod", **more: Any
    ) -> dict[str, Any]:
        """Credentials of a session that a service (`principal`) opens by the role's trust policy.

        `more` as `emulator.iam.sessions.assume` takes it: tags, transitive_tag_keys, session_policy, ...
        Raises `SessionDenied` when it is refused.
        """
        named = {"region": region, "role_arn": role_arn, "principal": principal, "session_name": session_name}
        status, answer = self._post("/_citadel/session", named | more)
        if status == 403:
            raise SessionDenied(answer["code"], answer["message"])
        if status != 200:
            raise RehearsalFailure(str(answer.get("message", answer)))
        return answer

    def client_of(self, credentials: dict[str, Any], service: str, region: str) -> Any:
        """A boto3 client that acts with the credentials of a session."""
        if self._clients is None:
            raise RehearsalFailure("The embedded AWS is not running: call start() first.")
        return self._clients.of_session(credentials, service, region)

    def rules(self) -> list[dict[str, str]]:
        """The EKS rules that this process enforces: name, rule, source."""
        return self._post("/_citadel/rules", {})[1]["rules"]

    def requests(self) -> list[dict[str, Any]]:
        """What changed something, in its order: service, operation, and the request's own words."""
        return self._post("/_citadel/requests", {})[1]["requests"]

    def check_alive(self) -> None:
        """Raise `RehearsalFailure` when the child ended by itself."""
        process = self._process
        if process is not None and process.poll() is not None:
            raise RehearsalFailure(self._death_sentence(process.returncode))

    def stop(self) -> None:
        """End the child by its process id and release everything. Safe to call twice, and from any thread."""
        with self._lock:
            process, self._process = self._process, None
            lifeline, self._lifeline = self._lifeline, None
            log, self._log = self._log, None
        if lifeline is not None:
            os.close(lifeline)
        if process is not None:
            self._end(process)
        if log is not None:
            log.close()

    def _listen(self) -> socket.socket:
        """Bind here and hand the socket over: no port can be lost between choosing and using it."""
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, self._wanted_port))
        except OSError as error:
            listener.close()
            raise RehearsalFailure(
                f"Port {self._wanted_port} of {HOST} is not free ({error.strerror}): stop what uses it, or name none."
            ) from None
        listener.listen(256)
        return listener

    def _spawn(self, listener: socket.socket) -> None:
        watched, self._lifeline = os.pipe()
        self._log = tempfile.TemporaryFile()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", ENTRY, str(Path(__file__).parents[2])],
                env=self._environment(listener.fileno(), watched),
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=self._log,
                pass_fds=(listener.fileno(), watched),
                start_new_session=True,  # Ctrl-C goes to the parent alone, which ends the child in its own order.
            )
        finally:
            os.close(watched)

    def _environment(self, listener: int, lifeline: int) -> dict[str, str]:
        kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        return kept | {
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(self._port),
            "MINISTACK_HOST": HOST,
            "DOCKER_HOST": "unix:///nonexistent/docker.sock",
            "LOG_LEVEL": "WARNING",
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "PYTHONUNBUFFERED": "1",
            "CITADEL_LISTENER": str(listener),
            "CITADEL_LIFELINE": str(lifeline),
            "CITADEL_TRANSITION_SECONDS": str(self._transition_seconds),
        }

    def _await_health(self) -> None:
        """The socket listens already, so the first request waits in its queue until the child serves it."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                status, _ = ask(self._port, "GET", "/_ministack/health", timeout=deadline - time.monotonic())
            except OSError:
                self._settle()
                self.check_alive()
                continue
            if status == 200:
                return
        raise RehearsalFailure(f"The embedded AWS gave no answer within {START_SECONDS:.0f} s: {self._log_tail()}")

    def _settle(self) -> None:
        """A refused connection may be seen just before the exit it comes from."""
        if self._process is not None:
            try:
                self._process.wait(0.2)
            except subprocess.TimeoutExpired:
                return

    def _post(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        try:
            return ask(self._port, "POST", path, body)
        except OSError as error:
            self._settle()
            self.check_alive()
            raise RehearsalFailure(
                f"The embedded AWS does not answer {path} ({error}); run the rehearsal again."
            ) from None

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_SECONDS)

    def _death_sentence(self, code: int) -> str:
        how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
        return f"The embedded AWS (process {self.pid}) ended {how}: {self._log_tail()}"

    def _log_tail(self) -> str:
        if self._log is None:
            return "it wrote nothing."
        self._log.seek(0, os.SEEK_END)
        self._log.seek(max(0, self._log.tell() - LOG_BYTES))
        lines = [line for line in self._log.read().decode(errors="replace").splitlines() if line.strip()]
        return lines[-1].strip() if lines else "it wrote nothing."
