"""MiniStack as it is, without this project's doors: what the attacks must succeed against, or they prove nothing."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from http.client import HTTPConnection

from proofs.open_doors.target import HOST, Target, client_of

# No docker and no scripts of the machine, as in a rehearsal.
CODE = """
import sys
sys.modules["docker"] = None
import uvicorn
from ministack import app
async def nothing():
    return None
app._run_init_scripts, app._run_ready_scripts = lambda: None, nothing
uvicorn.run(app.app, fd=int(sys.argv[1]), ws="none", log_level="warning")
"""
STOP_SECONDS = 5.0


@contextmanager
def bare() -> Generator[Target]:
    """It serves at a free port while the block runs."""
    with socket.create_server((HOST, 0), backlog=256) as listener, tempfile.TemporaryFile() as log:
        port = listener.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-c", CODE, str(listener.fileno())],
            pass_fds=[listener.fileno()], env=_environment(port), stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        try:
            listener.close()
            _await_health(port)
            yield Target("MiniStack", port, client_of(port))
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)


def _environment(port: int) -> dict[str, str]:
    """What a rehearsal tells it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return kept | {
        "GATEWAY_PORT": str(port), "BIND_HOST": HOST, "MINISTACK_HOST": HOST, "LOG_LEVEL": "WARNING",
        "DOCKER_HOST": "unix:///nonexistent/docker.sock", "SFTP_ENABLED": "0", "IOT_MTLS_ENABLED": "0",
    }  # fmt: skip


def _await_health(port: int) -> None:
    """The socket listens already: the first request waits in its queue."""
    connection = HTTPConnection(HOST, port, timeout=60)
    connection.request("GET", "/_ministack/health")
    assert connection.getresponse().status == 200
    connection.close()
