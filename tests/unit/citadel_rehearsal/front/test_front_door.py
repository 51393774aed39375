"""Connections through the front door: by weight, by health, uncut, and only those of this user."""

import os
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from random import Random

import pytest

from citadel_rehearsal.front.front_door import FrontDoor
from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from loopback_program import LoopbackProgram
from unit.citadel_rehearsal.balance_world import Balance, Document

HOST, PATIENCE = "127.0.0.1", 30.0
ADDRESSES = {"blue": "10.20.1.10", "green": "10.20.1.20"}


class Program(LoopbackProgram):
    """Says its name to each new connection, and then each line again, until the other end closes its half."""

    def answer(self, connection: socket.socket) -> None:
        with connection:
            try:
                connection.sendall(f"{self.name}\n".encode())
                while piece := connection.recv(65536):
                    connection.sendall(piece)
            except OSError:
                return


@pytest.fixture(scope="module")
def programs() -> Iterator[dict[str, Program]]:
    found = {name: Program(name) for name in ADDRESSES}
    yield found
    for program in found.values():
        program.server.close()


class Stage:
    """A Network Load Balancer whose listener forwards to blue and green, each with one target."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self.balance = balance = Balance(aws)
        self.elb = balance.elb
        self.balancer = balance.balancer(Type="network", Scheme="internal", Subnets=balance.subnets[:1])
        self.groups = {
            name: balance.group(Protocol="TCP", Port=8080, TargetType="ip", HealthCheckProtocol="TCP")
            for name in ADDRESSES
        }
        made = self.elb.create_listener(
            LoadBalancerArn=self.balancer["LoadBalancerArn"], Port=80, Protocol="TCP", DefaultActions=self.action(100)
        )
        self.listener = made["Listeners"][0]["ListenerArn"]
        for name in ADDRESSES:
            self.register(name)

    def action(self, blue: int) -> list[Document]:
        weights = {"blue": blue, "green": 100 - blue}
        groups = [{"TargetGroupArn": arn, "Weight": weights[name]} for name, arn in self.groups.items()]
        return [{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}]

    def register(self, name: str) -> None:
        self.elb.register_targets(TargetGroupArn=self.groups[name], Targets=[{"Id": ADDRESSES[name]}])
        self.balance.become("healthy", self.groups[name])

    def deregister(self, name: str) -> None:
        self.elb.deregister_targets(TargetGroupArn=self.groups[name], Targets=[{"Id": ADDRESSES[name]}])

    def shift(self, door: FrontDoor, blue: int) -> None:
        self.elb.modify_listener(ListenerArn=self.listener, DefaultActions=self.action(blue))
        door.look()


@pytest.fixture(scope="module")
def stage(aws: EmbeddedAws) -> Stage:
    return Stage(aws)


@pytest.fixture
def door(stage: Stage, programs: dict[str, Program]) -> Iterator[FrontDoor]:
    pods = {ADDRESSES[name]: program.port for name, program in programs.items()}
    with FrontDoor(stage.elb, stage.listener, pods, Random(7)) as opened:
        stage.shift(opened, 100)
        yield opened


def connect(door: FrontDoor) -> socket.socket:
    return socket.create_connection((HOST, door.port), timeout=PATIENCE)


def line(connection: socket.socket) -> str:
    """What comes until a line ends; empty when the connection was closed or reset."""
    found = b""
    try:
        while not found.endswith(b"\n") and (piece := connection.recv(1)):
            found += piece
    except ConnectionResetError:
        return ""
    return found.decode().strip()


def ask(door: FrontDoor) -> str:
    with connect(door) as connection:
        return line(connection)


def asked(door: FrontDoor, number: int) -> Counter[str]:
    return Counter(ask(door) for _ in range(number))


def test_new_connections_follow_the_weights(stage: Stage, door: FrontDoor) -> None:
    assert asked(door, 20) == {"blue": 20}
    stage.shift(door, 70)
    found = asked(door, 400)
    assert found.total() == 400 and set(found) == {"blue", "green"}
    assert abs(found["green"] - 120) < 5 * (400 * 0.3 * 0.7) ** 0.5
    stage.shift(door, 0)
    assert asked(door, 20) == {"green": 20}


def test_a_connection_keeps_its_target_while_the_weights_move(stage: Stage, door: FrontDoor) -> None:
    with connect(door) as kept:
        assert line(kept) == "blue"
        stage.shift(door, 0)
        assert ask(door) == "green"
        kept.sendall(b"still there\n")
        assert line(kept) == "still there"


def test_bytes_pass_whole_and_each_end_may_close_its_half_first(door: FrontDoor) -> None:
    sent = os.urandom(2_000_000)
    with connect(door) as connection:
        assert line(connection) == "blue"
        threading.Thread(target=lambda: (connection.sendall(sent), connection.shutdown(socket.SHUT_WR))).start()
        found = b""
        while piece := connection.recv(65536):
            found += piece
    assert found == sent


def test_a_target_that_drains_keeps_its_connections_and_gets_no_others(stage: Stage, door: FrontDoor) -> None:
    stage.shift(door, 0)
    with connect(door) as kept:
        assert line(kept) == "green"
        stage.deregister("green")
        door.look()
        assert ask(door) == ""
        for _ in range(200):
            if not stage.balance.health(stage.groups["green"]):
                break
        door.look()
        kept.sendall(b"after the delay\n")
        assert line(kept) == "after the delay"
    stage.register("green")


def test_connections_end_with_their_target_where_the_group_says_so(stage: Stage, door: FrontDoor) -> None:
    group = stage.groups["green"]
    ends = {"Key": "deregistration_delay.connection_termination.enabled", "Value": "true"}
    stage.elb.modify_target_group_attributes(TargetGroupArn=group, Attributes=[ends])
    stage.shift(door, 0)
    with connect(door) as kept:
        assert line(kept) == "green"
        stage.deregister("green")
        assert line(kept) == ""  # the door looks by itself
    stage.elb.modify_target_group_attributes(TargetGroupArn=group, Attributes=[ends | {"Value": "false"}])
    stage.register("green")


def test_a_target_without_a_program_refuses(stage: Stage) -> None:
    with FrontDoor(stage.elb, stage.listener, {}) as door:
        assert ask(door) == ""
    with socket.create_server((HOST, 0)) as gone:
        port = gone.getsockname()[1]
    with FrontDoor(stage.elb, stage.listener, dict.fromkeys(ADDRESSES.values(), port)) as door:
        assert ask(door) == ""


def test_hundreds_of_connections_at_once_are_all_answered(stage: Stage, door: FrontDoor) -> None:
    stage.shift(door, 50)
    with ExitStack() as closing:
        connections = [closing.enter_context(connect(door)) for _ in range(200)]
        assert Counter(line(one) for one in connections).keys() == {"blue", "green"}


def test_a_connection_of_another_user_is_closed(door: FrontDoor) -> None:
    if os.getuid():
        pytest.skip("only root can be another user")
    one = socket.socket()
    os.fchown(one.fileno(), 65534, 65534)
    with one:
        one.settimeout(PATIENCE)
        one.connect((HOST, door.port))
        assert line(one) == ""


def test_the_door_is_shut_after_its_block_and_its_connections_end(stage: Stage, programs: dict[str, Program]) -> None:
    pods = {ADDRESSES[name]: program.port for name, program in programs.items()}
    with FrontDoor(stage.elb, stage.listener, pods) as door:
        kept = connect(door)
        assert line(kept) in ADDRESSES
    assert line(kept) == ""
    kept.close()
    with pytest.raises(ConnectionRefusedError):
        connect(door)


def test_a_listener_of_requests_is_refused(stage: Stage) -> None:
    balance = stage.balance
    listener = balance.listener(balance.balancer(), balance.group())
    with pytest.raises(
        RehearsalFailure, match="^The listener has the protocol HTTP: the front door forwards connection"
    ):
        FrontDoor(stage.elb, listener, {})
