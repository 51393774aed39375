"""An API server on loopback that answers as a test says, over TLS."""

import json
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import trustme

from eks_citadel.live.api_server import ApiServer

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


@contextmanager
def serving() -> Generator[Server]:
    """The server while it runs."""
    made = Server()
    thread = threading.Thread(target=made.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.http.shutdown()
    thread.join()
    made.http.server_close()
