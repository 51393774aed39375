"""The process that the engine starts as `pulumi-resource-aws` or `pulumi-resource-kubernetes`.

It writes its port as the first line of its output, and ends when the engine ends.
"""

import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citadel_rehearsal.program.world import World

THREADS = 128  # each waits for AWS; the engine limits the number of parallel requests
LOOK_SECONDS = 1.0
LARGEST = ("grpc.max_receive_message_length", -1)
ENTRY = """
import sys
sys.path.insert(0, sys.argv[1])
from citadel_rehearsal.providers.plugin import main
main(sys.argv[2])
"""
# The component package in a folder or, without one, as it is installed. It ends with its engine, too.
PACKAGE_ENTRY = """
import os, runpy, sys
sys.path.insert(0, sys.argv[1])
from citadel_rehearsal.providers.plugin import follow
follow(os.getppid())
folder = sys.argv[2]
del sys.argv[1:3]
if folder:
    runpy.run_path(folder, run_name="__main__")
else:
    from eks_citadel.plugin.host import public_components, serve
    serve(public_components())
"""


def main(package: str) -> None:
    """Serve `package` until the engine is gone."""
    from citadel_rehearsal.ground.failure import RehearsalFailure
    from citadel_rehearsal.providers.environment import LOOKUPS, REGION, world_of

    follow(os.getppid())
    # The engine ends plugins by SIGINT, which a plugin would ignore if its parent does (as shells' background jobs do).
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        world = world_of(os.environ)
    except RehearsalFailure as failure:
        sys.exit(str(failure))
    lookups = Path(os.environ[LOOKUPS]) if os.environ.get(LOOKUPS) else None
    print(_serve(package, world, os.environ[REGION], lookups), flush=True)
    threading.Event().wait()


def _serve(package: str, world: "World", region: str, lookups: Path | None) -> int:
    import grpc
    from pulumi.runtime.proto import provider_pb2_grpc

    from citadel_rehearsal.providers.callers import OwnUserOnly
    from citadel_rehearsal.providers.servicer import Servicer

    own_user = OwnUserOnly()
    server = grpc.server(ThreadPoolExecutor(THREADS), options=[LARGEST], interceptors=[own_user])
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(package, world, region, lookups), server)
    own_user.port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    _KEPT.append(server)
    return own_user.port


_KEPT: list[object] = []  # a server ends when no reference to it is left


def follow(engine: int) -> None:
    """End this process when its parent changes: a killed engine leaves orphans, which get another parent."""

    def watch() -> None:
        while os.getppid() == engine:
            time.sleep(LOOK_SECONDS)
        os._exit(0)

    threading.Thread(target=watch, daemon=True, name="engine").start()
