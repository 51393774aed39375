"""The child process of the embedded AWS: MiniStack, the rules of EKS in front of it, and routes of its own.

Run by `EmbeddedAws`, which hands over a listening socket (CITADEL_LISTENER), a pipe (CITADEL_LIFELINE) whose other
end closes when the parent dies, a folder for all that is written (CITADEL_FOLDER), and the key of the run
(CITADEL_RUN_KEY). `ENTRY` runs it from the folder of the parent's own package.
"""

import asyncio
import os
import resource
import signal
import socket
import sys
import threading
from typing import Any

from citadel_rehearsal.ground.collector import collect_seldom
from citadel_rehearsal.ground.loopback import HOST
from citadel_rehearsal.ground.removal import remove

ENTRY = """
import sys
sys.path.insert(0, sys.argv[1])
from citadel_rehearsal.emulator.child import main
main()
"""


def main() -> None:
    """Serve until killed, or until the parent is gone."""
    run_key = os.environ.pop("CITADEL_RUN_KEY")  # what this process starts has no use for it
    _allow_many_connections()
    _follow_parent(int(os.environ["CITADEL_LIFELINE"]), os.environ["CITADEL_FOLDER"])
    _forbid_docker()
    collect_seldom()
    try:
        from ministack import app as ministack_app
    except ImportError as error:
        way_out = "`pip install -e path/to/eks-citadel -e path/to/eks-citadel/rehearsal`"
        sys.exit(f"MiniStack cannot be imported ({error}): it comes with the rehearsal: {way_out}.")
    from citadel_rehearsal.emulator.app import make_app
    from citadel_rehearsal.emulator.server import serve

    _forbid_init_scripts(ministack_app)
    listener = socket.socket(fileno=int(os.environ["CITADEL_LISTENER"]))
    host = f"{HOST}:{listener.getsockname()[1]}"
    asyncio.run(serve(make_app(ministack_app, run_key, host), listener, lifespan=True))


def _allow_many_connections() -> None:
    """Clients that send nothing hold descriptors until they go; the usual 1,024 would be taken."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most if most != resource.RLIM_INFINITY else 65536, most))


def _follow_parent(lifeline: int, folder: str) -> None:
    """A pipe, not PR_SET_PDEATHSIG: that one fires when the parent's *thread* ends, and is Linux's alone.

    With this process go its folder and whatever it started (its process group).
    """

    def watch() -> None:
        os.read(lifeline, 1)
        remove(folder)
        if os.getpgrp() == os.getpid():
            os.killpg(0, signal.SIGKILL)
        os._exit(0)

    threading.Thread(target=watch, daemon=True, name="lifeline").start()


def _forbid_docker() -> None:
    """MiniStack starts k3s containers for clusters when it can import docker. Here it never can."""
    sys.modules["docker"] = None  # type: ignore[assignment]


def _forbid_init_scripts(ministack_app: Any) -> None:
    """MiniStack runs scripts it finds in /docker-entrypoint-initaws.d and the like; a rehearsal must not."""

    async def nothing() -> None:
        return None

    ministack_app._run_init_scripts = lambda: None
    ministack_app._run_ready_scripts = nothing


if __name__ == "__main__":
    main()
