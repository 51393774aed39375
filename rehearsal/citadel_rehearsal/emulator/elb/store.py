"""The records of load balancers, target groups, listeners and rules, in the form in which AWS describes them.

Keys that begin with `_` are the emulator's own: `_attributes`, `_tags`, and those of `lifecycle`.
"""

import secrets
from collections.abc import Iterator
from typing import Any

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region
from ministack.services import ec2

from citadel_rehearsal.emulator.lifecycle import settle
from citadel_rehearsal.emulator.query_protocol import Refused

Record = dict[str, Any]
BALANCERS, GROUPS, LISTENERS, RULES = (AccountRegionScopedDict() for _ in range(4))
TARGETS = AccountRegionScopedDict()  # ARN of a target group -> its targets, by id and port
KINDS = {
    "loadbalancer": (BALANCERS, "LoadBalancerNotFound", "load balancers"),
    "targetgroup": (GROUPS, "TargetGroupNotFound", "target groups"),
    "listener": (LISTENERS, "ListenerNotFound", "listeners"),
    "listener-rule": (RULES, "RuleNotFound", "rules"),
}


def arn(resource: str) -> str:
    """The ARN of a resource, in the partition aws."""
    return f"arn:aws:elasticloadbalancing:{get_region()}:{get_account_id()}:{resource}"


def new_id() -> str:
    """16 hex digits."""
    return secrets.token_hex(8)


def path_of(record_arn: str) -> str:
    """What comes after the kind of resource: `app/NAME/ID`."""
    return record_arn.split(":", 5)[5].partition("/")[2]


def balancer(balancer_arn: str) -> Record:
    """The load balancer. Errors: `Refused`."""
    return _found("loadbalancer", balancer_arn)


def group(group_arn: str) -> Record:
    """The target group. Errors: `Refused`."""
    return _found("targetgroup", group_arn)


def listener(listener_arn: str) -> Record:
    """The listener. Errors: `Refused`."""
    return _found("listener", listener_arn)


def rule(rule_arn: str) -> Record:
    """The rule of a listener. Errors: `Refused`."""
    return _found("listener-rule", rule_arn)


def any_record(record_arn: str) -> Record:
    """The record of any kind. Errors: `Refused`."""
    kind = record_arn.split(":", 5)[-1].partition("/")[0]
    if kind not in KINDS:
        raise Refused("ValidationError", f"'{record_arn}' is not a valid resource ARN")
    return _found(kind, record_arn)


def _found(kind: str, record_arn: str) -> Record:
    records, code, noun = KINDS[kind]
    record = records.get(record_arn)
    if record is None:
        raise Refused(code, f"One or more {noun} not found")
    return record


def listeners_of(balancer_arn: str) -> list[Record]:
    """The listeners of a load balancer."""
    return [one for one in LISTENERS.values() if one["LoadBalancerArn"] == balancer_arn]


def rules_of(listener_arn: str) -> list[Record]:
    """The rules of a listener, in the order of their priority; the default rule comes last."""
    found = [one for one in RULES.values() if one["_listener"] == listener_arn]
    return sorted(found, key=lambda one: (one["IsDefault"], 0 if one["IsDefault"] else int(one["Priority"])))


def groups_in(actions: list[Record]) -> Iterator[str]:
    """The ARNs of the target groups to which actions forward."""
    for action in actions:
        yield from (one["TargetGroupArn"] for one in action.get("ForwardConfig", {}).get("TargetGroups", ()))


def users_of(group_arn: str) -> list[Record]:
    """The rules, default rules included, that forward to a target group."""
    return [one for one in RULES.values() if group_arn in groups_in(one["Actions"])]


def balancers_of(group_arn: str) -> list[str]:
    """The ARNs of the load balancers whose rules forward to a target group."""
    owners = [LISTENERS[one["_listener"]]["LoadBalancerArn"] for one in users_of(group_arn)]
    return sorted(set(owners))


def zone_of(subnet_id: str) -> str:
    """The zone of a subnet that exists."""
    return str(ec2._subnets[subnet_id]["AvailabilityZone"])


def settle_all() -> None:
    """End the transitional states of load balancers whose time is over."""
    for record in list(BALANCERS.values()):
        settle(record)
