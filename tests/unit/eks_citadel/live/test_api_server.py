"""The lists of an API server: in pages, over TLS that the cluster's authority vouches for, and what it refuses."""

import json
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import trustme

from eks_citadel.live.api_server import LISTS, PAGE, ApiServer
from eks_citadel.live.unanswered import Unanswered

Answer = Callable[[str, dict[str, str]], tuple[int, bytes]]
TOKEN = "k8s-aws-v1.t0ken"


class Server:
    """Answers as `answer` says, to whom has the token."""

    def __init__(self) -> None:
        self.answer: Answer = lambda path, query: (200, page([]))
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert("127.0.0.1").configure_cert(context)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {key: values[0] for key, values in parse_qs(parts.query).items()}
                outer.asked.append((parts.path, query))
                status, body = outer.answer(parts.path, query)
                if self.headers["Authorization"] != f"Bearer {TOKEN}":
                    status, body = 401, json.dumps({"kind": "Status", "message": "Unauthorized"}).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Silent."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
        authority = b64encode(self.authority.cert_pem.bytes()).decode()
        self.known = ApiServer("blue", f"https://127.0.0.1:{self.http.server_address[1]}", authority, TOKEN)


def page(names: list[str], more: str = "") -> bytes:
    items = [{"metadata": {"name": name}} for name in names]
    return json.dumps({"kind": "List", "metadata": {"continue": more}, "items": items}).encode()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.http.shutdown()
    thread.join()
    made.http.server_close()


def test_every_kind_of_a_picture_is_asked_for_and_items_get_their_kind(server: Server) -> None:
    server.answer = lambda path, query: (200, page([path]))
    assert [(one["kind"], one["metadata"]["name"]) for one in server.known.objects()] == list(LISTS.items())
    assert server.asked == [(path, {"limit": str(PAGE)}) for path in LISTS.values()]


def test_every_page_is_read(server: Server) -> None:
    pages = {"": (["a", "b"], "1 "), "1 ": (["c"], "2+/"), "2+/": (["d"], "")}
    server.answer = lambda path, query: (200, page(*pages[query.get("continue", "")]))
    names = [one["metadata"]["name"] for one in server.known.objects()]
    assert names == ["a", "b", "c", "d"] * len(LISTS)


def test_a_list_that_changed_too_much_between_two_pages_is_read_again_without_pages(server: Server) -> None:
    """https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks"""

    def answer(path: str, query: dict[str, str]) -> tuple[int, bytes]:
        if "continue" in query:
            return 410, json.dumps({"message": "Expired: The provided continue parameter is too old"}).encode()
        return (200, page(["a"], "more")) if "limit" in query else (200, page(["a", "b"]))

    server.answer = answer
    assert [one["metadata"]["name"] for one in server.known.objects()] == ["a", "b"] * len(LISTS)


REFUSED = json.dumps({"message": 'namespaces is forbidden: User "me" cannot list\nresource'}).encode()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            (403, REFUSED),
            'blue does not let the caller list namespaces (namespaces is forbidden: User "me" cannot list resource); '
            "give it AmazonEKSAdminViewPolicy in the whole cluster",
        ),
        ((500, b"no"), "blue does not let the caller list namespaces (Internal Server Error); give it "),
        ((200, b"no"), "the endpoint of blue does not answer: "),
        ((200, b"{}"), "the endpoint of blue does not answer: "),
        ((410, b"{}"), "blue does not let the caller list namespaces (Gone); "),
    ],
)
def test_a_refusal_is_one_sentence(server: Server, answer: tuple[int, bytes], said: str) -> None:
    server.answer = lambda path, query: answer
    with pytest.raises(Unanswered) as refused:
        list(server.known.objects())
    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)


def test_an_unknown_caller_learns_how_to_get_in(server: Server) -> None:
    with pytest.raises(Unanswered, match=r"\(Unauthorized\); give it an access entry; citadel whoami prints its ARN"):
        list(replace(server.known, token="other").objects())


def test_another_authority_is_not_trusted_and_gets_no_token(server: Server) -> None:
    stranger = b64encode(trustme.CA().cert_pem.bytes()).decode()
    with pytest.raises(Unanswered, match="CERTIFICATE_VERIFY_FAILED"):
        list(replace(server.known, authority=stranger).objects())
    assert server.asked == []


def test_an_endpoint_that_is_not_reached_is_said(server: Server) -> None:
    with pytest.raises(Unanswered, match="the endpoint of blue does not answer: "):
        list(replace(server.known, endpoint="https://127.0.0.1:1").objects())
