"""The time to live of a cluster, and the tags that tell it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from eks_citadel.ephemeral.moment import is_moment, moment, written
from eks_citadel.parsing.parse import checked
from eks_citadel.parsing.refusal import Unfit

EXPIRES, STACK = "eks-citadel:expires", "eks-citadel:stack"
MOST_HOURS = 31 * 24


def hours(number: int) -> None:
    """A check: a time to live."""
    if not 1 <= number <= MOST_HOURS:
        raise Unfit(f"an ephemeral cluster lives from 1 hour to {MOST_HOURS}", "choose a number between them")


@dataclass(frozen=True, kw_only=True)
class EphemeralSettings:
    """The time to live begins at a moment that the configuration says, so no update moves its end."""

    since: str = checked(is_moment)
    hours_to_live: int = checked(hours)

    @property
    def expires(self) -> datetime:
        """The end of the time to live."""
        return moment(self.since) + timedelta(hours=self.hours_to_live)

    def tags(self, project: str, stack: str) -> dict[str, str]:
        """The tags of every resource of the cluster's stack."""
        return {EXPIRES: written(self.expires), STACK: f"{project}/{stack}"}
