"""Target groups, and the targets and Auto Scaling groups that are attached to them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from citadel_rehearsal.ground.refusals import existing
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.load_balancers import as_text, from_text, refuse_taken, tags_of
from citadel_rehearsal.resources.resource import InPlace, Properties, Resource, words
from citadel_rehearsal.resources.retagging import balancer_tags, tags_by
from citadel_rehearsal.resources.shapes import ask, new_tags, one, only, projected, tag_map

HTTP = ("HTTP", "HTTPS")
ID_DIGITS = 26
GROUP = {
    "ipAddressType": "IpAddressType",
    "name": "Name",
    "port": "Port",
    "protocol": "Protocol",
    "protocolVersion": "ProtocolVersion",
    "targetType": "TargetType",
    "vpcId": "VpcId",
}
HEALTH = {
    "enabled": "HealthCheckEnabled",
    "healthyThreshold": "HealthyThresholdCount",
    "interval": "HealthCheckIntervalSeconds",
    "path": "HealthCheckPath",
    "port": "HealthCheckPort",
    "protocol": "HealthCheckProtocol",
    "timeout": "HealthCheckTimeoutSeconds",
    "unhealthyThreshold": "UnhealthyThresholdCount",
}
# What the provider sends if a health check is given without them.
# https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/elbv2/target_group.go
HEALTH_DEFAULTS = {
    "enabled": True,
    "healthyThreshold": 3,
    "interval": 30,
    "port": "traffic-port",
    "protocol": "HTTP",
    "unhealthyThreshold": 3,
}


class Attribute(NamedTuple):
    """An attribute of target groups: its key, and a value of its type; what the provider sends if it is left out."""

    key: str
    like: Any
    default: Any = None


ATTRIBUTES: Mapping[str, Attribute] = {
    "connectionTermination": Attribute("deregistration_delay.connection_termination.enabled", False),
    "deregistrationDelay": Attribute("deregistration_delay.timeout_seconds", 0, 300),
    "loadBalancingAlgorithmType": Attribute("load_balancing.algorithm.type", ""),
    "loadBalancingAnomalyMitigation": Attribute("load_balancing.algorithm.anomaly_mitigation", ""),
    "loadBalancingCrossZoneEnabled": Attribute("load_balancing.cross_zone.enabled", ""),
    "preserveClientIp": Attribute("preserve_client_ip.enabled", ""),
    "proxyProtocolV2": Attribute("proxy_protocol_v2.enabled", False, False),
    "slowStart": Attribute("slow_start.duration_seconds", 0, 0),
}
STICKINESS = {"enabled": "stickiness.enabled", "type": "stickiness.type"}
COOKIES = {
    "lb_cookie": {"cookieDuration": "stickiness.lb_cookie.duration_seconds"},
    "app_cookie": {
        "cookieDuration": "stickiness.app_cookie.duration_seconds",
        "cookieName": "stickiness.app_cookie.cookie_name",
    },
}
COUNTS = {"minimumHealthyTargetsCount": "count", "minimumHealthyTargetsPercentage": "percentage"}
HEALTHY = {"dnsFailover": "dns_failover", "unhealthyStateRouting": "unhealthy_state_routing"}
STATES = {
    "enableUnhealthyConnectionTermination": "target_health_state.unhealthy.connection_termination.enabled",
    "unhealthyDrainingInterval": "target_health_state.unhealthy.draining_interval_seconds",
}
BLOCKS = words("stickiness targetGroupHealth targetHealthStates")


def create_group(context: Context, inputs: Properties) -> str:
    elb, name = context.client("elbv2"), inputs["name"]
    refuse_taken(elb.describe_target_groups, "TargetGroups", "ELBv2 Target Group", name)
    sent = only(inputs, GROUP) | _health(inputs)
    sent |= new_tags(inputs)
    arn = str(elb.create_target_group(**sent)["TargetGroups"][0]["TargetGroupArn"])
    with existing(arn):
        _send_attributes(context, arn, {}, inputs)
    return arn


def _health(inputs: Properties) -> Properties:
    given = inputs.get("healthCheck")
    if not given:
        return {}
    check = HEALTH_DEFAULTS | {key: value for key, value in given.items() if value not in (None, "")}
    matcher = check.pop("matcher", None)
    code = "GrpcCode" if inputs.get("protocolVersion") == "GRPC" else "HttpCode"
    return only(check, HEALTH) | ({"Matcher": {code: matcher}} if matcher else {})


def _send_attributes(context: Context, arn: str, old: Properties, new: Properties) -> None:
    """Those that differ. What was left out before has AWS's default, which is the provider's too."""
    before, after = _attributes(old), _attributes(new)
    wanted = [{"Key": key, "Value": value} for key, value in sorted(after.items()) if before.get(key) != value]
    if wanted:
        context.client("elbv2").modify_target_group_attributes(TargetGroupArn=arn, Attributes=wanted)


def _attributes(inputs: Properties) -> dict[str, str]:
    """The attributes that inputs ask for, as texts. Those of the other kind of load balancer are sent only if given."""
    if not inputs:
        return {}
    http = inputs.get("protocol") in HTTP
    found = {of.key: inputs.get(name, of.default) for name, of in ATTRIBUTES.items()}
    found.pop("proxy_protocol_v2.enabled" if http and not inputs.get("proxyProtocolV2") else "", None)
    found.pop("slow_start.duration_seconds" if not http and not inputs.get("slowStart") else "", None)
    sticky = inputs.get("stickiness")
    if sticky:
        found |= {"stickiness.enabled": sticky.get("enabled", True), "stickiness.type": sticky.get("type")}
        cookies = COOKIES.get(str(sticky.get("type")), {}) if http else {}
        found |= {key: sticky.get(name, 86400 if name == "cookieDuration" else "") for name, key in cookies.items()}
    for block, part in HEALTHY.items():
        for name, last in COUNTS.items():
            found[_healthy_key(part, last)] = ((inputs.get("targetGroupHealth") or {}).get(block) or {}).get(name)
    for state in inputs.get("targetHealthStates") or ():
        found |= {key: state.get(name) for name, key in STATES.items()}
    return {key: as_text(value) for key, value in found.items() if value is not None}


def _healthy_key(part: str, last: str) -> str:
    return f"target_group_health.{part}.minimum_healthy_targets.{last}"


def read_group(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    elb = context.client("elbv2")
    found = one(elb.describe_target_groups, "TargetGroups", TargetGroupArns=[identifier])
    if found is None:
        return None
    attributes = elb.describe_target_group_attributes(TargetGroupArn=identifier)["Attributes"]
    values = tag_map(attributes)  # pairs of the same form
    same = {here: found[there] for here, there in GROUP.items() if there != "Name" and found.get(there) is not None}
    shown = {
        "arn": identifier,
        "arnSuffix": identifier.rpartition(":")[2],
        "healthCheck": _read_health(found),
        "loadBalancerArns": found["LoadBalancerArns"],
        "name": found["TargetGroupName"],
        "tagsAll": tags_of(elb, identifier),
        **{name: from_text(values[of.key], of.like) for name, of in ATTRIBUTES.items() if of.key in values},
        **_read_blocks(found["Protocol"], values),
    }
    blocks = {key: projected(inputs[key], shown[key]) for key in BLOCKS if inputs.get(key) and key in shown}
    return same | shown | blocks


def _read_health(found: Properties) -> Properties:
    matcher = found.get("Matcher") or {}
    code = matcher.get("HttpCode") or matcher.get("GrpcCode")
    check = {here: found[there] for here, there in HEALTH.items() if found.get(there) is not None}
    return check | ({"matcher": code} if code else {})


def _read_blocks(protocol: str, values: Mapping[str, str]) -> Properties:
    cookies = COOKIES.get(values["stickiness.type"], {})
    numbers = {"cookieDuration": 0, "unhealthyDrainingInterval": 0, "enabled": False}
    numbers["enableUnhealthyConnectionTermination"] = False
    sticky = {name: from_text(values[key], numbers.get(name, "")) for name, key in (STICKINESS | cookies).items()}
    healthy = {
        block: {name: _number(values[_healthy_key(part, last)], block) for name, last in COUNTS.items()}
        for block, part in HEALTHY.items()
    }
    states = {name: from_text(values[key], numbers[name]) for name, key in STATES.items() if key in values}
    more = {"targetHealthStates": [states]} if protocol in ("TCP", "TLS") else {}
    return {"stickiness": sticky, "targetGroupHealth": healthy, **more}


def _number(text: str, block: str) -> Any:
    """The count of healthy targets is a number in `unhealthyStateRouting` only, where it is never off."""
    return int(text) if block == "unhealthyStateRouting" and text.isdecimal() else text


def update_health(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    sent = _health(new)
    if sent:
        context.client("elbv2").modify_target_group(TargetGroupArn=identifier, **sent)


def update_attributes(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    _send_attributes(context, identifier, old, new)


def delete_group(context: Context, identifier: str, outputs: Properties) -> None:
    ask(context.client("elbv2").delete_target_group, TargetGroupArn=identifier)


def create_attachment(context: Context, inputs: Properties) -> str:
    arn = inputs["targetGroupArn"]
    context.client("elbv2").register_targets(TargetGroupArn=arn, Targets=[_target(inputs)])
    return context.physical_name(ID_DIGITS, f"{arn}-")


def _target(inputs: Properties) -> Properties:
    return only(inputs, {"targetId": "Id", "port": "Port", "availabilityZone": "AvailabilityZone"})


def read_attachment(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    """A target that is draining is taken for gone.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/elbv2/target_group_attachment.go
    """
    arn = inputs.get("targetGroupArn") or identifier.rpartition("-")[0]
    health = context.client("elbv2").describe_target_health
    found = one(health, "TargetHealthDescriptions", TargetGroupArn=arn, Targets=[_target(inputs)])
    reason = found["TargetHealth"].get("Reason", "") if found else "Target.NotRegistered"
    if reason in ("Target.NotRegistered", "Target.DeregistrationInProgress"):
        return None
    return {"targetGroupArn": arn, "targetId": found["Target"]["Id"]}


def delete_attachment(context: Context, identifier: str, outputs: Properties) -> None:
    target = {key: value for key, value in _target(outputs).items() if key != "AvailabilityZone"}
    ask(context.client("elbv2").deregister_targets, TargetGroupArn=outputs["targetGroupArn"], Targets=[target])


def create_scaling_attachment(context: Context, inputs: Properties) -> str:
    name, arn = inputs["autoscalingGroupName"], inputs["lbTargetGroupArn"]
    autoscaling = context.client("autoscaling")
    autoscaling.attach_load_balancer_target_groups(AutoScalingGroupName=name, TargetGroupARNs=[arn])
    return context.physical_name(ID_DIGITS, f"{name}-")


def read_scaling_attachment(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    name, arn = inputs.get("autoscalingGroupName", ""), inputs.get("lbTargetGroupArn", "")
    if not (name and arn):
        return None
    groups = context.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])
    attached = [found for group in groups["AutoScalingGroups"] for found in group["TargetGroupARNs"]]
    return {"autoscalingGroupName": name, "lbTargetGroupArn": arn} if arn in attached else None


def delete_scaling_attachment(context: Context, identifier: str, outputs: Properties) -> None:
    """Errors: `ClientError` where the group is gone; only a refresh takes the attachment out of the state then.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/autoscaling/attachment.go
    """
    name, arn = outputs["autoscalingGroupName"], outputs["lbTargetGroupArn"]
    autoscaling = context.client("autoscaling")
    autoscaling.detach_load_balancer_target_groups(AutoScalingGroupName=name, TargetGroupARNs=[arn])


TARGET_GROUP = Resource(
    "aws:lb/targetGroup:TargetGroup",
    frozenset(GROUP) | frozenset(ATTRIBUTES) | BLOCKS | words("healthCheck tags"),
    words("arn arnSuffix loadBalancerArns"),
    create_group,
    read_group,
    delete_group,
    in_place=(
        InPlace(words("healthCheck"), update_health),
        InPlace(frozenset(ATTRIBUTES) | BLOCKS, update_attributes),
        tags_by(balancer_tags),
    ),
    name_property="name",
)
ATTACHMENT = Resource(
    "aws:lb/targetGroupAttachment:TargetGroupAttachment",
    words("availabilityZone port targetGroupArn targetId"),
    frozenset(),
    create_attachment,
    read_attachment,
    delete_attachment,
)
SCALING_ATTACHMENT = Resource(
    "aws:autoscaling/attachment:Attachment",
    words("autoscalingGroupName lbTargetGroupArn"),
    frozenset(),
    create_scaling_attachment,
    read_scaling_attachment,
    delete_scaling_attachment,
)
RESOURCES = (TARGET_GROUP, ATTACHMENT, SCALING_ATTACHMENT)
