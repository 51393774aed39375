"""`citadel held front-door`: requests through a rehearsed load balancer, by its weights, until Ctrl-C."""

import sys
import threading
from collections.abc import Sequence

from citadel_rehearsal.front.front_door import FrontDoor
from citadel_rehearsal.front.pods_of_clusters import listener_of, pods_of, ports_by_cluster
from citadel_rehearsal.ground.aws_clients import AwsClients
from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.pods.held import choose
from citadel_rehearsal.pods.operator import place_of
from citadel_rehearsal.pods.pod_door import PodDoor
from eks_citadel.cli.interruption import interrupted_by

LOOK_SECONDS = 0.5


def open_front_door(
    pods: Sequence[str], listener: str | None, *, region: str | None, account: str | None, url: str | None
) -> int:
    """The exit code: 0 after Ctrl-C, 1 when the door cannot be opened or the embedded AWS has ended."""
    try:
        ports = ports_by_cluster(pods)
        aws = choose(url)
        place = place_of(aws.address, region, account)
        clients = AwsClients(aws.address)

        def client(service: str) -> object:
            return clients.client(service, place.region, place.account)

        arn = listener_of(client, listener)
        targets = pods_of(client, ports)
        with FrontDoor(client("elbv2"), arn, targets) as door:
            return _serve(door, arn, PodDoor(aws.address))
    except RehearsalFailure as failure:
        print(failure, file=sys.stderr)
        return 1


def _serve(door: FrontDoor, arn: str, aws: PodDoor) -> int:
    """Until Ctrl-C, or until the embedded AWS ends."""
    interrupted = threading.Event()
    with interrupted_by(interrupted.set):
        print(f"The front door of {arn} is open at 127.0.0.1:{door.port} until Ctrl-C.", flush=True)
        while not interrupted.wait(LOOK_SECONDS):
            if not aws.answers():
                print("The embedded AWS has ended, and the front door with it.", file=sys.stderr)
                return 1
    return 0
