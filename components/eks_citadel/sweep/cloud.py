"""AWS as a sweep asks it: whether a stack may be destroyed, and what of it is left."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from eks_citadel.ephemeral.moment import written
from eks_citadel.ephemeral.settings import EXPIRES, STACK
from eks_citadel.live.expiry import Tagged, aws_time, cluster_tags, resources_with
from eks_citadel.live.leftovers import leftovers
from eks_citadel.live.retired import cluster_is_there
from eks_citadel.live.token import session_of
from eks_citadel.live.unanswered import asking
from eks_citadel.move.retirable import refuse_tied
from eks_citadel.parsing.refusal import Described, refuse
from eks_citadel.sweep.state import StackState

# AWS refuses signatures of clocks that are further off:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
MOST_OFF = timedelta(minutes=5)
Client = Callable[[str], Any]


class Cloud:
    """Asks as the caller, or as a role that the caller assumes. Errors: `Unanswered`."""

    def __init__(self, role_arn: str | None = None) -> None:
        self._role_arn = role_arn
        self.client: Callable[[str], Client] = cache(self._client)

    def _client(self, region: str) -> Client:
        with asking():
            return cache(session_of(region, self._role_arn).client)

    def now(self, region: str, own: datetime) -> datetime:
        """The time of AWS. Errors: `Refusal` when the clock `own` of this machine is wrong."""
        with asking():
            found = aws_time(self.client(region)("sts"))
        if abs(found - own) > MOST_OFF:
            rule = f"AWS says that it is {written(found)}, so one of both clocks is wrong"
            raise refuse("the clock", Described(written(own)), rule, "set the clock of this machine")
        return found

    def refuse_held(self, state: StackState, expires: str) -> None:
        """Errors: `Refusal` when somebody changed a cluster's tags, or something leads to a cluster."""
        for cluster_name, region in state.clusters:
            with asking():
                client = self.client(region)
                tags = cluster_tags(client, cluster_name)
                if tags is None:  # a destroy was killed after it had deleted the cluster
                    continue
                _refuse_changed(state, cluster_name, tags.get(EXPIRES), expires)
                _refuse_changed(state, cluster_name, tags.get(STACK), f"{state.project}/{state.name}")
                refuse_tied(client, state.name, cluster_name, state.scaling_groups)

    def left(self, state: StackState) -> Iterator[str]:
        """What a destroyed stack left: its clusters, if EKS still has them, and what their workloads made."""
        for cluster_name, region in state.clusters:
            with asking():
                if cluster_is_there(self.client(region), cluster_name):
                    yield f"cluster {cluster_name}"
                for one in sorted(leftovers(self.client(region), cluster_name)):
                    yield f"{one.kind} {one.identifier}"

    def with_expiry(self, regions: Iterable[str]) -> Iterator[Tagged]:
        """The resources of these regions that say when their time is over."""
        for region in regions:
            with asking():
                yield from resources_with(self.client(region), EXPIRES)


def _refuse_changed(state: StackState, cluster_name: str, found: str | None, given: str) -> None:
    if found != given:
        rule = f'its cluster {cluster_name} has the tag "{found or ""}" in AWS and "{given}" in the state'
        raise refuse("colour", state.name, rule, "somebody changed it by hand; change the stack's configuration")
