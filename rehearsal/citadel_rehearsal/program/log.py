"""Log messages of a program."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Log:
    """A message of `pulumi.log`; `severity` is `info`, `warning` or `error`."""

    severity: str
    message: str
    urn: str = ""


OnLog = Callable[[Log], None]
