"""The embedded AWS: MiniStack with the rules of EKS, in a child process that listens on a loopback port."""

import secrets
import socket
import time
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from citadel_rehearsal.ground.aws_clients import AwsClients
from citadel_rehearsal.ground.failure import RehearsalFailure, SessionDenied
from citadel_rehearsal.ground.loopback import HOST, AwsAddress, ask
from citadel_rehearsal.run.embedded_process import EmbeddedProcess

START_SECONDS = 20.0
NOT_RUNNING = "The embedded AWS is not running: call start() first."


class EmbeddedAws:
    """A private AWS for one rehearsal. It ends with `stop()`, with the `with` block, or with its parent process.

    `transition_seconds` is how long a cluster, node group or add-on stays CREATING, UPDATING or DELETING.
    `api_server` is the folder of the programs with which each cluster gets an API server of its own; see `api_server`.
    `today` is the day by which versions are supported; left out, the clock's.
    Errors: `RehearsalFailure` when MiniStack is missing, the port is taken, or the process ends by itself.
    """

    def __init__(
        self,
        port: int = 0,
        transition_seconds: float = 0.05,
        api_server: Path | None = None,
        today: date | None = None,
    ) -> None:
        self._wanted_port = port
        self._variables = {
            "CITADEL_TRANSITION_SECONDS": str(transition_seconds),
            "CITADEL_API_SERVER": str(api_server or ""),
            "CITADEL_TODAY": today.isoformat() if today else "",
        }  # fmt: skip
        self._port = 0
        self._run_key = secrets.token_urlsafe(32)
        self._process: EmbeddedProcess | None = None
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
    def run_key(self) -> str:
        """The secret of this run, required for the rehearsal's own routes and for requests as an account's root."""
        return self._run_key

    @property
    def address(self) -> AwsAddress:
        """The URL and the key, for the run's own processes."""
        return AwsAddress(self.url, self._run_key)

    @property
    def pid(self) -> int:
        """Process id of the child."""
        if self._process is None:
            raise RehearsalFailure(NOT_RUNNING)
        return self._process.pid

    @property
    def folder(self) -> Path:
        """A folder with mode 0700 that is removed when the child ends, even if this process is killed."""
        if self._process is None:
            raise RehearsalFailure(NOT_RUNNING)
        return Path(self._process.folder)

    def start(self) -> Self:
        """Start the child and wait for its first answer."""
        listener = self._listen()
        self._port = listener.getsockname()[1]
        self._clients = AwsClients(self.address)
        try:
            self._process = EmbeddedProcess(listener.fileno(), self.address, self._variables)
        finally:
            listener.close()
        try:
            self._await_health()
        except BaseException:
            self.stop()
            raise
        return self

    def client(self, service: str, region: str, account: str = "111122223333") -> Any:
        """A boto3 client that acts as root of `account`; cached per (service, region, account) and thread-safe."""
        if self._clients is None:
            raise RehearsalFailure(NOT_RUNNING)
        return self._clients.client(service, region, account)

    def assume(self, kind: str, region: str, account: str = "111122223333", **properties: Any) -> dict[str, Any]:
        """Create a resource that the program names but does not create, with a given id or ARN.

        The kinds are those of `assume_route.KINDS`.
        """
        body = {"kind": kind, "region": region, "account": account, "properties": properties}
        status, answer = self._post("/_citadel/assume", body)
        if status != 200:
            raise RehearsalFailure(str(answer.get("message", answer)))
        return answer

    def session(
        self, region: str, role_arn: str, principal: str, session_name: str = "pod", **more: Any
    ) -> dict[str, Any]:
        """Credentials of a session of the role, which a service (`principal`) opens if the trust policy allows it.

        `more` are further arguments of `emulator.iam.sessions.assume`: tags, transitive_tag_keys, session_policy, ...
        Errors: `SessionDenied` when the session is refused.
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
            raise RehearsalFailure(NOT_RUNNING)
        return self._clients.of_session(credentials, service, region)

    def rules(self) -> list[dict[str, str]]:
        """The enforced rules of EKS, each with name, rule and source."""
        return self._post("/_citadel/rules", {})[1]["rules"]

    def requests(self) -> list[dict[str, Any]]:
        """The requests that changed something, in their order, each with service, operation and input."""
        return self._post("/_citadel/requests", {})[1]["requests"]

    def taken_on_trust(self) -> list[dict[str, str]]:
        """What requests named and nobody here knows to exist, each with kind and name."""
        return self._post("/_citadel/taken-on-trust", {})[1]["taken"]

    def check_alive(self) -> None:
        """Errors: `RehearsalFailure` when the child ended by itself."""
        process = self._process  # a copy, since another thread may stop the child meanwhile
        if process is not None:
            process.check_alive()

    def stop(self) -> None:
        """End the child by its process id and release everything. Safe to call twice, and from any thread."""
        process, self._process = self._process, None
        if process is not None:
            process.stop()

    def _listen(self) -> socket.socket:
        """Bind the port here and pass the socket to the child, so that no other process can take the port meanwhile."""
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, self._wanted_port))
        except OSError as error:
            listener.close()
            raise RehearsalFailure(
                f"Port {self._wanted_port} of {HOST} is not free ({error.strerror}): stop the process"
                " that uses it, or omit the port."
            ) from None
        listener.listen(256)
        return listener

    def _await_health(self) -> None:
        """Wait for the first answer. The socket listens already, so the request waits until the child accepts it."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                status, _ = ask(self.address, "GET", "/_ministack/health", timeout=deadline - time.monotonic())
            except OSError:
                self._check_settled()
                continue
            if status == 200:
                return
        words = self._process.last_words() if self._process is not None else ""
        raise RehearsalFailure(f"The embedded AWS gave no answer within {START_SECONDS:.0f} s: {words}")

    def _check_settled(self) -> None:
        process = self._process
        if process is not None:
            process.check_settled()

    def _post(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        try:
            return ask(self.address, "POST", path, body)
        except OSError as error:
            self._check_settled()
            raise RehearsalFailure(
                f"The embedded AWS does not answer {path} ({error}); run the rehearsal again."
            ) from None
