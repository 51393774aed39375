"""The process that the engine starts as `pulumi-resource-aws` or `pulumi-resource-kubernetes`.

It writes its port as the first line of its output, and ends with the engine.
"""

import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citadel_rehearsal.program.world import World

THREADS = 128  # each waits for AWS; the engine decides how many it starts at once
LOOK_SECONDS = 1.0
LARGEST = ("grpc.max_receive_message_length", -1)
ENTRY = """
import sys
sys.path.insert(0, sys.argv[1])
from citadel_rehearsal.providers.plugin import main
main(sys.argv[2])
"""


def main(package: str) -> None:
    """Serve `package` until the engine is gone."""
    from citadel_rehearsal.ground.failure import RehearsalFailure
    from citadel_rehearsal.providers.environment import REGION, world_of

    _follow(os.getppid())
    # The engine's request to end, also where somebody up the line ignores it (a shell's background jobs do).
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        world = world_of(os.environ)
    except RehearsalFailure as failure:
        sys.exit(str(failure))
    print(_serve(package, world, os.environ[REGION]), flush=True)
    threading.Event().wait()


def _serve(package: str, world: "World", region: str) -> int:
    import grpc
    from pulumi.runtime.proto import provider_pb2_grpc

    from citadel_rehearsal.providers.callers import OwnUserOnly
    from citadel_rehearsal.providers.servicer import Servicer

    server = grpc.server(ThreadPoolExecutor(THREADS), options=[LARGEST], interceptors=[OwnUserOnly()])
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(package, world, region), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    _KEPT.append(server)
    return port


_KEPT: list[object] = []  # a server ends when nobody holds it


def _follow(engine: int) -> None:
    """A killed engine ends nobody; its orphans are given another parent."""

    def watch() -> None:
        while os.getppid() == engine:
            time.sleep(LOOK_SECONDS)
        os._exit(0)

    threading.Thread(target=watch, daemon=True, name="engine").start()
