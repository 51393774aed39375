"""Whose a connection is."""

import os
import socket
import struct
from contextlib import ExitStack

import pytest

from citadel_rehearsal.ground.sockets import NOBODY, owner_of

AT_ONCE = struct.pack("ii", 1, 0)  # closed by a reset: the port is free again at once
OTHER = 65534
HOST = "127.0.0.1"


def connected(server_port: int, port: int = 0, uid: int | None = None) -> socket.socket:
    """A connection from this port, made by this user."""
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    if uid is not None:
        os.fchown(one.fileno(), uid, uid)
    one.bind((HOST, port))
    one.connect((HOST, server_port))
    return one


def port_of(one: socket.socket) -> int:
    return one.getsockname()[1]


def test_the_owner_of_a_connection_is_told_for_both_families() -> None:
    with socket.create_server((HOST, 0)) as server:
        port = port_of(server)
        with socket.create_connection((HOST, port)) as four, socket.socket(socket.AF_INET6) as six:
            six.connect((f"::ffff:{HOST}", port))
            for one in (four, six):
                assert owner_of(port_of(one), port) == os.getuid()
            ports = [port_of(one) for one in (four, six)]
    assert [owner_of(one, port) for one in ports] == [NOBODY, NOBODY]


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a socket to another user")
def test_a_port_that_several_connections_share_tells_the_owner_of_the_one_that_is_meant() -> None:
    with ExitStack() as open_ones:
        servers = [open_ones.enter_context(socket.create_server((HOST, 0))) for _ in range(2)]
        ours = open_ones.enter_context(connected(port_of(servers[0])))
        theirs = open_ones.enter_context(connected(port_of(servers[1]), port_of(ours), OTHER))
        assert port_of(theirs) == port_of(ours)
        assert [owner_of(port_of(ours), port_of(server)) for server in servers] == [os.getuid(), OTHER]


def test_a_connection_that_is_gone_has_no_owner() -> None:
    with socket.create_server((HOST, 0)) as server:
        with socket.create_connection((HOST, port_of(server))) as one:
            accepted, _ = server.accept()
            port = port_of(one)
        accepted.close()
        assert owner_of(port, port_of(server)) == NOBODY
