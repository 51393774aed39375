"""One row of the table of rules."""

from collections.abc import Callable
from dataclasses import dataclass

from citadel_rehearsal.emulator.eks.call import Call


@dataclass(frozen=True)
class Rule:
    """`check(call)` raises `Refusal`. A rule without a check is kept by the operation itself (states, defaults)."""

    name: str
    rule: str
    source: str
    operations: tuple[str, ...]
    check: Callable[[Call], None] | None = None
