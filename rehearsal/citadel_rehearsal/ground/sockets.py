"""The owner of a socket on 127.0.0.1, as the kernel reports it.

Source: https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html
"""

import ipaddress
import struct
from collections.abc import Iterator
from pathlib import Path

LOCAL_ADDRESS, OWNER = 1, 7
NOBODY = -1


def owner_of(port: int) -> int | None:
    """The user id that owns the socket at this port of 127.0.0.1, or `NOBODY` when there is no such socket.

    None where the kernel has no such table, as on macOS.
    """
    if not any(table.exists() for table in TABLES):
        return None
    return next(_owners(port), NOBODY)


def _owners(port: int) -> Iterator[int]:
    for table, address in TABLES.items():
        lines = table.read_text().splitlines()[1:] if table.exists() else []
        for fields in map(str.split, lines):
            if fields[LOCAL_ADDRESS] == f"{address}:{port:04X}":
                yield int(fields[OWNER])


def _written(address: str) -> str:
    """An address in the kernel's notation: words of four bytes in hexadecimal, each in the machine's byte order."""
    words = struct.iter_unpack("=I", ipaddress.ip_address(address).packed)
    return "".join(f"{word:08X}" for (word,) in words)


# A dual-stack socket is listed in the IPv6 table, with its IPv4 address mapped into IPv6.
TABLES = {Path("/proc/net/tcp"): _written("127.0.0.1"), Path("/proc/net/tcp6"): _written("::ffff:127.0.0.1")}
