"""The rows of the table of rules."""

from collections.abc import Callable
from dataclasses import dataclass

from citadel_rehearsal.emulator.eks.call import Call


@dataclass(frozen=True)
class Rule:
    """A rule. `check(call)` raises `Refusal`; a rule without it is implemented in the operation (states, defaults)."""

    name: str
    rule: str
    source: str
    operations: tuple[str, ...]
    check: Callable[[Call], None] | None = None
