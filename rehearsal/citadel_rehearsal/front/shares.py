"""Where a listener sends new connections: its target groups by weight, and their targets by health.

Weights: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html
Only unhealthy targets: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html
Draining: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from citadel_rehearsal.ground.failure import RehearsalFailure

DRAINING = "draining"
ENDS_CONNECTIONS = "deregistration_delay.connection_termination.enabled"


@dataclass(frozen=True)
class Group:
    """A target group behind a listener. `open_to` are the ids of its targets for new connections.

    `present` are the ids of all targets, also of those that drain. `ends_connections`: whether connections end when
    their target is gone.
    """

    arn: str
    weight: int
    open_to: tuple[str, ...]
    present: frozenset[str]
    ends_connections: bool


@dataclass(frozen=True)
class Shares:
    """The target groups of a listener."""

    groups: tuple[Group, ...]

    def choose(self, chance: Random) -> tuple[Group, str] | None:
        """The group and the id of the target of a new connection; None when there is nobody to accept it."""
        weights = [group.weight for group in self.groups]
        if not any(weights):
            return None
        (group,) = chance.choices(self.groups, weights)
        return (group, chance.choice(group.open_to)) if group.open_to else None

    def is_over(self, group_arn: str, target: str) -> bool:
        """Whether a connection to this target ends now, since the target is gone and its group says so."""
        return any(
            group.ends_connections and target not in group.present for group in self.groups if group.arn == group_arn
        )


def read_shares(elbv2: Any, listener_arn: str) -> Shares:
    """Asks the embedded AWS. Errors: `RehearsalFailure` for a listener that is not of TCP."""
    (listener,) = elbv2.describe_listeners(ListenerArns=[listener_arn])["Listeners"]
    if listener["Protocol"] != "TCP":
        rule = "the front door forwards connections, and neither requests nor datagrams"
        raise RehearsalFailure(f"The listener has the protocol {listener['Protocol']}: {rule}; use a listener of TCP.")
    forwards = (action.get("ForwardConfig", {}).get("TargetGroups", ()) for action in listener["DefaultActions"])
    return Shares(tuple(_group(elbv2, one) for groups in forwards for one in groups))


def _group(elbv2: Any, weighted: Mapping[str, Any]) -> Group:
    arn = str(weighted["TargetGroupArn"])
    health = elbv2.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
    states = {str(one["Target"]["Id"]): str(one["TargetHealth"]["State"]) for one in health}
    attributes = {
        one["Key"]: one["Value"] for one in elbv2.describe_target_group_attributes(TargetGroupArn=arn)["Attributes"]
    }
    ends = attributes.get(ENDS_CONNECTIONS) == "true"
    return Group(arn, int(weighted["Weight"]), tuple(_open_to(states)), frozenset(states), ends)


def _open_to(states: Mapping[str, str]) -> Iterator[str]:
    """The healthy targets; where none is healthy, all that are not draining."""
    healthy = [target for target, state in states.items() if state == "healthy"]
    yield from sorted(healthy or [target for target, state in states.items() if state != DRAINING])
