"""Whose a socket is."""

import os
import socket

from citadel_rehearsal.ground.sockets import NOBODY, owner_of


def test_the_owner_of_a_connection_is_told_for_both_families() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert owner_of(port) == os.getuid()
        with socket.create_connection(("127.0.0.1", port)) as four, socket.socket(socket.AF_INET6) as six:
            six.connect(("::ffff:127.0.0.1", port))
            for one in (four, six):
                assert owner_of(one.getsockname()[1]) == os.getuid()
        gone = four, six
    assert [one.fileno() for one in gone] == [-1, -1]
    assert owner_of(port) == NOBODY
