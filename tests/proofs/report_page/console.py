"""What a browser writes into its log while it shows a page: the page's console, and every request to a network."""

import json
import os
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from proofs.open_doors.browser import FLAGS, SECONDS, chromium

_NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND"
_BROWSER = "not an origin"  # who asks for the browser's own sake, such as for updates


class Seen(NamedTuple):
    """The addresses that the page asked for, the lines of its console, and the document as the browser has it."""

    requests: list[str]
    console: list[str]
    document: str


def seen(url: str) -> Seen:
    """Opens the page in a browser of its own."""
    with tempfile.TemporaryDirectory(prefix="report-page-", ignore_cleanup_errors=True) as folder:
        net, log = Path(folder, "net.json"), Path(folder, "log")
        own = [f"--user-data-dir={folder}/profile", f"--log-net-log={net}", "--enable-logging=stderr", _NOWHERE]
        with log.open("wb") as stderr:
            process = subprocess.Popen(
                [chromium(), *FLAGS, *own, "--dump-dom", url],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr, start_new_session=True,
            )  # fmt: skip
            try:
                document = process.communicate(timeout=SECONDS)[0].decode()
            finally:
                _end(process)
        console = [line for line in log.read_text(errors="replace").splitlines() if "CONSOLE" in line]
        return Seen(_requests(net.read_text()), console, document)


def _end(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # its own session: the browser and what it started
    process.wait()


def _requests(written: str) -> list[str]:
    asked = (event["params"] for event in json.loads(written)["events"] if "initiator" in event.get("params", {}))
    return sorted({one["url"] for one in asked if one["initiator"] != _BROWSER})
