"""Targets: their registration, deregistration and health.

States and reasons: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
A target that is initial or draining stays so for the time of every transition, which stands for the health checks and
for the deregistration delay; a delay of 0 seconds ends at once.
"""

import time
from collections.abc import Iterable, Mapping
from typing import Any

from ministack.services import ec2

from citadel_rehearsal.emulator.elb import store, target_checks
from citadel_rehearsal.emulator.elb.attributes import HTTP
from citadel_rehearsal.emulator.elb.open_values import is_assumed
from citadel_rehearsal.emulator.lifecycle import TRANSITION_SECONDS
from citadel_rehearsal.emulator.query_protocol import Document

Record = dict[str, Any]
UNUSED = ("unused", "Target.NotInUse", "Target group is not configured to receive traffic from the load balancer")
ELSEWHERE = ("unused", "Target.NotInUse",
             "Target is in an Availability Zone that is not enabled for the load balancer")  # fmt: skip
UNKNOWN = ("unused", "Target.NotRegistered", "Target is not registered to the target group")
INITIAL = ("initial", "Elb.RegistrationInProgress", "Target registration is in progress")
DRAINING = ("draining", "Target.DeregistrationInProgress", "Target deregistration is in progress")
UNCHECKED = ("unavailable", "Target.HealthCheckDisabled", "Health checks are disabled for this target group")


def register(request: Document) -> Document:
    """RegisterTargets."""
    group = store.group(request.get("TargetGroupArn", ""))
    add(group, request.get("Targets", ()))
    return {}


def add(group: Record, targets: Iterable[Mapping[str, Any]]) -> None:
    """Register targets. One that is registered stays, and one that is draining comes back. Errors: `Refused`."""
    placed = [(one, target_checks.zone_of(group, one)) for one in targets]
    registered = store.TARGETS[group["TargetGroupArn"]]
    for sent, zone in placed:
        port = sent.get("Port") or group["Port"]
        present = registered.get((sent["Id"], port))
        if present is None or present["_drains_until"] is not None:
            shown = {"Id": sent["Id"], "Port": port} | ({"AvailabilityZone": zone} if zone else {})
            if group["TargetType"] == "instance":
                shown.pop("AvailabilityZone", None)
            registered[(sent["Id"], port)] = {"Target": shown, "_zone": zone, "_since": None, "_drains_until": None}


def deregister(request: Document) -> Document:
    """DeregisterTargets. Without a port, every registration of the id ends."""
    group = store.group(request.get("TargetGroupArn", ""))
    remove(group, request.get("Targets", ()))
    return {}


def remove(group: Record, targets: Iterable[Mapping[str, Any]]) -> None:
    """Deregister targets. Of a group that receives traffic they drain first."""
    registered = store.TARGETS[group["TargetGroupArn"]]
    used = bool(store.balancers_of(group["TargetGroupArn"]))
    delay = int(group["_attributes"]["deregistration_delay.timeout_seconds"])
    for sent in targets:
        for key in [key for key in registered if key[0] == sent.get("Id") and sent.get("Port") in (None, key[1])]:
            if used and delay:
                registered[key]["_drains_until"] = time.monotonic() + min(delay, TRANSITION_SECONDS)
            else:
                registered.pop(key)


def describe_health(request: Document) -> Document:
    """DescribeTargetHealth. A target that is asked for and not registered is unused."""
    group = store.group(request.get("TargetGroupArn", ""))
    registered = _present(group)
    asked = request.get("Targets")
    if not asked:
        return {"TargetHealthDescriptions": [_description(group, one) for one in registered.values()]}
    found = []
    for one in asked:
        keys = [key for key in registered if key[0] == one.get("Id") and one.get("Port") in (None, key[1])]
        found += [_description(group, registered[key]) for key in keys] or [_unregistered(group, one)]
    return {"TargetHealthDescriptions": found}


def _present(group: Record) -> dict[Any, Record]:
    """The targets, without those whose draining has ended."""
    registered = store.TARGETS[group["TargetGroupArn"]]
    now = time.monotonic()
    for key, one in list(registered.items()):
        if one["_drains_until"] is not None and now >= one["_drains_until"]:
            registered.pop(key)
    return dict(registered)


def _unregistered(group: Record, asked: Mapping[str, Any]) -> Record:
    target = {"Id": asked.get("Id"), "Port": asked.get("Port") or group["Port"]}
    return {"Target": target, "TargetHealth": _health(UNKNOWN)}


def _description(group: Record, one: Record) -> Record:
    chosen = group["HealthCheckPort"]
    port = str(one["Target"]["Port"]) if chosen == "traffic-port" else chosen
    return {"Target": one["Target"], "HealthCheckPort": port, "TargetHealth": _state(group, one)}


def _state(group: Record, one: Record) -> Record:
    """The first health check begins when the group gets traffic, and the state is asked for."""
    if one["_drains_until"] is not None:
        return _health(DRAINING)
    owners = [store.balancer(arn) for arn in store.balancers_of(group["TargetGroupArn"])]
    if not owners:
        one["_since"] = None
        return _health(UNUSED)
    if not any(_reaches(owner, group, one["_zone"]) for owner in owners):
        return _health(ELSEWHERE)
    if not group["HealthCheckEnabled"]:
        return _health(UNCHECKED)
    one["_since"] = one["_since"] or time.monotonic()
    return _health(INITIAL) if time.monotonic() < one["_since"] + TRANSITION_SECONDS else {"State": "healthy"}


def _reaches(balancer: Record, group: Record, zone: str) -> bool:
    """Whether the load balancer forwards to a target of the zone.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html: an Application
    Load Balancer needs the zone of an instance, a Network Load Balancer that of every target.
    """
    enabled = {store.zone_of(one["SubnetId"]) for one in balancer["_mappings"] if one["SubnetId"] in ec2._subnets}
    anywhere = zone == "all" or is_assumed(balancer)
    return anywhere or zone in enabled or (group["Protocol"] in HTTP and group["TargetType"] == "ip")


def _health(state: tuple[str, str, str]) -> Record:
    return dict(zip(("State", "Reason", "Description"), state, strict=True))
