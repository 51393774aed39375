"""The targets of a colour, as the load balancer reports them."""

from collections.abc import Mapping
from dataclasses import dataclass

HEALTHY = "healthy"


@dataclass(frozen=True)
class Targets:
    """How many targets are in each state, by AWS's words.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html
    """

    states: Mapping[str, int]

    @property
    def verdict(self) -> str:
        """`healthy` only where there is a target, and all of them are healthy."""
        if not self.states:
            return "without targets"
        return HEALTHY if set(self.states) == {HEALTHY} else "not all healthy"

    def __str__(self) -> str:
        counts = ", ".join(f"{count} {state}" for state, count in sorted(self.states.items()))
        return f"{self.verdict} ({counts})" if counts else self.verdict
