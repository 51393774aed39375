"""The owner of a connection on 127.0.0.1, as the kernel reports it.

Source: https://man7.org/linux/man-pages/man7/sock_diag.7.html
"""

import ipaddress
import os
import socket
import struct

NOBODY = -1

SOCK_DIAG, BY_FAMILY, ERROR = 4, 20, 2
REQUEST = 1
ESTABLISHED = 1
HEADER = "=IHHII"  # struct nlmsghdr: length, type, flags, sequence, sender
ASKED = "=BBBxI"  # the head of struct inet_diag_req_v2: family, protocol, extensions, states
PORTS = ">HH"  # the head of struct inet_diag_sockid: both ports, then two addresses of 16 bytes, interface, cookie
ANSWER = "=BBBB48xIIIII"  # struct inet_diag_msg: family, state, timer, retries; expiry, both queues, owner, inode
LOOPBACK = ipaddress.ip_address("127.0.0.1").packed.ljust(16, b"\0")
ANY_INTERFACE_AND_COOKIE = struct.pack("=III", 0, 0xFFFFFFFF, 0xFFFFFFFF)


def is_own(port: int, server_port: int) -> bool:
    """Whether this user owns the connection, as far as the kernel tells."""
    return owner_of(port, server_port) in (None, os.getuid())


def owner_of(port: int, server_port: int) -> int | None:
    """The user id that owns the connection from `port` to `server_port`, or `NOBODY` when none is established.

    Both ports are of 127.0.0.1. A port alone tells nothing: several connections may share it, and others get it later.
    None where the kernel answers no such question, as on macOS.
    """
    if not hasattr(socket, "AF_NETLINK"):
        return None
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, SOCK_DIAG) as kernel:
            kernel.send(_question(port, server_port))
            return _owner(kernel.recv(4096))
    except OSError:
        return None


def _question(port: int, server_port: int) -> bytes:
    connection = struct.pack(PORTS, port, server_port) + 2 * LOOPBACK + ANY_INTERFACE_AND_COOKIE
    body = struct.pack(ASKED, socket.AF_INET, socket.IPPROTO_TCP, 0, 1 << ESTABLISHED) + connection
    return struct.pack(HEADER, struct.calcsize(HEADER) + len(body), BY_FAMILY, REQUEST, 0, 0) + body


def _owner(answer: bytes) -> int:
    start = struct.calcsize(HEADER)
    if struct.unpack_from(HEADER, answer)[1] == ERROR:
        return NOBODY
    _, state, *_, owner, _ = struct.unpack_from(ANSWER, answer, start)
    return owner if state == ESTABLISHED else NOBODY
