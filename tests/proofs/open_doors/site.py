"""The stranger's own web site: it serves the page and hears what the page could do."""

import json
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from proofs.open_doors import attack
from proofs.open_doors.target import HOST

PAGE = "/stranger/page"
TEMPLATE = Path(__file__).with_name("stranger.html")


class Site:
    """`aws` and `folder` are where the page finds what it attacks and what it wants there; `settle` is called before
    its last attempt; `report` is what each way could read, by its name."""

    def __init__(self, settle: Callable[[], None]) -> None:
        self.aws, self.folder, self.settle = "", "", settle
        self.report, self.reported = dict[str, str](), threading.Event()
        self._server = _Server((HOST, 0), _Handler)
        self._server.site = self
        self.port = self._server.server_port

    @contextmanager
    def open(self) -> Generator[None]:
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def page(self) -> str:
        """The page, with all that it needs to know."""
        wanted = {
            "aws": self.aws, "site": f"http://{HOST}:{self.port}", "folder": self.folder,
            "creation": attack.creation("any"), "template": attack.template("WAY", self.folder),
        }  # fmt: skip
        return TEMPLATE.read_text().replace("WANTED;", f"{json.dumps(wanted)};", 1)

    def answer(self, path: str, body: bytes) -> str:
        if path == "/report":
            self.report = json.loads(body)
            self.reported.set()
        if path == "/settled":
            self.settle()
        return self.page() if path == PAGE else ""


class _Server(ThreadingHTTPServer):
    site: Site


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        text = self.server.site.answer(self.path, body)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(text.encode())

    do_POST = do_GET

    def log_message(self, format: str, *values: object) -> None: ...
