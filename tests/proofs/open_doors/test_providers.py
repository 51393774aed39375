"""The providers of the real engine: another user of the machine reaches their ports and is not answered."""

import os
import socket
import threading
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


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with ExitStack() as closing:
        aws = closing.enter_context(EmbeddedAws())
        environment = {**os.environ, **variables(aws.address, "arn:aws:iam::111122223333:role/deployer", "eu-west-1")}
        folder: Path = tmp_path_factory.mktemp("aws")
        yield closing.enter_context(Provider(folder, "aws", environment)).port


def connection_of(uid: int, port: int) -> socket.socket:
    """A connection that a process of this user made: the kernel keeps whose it is, whoever holds it later."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        with suppress(Exception):
            os.setuid(uid)
            with socket.create_connection((HOST, port)) as made:
                socket.send_fds(theirs, [b"made"], [made.fileno()])
        os._exit(0)
    os.waitpid(child, 0)
    _, descriptors, _, _ = socket.recv_fds(ours, 16, 1)
    return socket.socket(fileno=descriptors[0])


@contextmanager
def relayed(outside: socket.socket) -> Iterator[int]:
    """A port of ours whose only connection goes on by that one."""
    with socket.create_server((HOST, 0)) as listener, outside:
        threading.Thread(target=_relay, args=(listener, outside), daemon=True).start()
        yield listener.getsockname()[1]


def _relay(listener: socket.socket, outside: socket.socket) -> None:
    inside, _ = listener.accept()
    threading.Thread(target=_pump, args=(inside, outside), daemon=True).start()
    _pump(outside, inside)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)


def asked_by(uid: int, port: int) -> str:
    """The version that the provider tells, or why it tells none."""
    with relayed(connection_of(uid, port)) as own, grpc.insecure_channel(f"{HOST}:{own}") as channel:
        try:
            return str(ResourceProviderStub(channel).GetPluginInfo(empty_pb2.Empty(), timeout=20).version)
        except grpc.RpcError as error:
            return str(error.details())


def test_D8_a_provider_answers_its_own_user_and_nobody_else(port: int) -> None:
    assert asked_by(os.getuid(), port)[0].isdigit()
    assert asked_by(NOBODY, port) == REFUSED
    assert asked_by(os.getuid(), port)[0].isdigit()
