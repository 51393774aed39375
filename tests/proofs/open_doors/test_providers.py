"""The providers of the real engine: another user of the machine reaches their ports and is not answered."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

from citadel_rehearsal.providers.callers import REFUSED
from citadel_rehearsal.providers.environment import variables
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.provider_process import Provider

NOBODY = 65534
HOST = "127.0.0.1"
PATIENCE_SECONDS = 10


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with ExitStack() as closing:
        aws = closing.enter_context(EmbeddedAws())
        environment = {**os.environ, **variables(aws.address, "arn:aws:iam::111122223333:role/deployer", "eu-west-1")}
        folder: Path = tmp_path_factory.mktemp("aws")
        yield closing.enter_context(Provider(folder, "aws", environment)).port


def connection_of(uid: int, port: int, source: int = 0) -> socket.socket:
    """A connection that a process of this user made: the kernel keeps whose it is, whoever holds it later."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        with suppress(Exception):
            os.setuid(uid)
            with connected(port, source) as made:
                socket.send_fds(theirs, [b"made"], [made.fileno()])
        os._exit(0)
    theirs.close()
    os.waitpid(child, 0)
    _, [descriptor], _, _ = socket.recv_fds(ours, 16, 1)
    return socket.socket(fileno=descriptor)


def connected(port: int, source: int) -> socket.socket:
    """A connection from this port, once the kernel has it free: a second after the connection before it ended."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((HOST, source))
            one.connect((HOST, port))
        except OSError:
            one.close()
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return one


@contextmanager
def relayed(outside: socket.socket) -> Iterator[int]:
    """A port of ours whose only connection goes on by that one."""
    with socket.create_server((HOST, 0)) as listener, outside:
        threading.Thread(target=_relay, args=(listener, outside), daemon=True).start()
        yield listener.getsockname()[1]
        with suppress(OSError):
            outside.shutdown(socket.SHUT_RDWR)


def _relay(listener: socket.socket, outside: socket.socket) -> None:
    inside, _ = listener.accept()
    threading.Thread(target=_pump, args=(inside, outside), daemon=True).start()
    _pump(outside, inside)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)


def asked_by(uid: int, port: int, source: int = 0) -> str:
    """The version that the provider tells, or why it tells none."""
    return asked_through(connection_of(uid, port, source))


def asked_through(connection: socket.socket) -> str:
    with relayed(connection) as own, grpc.insecure_channel(f"{HOST}:{own}") as channel:
        try:
            return str(ResourceProviderStub(channel).GetPluginInfo(empty_pb2.Empty(), timeout=20).version)
        except grpc.RpcError as error:
            return str(error.details())


def test_D8_a_provider_answers_its_own_user_and_nobody_else(port: int) -> None:
    assert asked_by(os.getuid(), port)[0].isdigit()
    assert asked_by(NOBODY, port) == REFUSED
    assert asked_by(os.getuid(), port)[0].isdigit()


def test_D8_another_user_gets_no_answer_at_a_port_that_the_own_user_had_before(port: int) -> None:
    ours = connection_of(os.getuid(), port)
    source = ours.getsockname()[1]
    assert asked_through(ours)[0].isdigit()
    assert asked_by(NOBODY, port, source) == REFUSED


def test_D8_another_user_gets_no_answer_at_a_port_that_the_own_user_has_to_another_server(port: int) -> None:
    with socket.create_server((HOST, 0)) as elsewhere, connection_of(os.getuid(), elsewhere.getsockname()[1]) as ours:
        assert asked_by(NOBODY, port, ours.getsockname()[1]) == REFUSED
