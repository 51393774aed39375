"""How the deployer comes to the API server, tried on a small HTTPS server with a certificate of its own."""

import json
import ssl
import sys
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme

from eks_citadel.enter import admission
from eks_citadel.enter.admission import UNAUTHORIZED, Unreachable, ask, tls_context, wait_until_admitted
from eks_citadel.enter.kubeconfig import kubeconfig

GOLDEN = Path(__file__).parents[3] / "golden" / "kubeconfig"
ROLE = "arn:aws:iam::111122223333:role/deployer"
CONFIGS = {
    "aws": kubeconfig("shop", "eu-west-1", "https://shop.example.com", "Q0E="),
    "aws-role": kubeconfig("shop", "eu-west-1", "https://shop.example.com", "Q0E=", role_arn=ROLE),
    "citadel-role": kubeconfig("shop", "eu-west-1", "https://shop.example.com", "Q0E=", "citadel", ROLE),
}
AUTHORITY = trustme.CA()


class ApiServer:
    """Answers `/api` with one status after the other; the last one stays. `seen` are paths and tokens.

    `body` is what it says beside it.
    """

    def __init__(self) -> None:
        self.statuses = [200]
        self.body = b""
        self.seen: list[tuple[str, str | None]] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                owner.seen.append((self.path, self.headers["Authorization"]))
                self.send_response(owner.statuses.pop(0) if len(owner.statuses) > 1 else owner.statuses[0])
                self.send_header("Content-Length", str(len(owner.body)))
                self.end_headers()
                self.wfile.write(owner.body)

            def log_message(self, *_: Any) -> None:
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.socket = _served(self.server.socket)
        self.url = f"https://127.0.0.1:{self.server.server_address[1]}"


def _served(socket: Any) -> Any:
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("127.0.0.1").configure_cert(context)
    return context.wrap_socket(socket, server_side=True)


@pytest.fixture(autouse=True)
def standing_namespaces() -> None:
    """Here the API server itself answers."""


