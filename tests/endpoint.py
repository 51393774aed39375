"""An API server that lets everybody in, and the program that gets a token for it, for clusters of Pulumi's mocks."""

import json
import ssl
import tempfile
import threading
from base64 import b64encode
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme

from citadel_rehearsal.program.token_programs import first_on_path

PROGRAM = f"#!/bin/sh\necho '{json.dumps({'status': {'token': 't0ken'}})}'\n"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/api" else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Silent."""


@contextmanager
def answering() -> Generator[tuple[str, str]]:
    """Its URL and its certificate authority, as DescribeCluster tells them.

    While the block runs, `aws` is the program that this process and what it starts find.
    """
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    url = f"https://127.0.0.1:{server.server_address[1]}"
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder, "aws")
            program.write_text(PROGRAM)
            program.chmod(0o755)
            with first_on_path(Path(folder)):
                yield url, b64encode(authority.cert_pem.bytes()).decode()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
