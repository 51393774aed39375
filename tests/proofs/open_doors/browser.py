"""A real browser: Chromium as Debian has it, without a window, with a profile that is thrown away."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
SECONDS = 120


def chromium() -> str:
    """Its path. Without it the proofs fail, they never pass by."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        raise FileNotFoundError("The open doors need Chromium: `apt-get update && apt-get install -y chromium`.")
    return path


@contextmanager
def browser(url: str, rules: Sequence[str]) -> Generator[None]:
    """A page is open while the block runs. `rules` as `--host-resolver-rules`: MAP NAME ADDRESS."""
    with _process(url, rules, subprocess.DEVNULL):
        yield


def shown(url: str, rules: Sequence[str]) -> str:
    """What a person sees who opens the address: the document as the browser has it."""
    with _process(url, rules, subprocess.PIPE, "--dump-dom") as process:
        return process.communicate(timeout=SECONDS)[0].decode(errors="replace")


@contextmanager
def _process(url: str, rules: Sequence[str], stdout: int, *more: str) -> "Generator[subprocess.Popen[bytes]]":
    with tempfile.TemporaryDirectory(prefix="open-doors-", ignore_cleanup_errors=True) as profile:
        own = [f"--user-data-dir={profile}", f"--host-resolver-rules={', '.join(rules)}", *more]
        process = subprocess.Popen(
            [chromium(), *FLAGS, *own, url],
            stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # its own session: the browser and what it started
            process.wait()
