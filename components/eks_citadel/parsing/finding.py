"""What is allowed and still worth knowing."""

from typing import NamedTuple


class Finding(NamedTuple):
    """`code` is stable and for machines, `sentence` is for people."""

    code: str
    sentence: str