@pytest.fixture(scope="module")
def started() -> Iterator[ApiServer]:
    api_server = ApiServer()
    thread = threading.Thread(target=api_server.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield api_server
    api_server.server.shutdown()
    thread.join()
    api_server.server.server_close()


@pytest.fixture
def api_server(started: ApiServer) -> ApiServer:
    started.seen.clear()
    started.statuses, started.body = [200], b""
    return started


def config_of(url: str, token_program: str = 'print(\'{"status": {"token": "t0ken"}}\')', **cluster: str) -> Any:
    """A kubeconfig whose token comes from a line of Python."""
    authority = b64encode(AUTHORITY.cert_pem.bytes()).decode()
    config = kubeconfig("shop", "eu-west-1", url, authority)
    config["clusters"][0]["cluster"] |= cluster
    config["users"][0]["user"]["exec"] |= {"command": sys.executable, "args": ["-c", token_program]}
    return config


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def sleep(slept: list[float]) -> Callable[[float], None]:
    return slept.append


@pytest.mark.parametrize("name", CONFIGS)
def test_the_kubeconfig_is_its_golden_file(name: str) -> None:
    assert json.dumps(CONFIGS[name], indent=2) + "\n" == (GOLDEN / f"{name}.json").read_text()


def test_there_is_no_golden_file_too_many() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(CONFIGS)


def test_E4_the_api_server_is_asked_with_the_token_over_its_own_certificate(api_server: ApiServer) -> None:
    assert ask(config_of(api_server.url)) == 200
    assert api_server.seen == [("/api", "Bearer t0ken")]


@pytest.mark.parametrize("status", [401, 403, 503])
def test_a_refusal_is_an_answer(status: int, api_server: ApiServer) -> None:
    api_server.statuses = [status]
    assert ask(config_of(api_server.url)) == status


def test_E4_the_wait_ends_with_the_last_401(
    api_server: ApiServer, sleep: Callable[[float], None], slept: list[float]
) -> None:
    api_server.statuses = [401, 401, 200]
    wait_until_admitted(config_of(api_server.url), sleep)
    assert len(api_server.seen) == 3
    assert slept == [2, 2]


def says(message: Any, **more: Any) -> bytes:
    """A `Status` of Kubernetes."""
    return json.dumps({"kind": "Status", "status": "Failure", "message": message, **more}).encode()


@pytest.mark.parametrize(
    "body", [b"", says(UNAUTHORIZED, reason="Unauthorized", code=401), b"<html>", b"[]", b"{}", says("")]
)
def test_E4_a_401_that_says_no_more_than_an_API_server_is_waited_for(
    body: bytes, api_server: ApiServer, sleep: Callable[[float], None], slept: list[float]
) -> None:
    api_server.statuses, api_server.body = [401, 200], body
    wait_until_admitted(config_of(api_server.url), sleep)
    assert slept == [2]


@pytest.mark.parametrize("message", ["there is no entry for you; name it", "there is no entry\n for you; name it."])
def test_E4_a_401_that_says_why_is_told_at_once(
    message: str, api_server: ApiServer, sleep: Callable[[float], None], slept: list[float]
) -> None:
    api_server.statuses, api_server.body = [401], says(message)
    with pytest.raises(Unreachable) as raised:
        wait_until_admitted(config_of(api_server.url), sleep)
    assert str(raised.value) == "shop does not let the deployer in: there is no entry for you; name it."
    assert slept == []


@pytest.mark.parametrize("status", [200, 403])
def test_who_is_signed_in_is_not_waited_for(
    status: int, api_server: ApiServer, sleep: Callable[[float], None], slept: list[float]
) -> None:
    api_server.statuses, api_server.body = [status], says('User "me" cannot get path "/api"')
    wait_until_admitted(config_of(api_server.url), sleep)
    assert slept == []


def test_E4_a_401_that_stays_says_what_to_compare(
    api_server: ApiServer, sleep: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "WAIT_SECONDS", -1)
    api_server.statuses = [401]
    with pytest.raises(Unreachable) as raised:
        wait_until_admitted(config_of(api_server.url), sleep)
    assert "still answers 401" in str(raised.value)
    assert "`citadel whoami`" in str(raised.value)


def test_E4_an_endpoint_that_refuses_the_connection_names_deployer_reaches_endpoint() -> None:
    with pytest.raises(Unreachable) as raised:
        ask(config_of("https://127.0.0.1:1"))
    sentence = str(raised.value)
    assert sentence.startswith("https://127.0.0.1:1 cannot be reached: ")
    assert "deployer_reaches_endpoint: false" in sentence
    assert "\n" not in sentence


def test_a_server_with_a_certificate_of_somebody_else_is_not_trusted(api_server: ApiServer) -> None:
    other = b64encode(trustme.CA().cert_pem.bytes()).decode()
    with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
        ask(config_of(api_server.url, **{"certificate-authority-data": other}))
    assert api_server.seen == []


def test_a_missing_token_program_is_named_with_the_way_out() -> None:
    config = config_of("https://127.0.0.1:1")
    config["users"][0]["user"]["exec"]["command"] = "no-such-program"
    with pytest.raises(Unreachable) as raised:
        ask(config)
    sentence = "the program no-such-program that gets the token is missing; install it or set token_command."
    assert str(raised.value) == sentence


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import sys; sys.exit('not signed in')", "not signed in"),
        ("print('no json')", "gives no token"),
        ("print('{}')", "gives no token"),
        ("print('[]')", "gives no token"),
    ],
)
def test_a_program_that_gives_no_token_is_quoted(program: str, said: str, api_server: ApiServer) -> None:
    with pytest.raises(Unreachable) as raised:
        ask(config_of(api_server.url, program))
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)
    assert api_server.seen == []


def test_no_proxy_stands_before_this_machine(api_server: ApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tunnel to a private endpoint ends here; the provider asks no proxy then either."""
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    assert ask(config_of(api_server.url)) == 200
    with pytest.raises(Unreachable, match="Connection refused"):
        ask(config_of("https://shop.example.com"))


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for golden_name, golden in CONFIGS.items():
        (GOLDEN / f"{golden_name}.json").write_text(json.dumps(golden, indent=2) + "\n")


def test_an_authority_without_key_identifiers_is_trusted_and_chain_and_host_name_are_verified() -> None:
    context = tls_context(trustme.CA().cert_pem.bytes().decode())
    assert not context.verify_flags & ssl.VERIFY_X509_STRICT
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
