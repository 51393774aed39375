"""The child process of the embedded AWS: MiniStack behind the rules of EKS, and the rehearsal's own routes.

`EmbeddedAws` starts it with a listening socket (CITADEL_LISTENER), a pipe (CITADEL_LIFELINE) that closes when the
parent ends, a folder for all files (CITADEL_FOLDER), and the key of the run (CITADEL_RUN_KEY). `ENTRY` is the code of
the process, which imports the package from the parent's folder.
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
    """Serve until the process is killed or the parent ends."""
    run_key = os.environ.pop("CITADEL_RUN_KEY")  # not for child processes
    _allow_many_connections()
    _follow_parent(int(os.environ["CITADEL_LIFELINE"]), os.environ["CITADEL_FOLDER"])
    _forbid_docker()
    collect_seldom()
    try:
        from ministack import app as ministack_app
    except ImportError as error:
        way_out = "`pip install -e path/to/eks-citadel -e path/to/eks-citadel/rehearsal`"
        sys.exit(f"MiniStack cannot be imported ({error}): install it together with the rehearsal by {way_out}.")
    from citadel_rehearsal.emulator.app import make_app
    from citadel_rehearsal.emulator.server import serve

    _forbid_init_scripts(ministack_app)
    listener = socket.socket(fileno=int(os.environ["CITADEL_LISTENER"]))
    host = f"{HOST}:{listener.getsockname()[1]}"
    asyncio.run(serve(make_app(ministack_app, run_key, host), listener, lifespan=True))


def _allow_many_connections() -> None:
    """Raise the limit of descriptors: idle clients hold descriptors, and could use up the usual 1,024."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most if most != resource.RLIM_INFINITY else 65536, most))


def _follow_parent(lifeline: int, folder: str) -> None:
    """End this process, its process group and its folder when the parent ends.

    The parent's end is seen by a pipe: PR_SET_PDEATHSIG signals the end of the parent's *thread*, and only on Linux.
    """

    def watch() -> None:
        os.read(lifeline, 1)
        remove(folder)
        if os.getpgrp() == os.getpid():
            os.killpg(0, signal.SIGKILL)
        os._exit(0)

    threading.Thread(target=watch, daemon=True, name="lifeline").start()


def _forbid_docker() -> None:
    """Make `import docker` fail: otherwise MiniStack starts a k3s container for each cluster."""
    sys.modules["docker"] = None  # type: ignore[assignment]


def _forbid_init_scripts(ministack_app: Any) -> None:
    """Keep MiniStack from running scripts in /docker-entrypoint-initaws.d and similar folders."""

    async def nothing() -> None:
        return None

    ministack_app._run_init_scripts = lambda: None
    ministack_app._run_ready_scripts = nothing


if __name__ == "__main__":
    main()
