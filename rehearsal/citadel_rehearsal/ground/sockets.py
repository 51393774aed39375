"""Whose a socket on 127.0.0.1 is, as the kernel tells it.

Source: https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html
"""

import ipaddress
import struct
from collections.abc import Iterator
from pathlib import Path

LOCAL_ADDRESS, OWNER = 1, 7
NOBODY = -1


def owner_of(port: int) -> int | None:
    """The user id of whoever has the socket at this port of 127.0.0.1, `NOBODY` when it is gone; None where the kernel
    does not tell, such as on macOS."""
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
    """As the kernel writes an address: words of four bytes, each in the order of the machine."""
    words = struct.iter_unpack("=I", ipaddress.ip_address(address).packed)
    return "".join(f"{word:08X}" for (word,) in words)


# A socket for both families stands in the table of IPv6.
TABLES = {Path("/proc/net/tcp"): _written("127.0.0.1"), Path("/proc/net/tcp6"): _written("::ffff:127.0.0.1")}
