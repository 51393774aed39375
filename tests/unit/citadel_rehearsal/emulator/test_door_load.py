"""Who holds the door, or sends without end, keeps nobody out and fills no memory."""

import gzip
import resource
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat

import pytest
from botocore.credentials import Credentials

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import REGION, World
from unit.citadel_rehearsal.emulator.door_callers import Door, signed, with_key
from unit.citadel_rehearsal.emulator.door_crowd import Crowd
from unit.citadel_rehearsal.emulator.door_floods import BLOCK, BODIES, TOO_LARGE, flood, heads
from unit.citadel_rehearsal.emulator.door_watch import MEANT, Watch
from unit.citadel_rehearsal.emulator.door_wire import Ask, Headers, lines

OWN = Ask("own", "POST", "/_citadel/rules", own=True)
OBJECT = Ask("object", "PUT", "/bucket/object", scope="s3", service="s3")
PATIENCE_SECONDS = 90
USUAL_DESCRIPTORS = 1024


@pytest.fixture(scope="module", autouse=True)
def embedded_aws_forked() -> None:
    """Not here: the process starts as users start it, so that its memory is its own."""


@pytest.fixture(scope="module", autouse=True)
def descriptors() -> Iterator[None]:
    """The rehearsal has as many as people usually have; these tests need more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture
def aws() -> Iterator[EmbeddedAws]:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (USUAL_DESCRIPTORS, hard))
    with EmbeddedAws(transition_seconds=0.02) as running:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        yield running


@pytest.fixture
def door(aws: EmbeddedAws) -> Door:
    world = World(aws)
    aws.client("s3", REGION).create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
    made = aws.session(REGION, world.pod_role, "pods.eks.amazonaws.com")
    pod = Credentials(made["access_key_id"], made["secret_access_key"], made["session_token"])
    return Door(int(aws.url.rpartition(":")[2]), aws.run_key, pod)


@pytest.mark.parametrize("of_each", [200, 240], ids=["a thousand", "more than descriptors"])
def test_D6_stalled_clients_keep_nobody_out_and_are_let_go(of_each: int, aws: EmbeddedAws, door: Door) -> None:
    with Watch(aws, door):
        crowd = Crowd(door.port, door.host, of_each)
        try:
            for _ in crowd.seconds(PATIENCE_SECONDS):
                pass
            assert crowd.left() == {}
        finally:
            crowd.close()


@pytest.mark.parametrize("how", BODIES)
@pytest.mark.parametrize("ask", [OWN, OBJECT], ids=["own", "s3"])
def test_D6_a_body_of_200_MB_is_too_large_with_the_key(ask: Ask, how: str, aws: EmbeddedAws, door: Door) -> None:
    with Watch(aws, door):
        assert _sent(door, ask, how, with_key(door, ask)) == 413


@pytest.mark.parametrize("how", BODIES)
@pytest.mark.parametrize("ask", [OWN, OBJECT], ids=["own", "s3"])
def test_D6_a_body_of_200_MB_is_not_read_without_the_key(ask: Ask, how: str, aws: EmbeddedAws, door: Door) -> None:
    with Watch(aws, door), ThreadPoolExecutor(4) as pool:
        statuses = [*pool.map(lambda _: _sent(door, ask, how, ()), range(4))]
    assert {*statuses} <= {403, 413}


def _sent(door: Door, ask: Ask, how: str, auth: Headers) -> int:
    framing, blocks = BODIES[how]()
    return flood(door.port, lines(ask.method, ask.target, [("Host", door.host), *framing, *auth]), blocks).status


@pytest.mark.parametrize("what", heads(""))
def test_D6_a_request_that_never_becomes_one_fills_no_memory(what: str, aws: EmbeddedAws, door: Door) -> None:
    head, block = heads(door.host)[what]
    with Watch(aws, door):
        flood(door.port, head, repeat(block, TOO_LARGE // len(block)))


@pytest.mark.parametrize("who", ["pod", "key"])
@pytest.mark.parametrize("service", ["dynamodb", "iam", "s3"])
def test_D6_a_small_body_that_inflates_to_200_MB_fills_no_memory(
    service: str, who: str, aws: EmbeddedAws, door: Door
) -> None:
    bomb = gzip.compress(b'{"a":"' + BLOCK * (TOO_LARGE // len(BLOCK)) + b'"}')
    target = (("X-Amz-Target", "DynamoDB_20120810.ListTables"),) if service == "dynamodb" else ()
    packed = (("Content-Encoding", "gzip"), ("Content-Type", "application/x-www-form-urlencoded"), *target)
    ask = Ask("bomb", "POST", "/", scope=service, service=service, headers=packed, body=bomb)
    with Watch(aws, door):
        auth = signed(door, ask, door.pod) if who == "pod" else with_key(door, ask)
        status = door.write(ask, auth).status
    assert status < 500 or status in MEANT
