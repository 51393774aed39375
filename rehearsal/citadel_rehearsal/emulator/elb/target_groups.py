"""Target groups: their creation, description, changes and deletion."""

from typing import Any

from citadel_rehearsal.emulator.elb import attributes, balancer_checks, group_checks, store
from citadel_rehearsal.emulator.query_protocol import Document, Refused

Record = dict[str, Any]
HEALTH = ("HealthCheckEnabled", "HealthCheckIntervalSeconds", "HealthCheckPath", "HealthCheckPort",
          "HealthCheckProtocol", "HealthCheckTimeoutSeconds", "HealthyThresholdCount", "UnhealthyThresholdCount",
          "Matcher")  # fmt: skip


def create(request: Document) -> Document:
    """CreateTargetGroup. The same name with the same settings returns the target group that exists."""
    name = request.get("Name", "")
    balancer_checks.judge_name(name, "target group")
    group_checks.judge(request)
    wanted = _settings(request)
    group_checks.judge_health(wanted)
    existing = next((one for one in store.GROUPS.values() if one["TargetGroupName"] == name), None)
    if existing is None:
        existing = _made(wanted, request)
    elif any(existing.get(key) != value for key, value in wanted.items()):
        sentence = f"A target group with the same name '{name}' exists, but with different settings"
        raise Refused("DuplicateTargetGroupName", sentence)
    return {"TargetGroups": [view(existing)]}


def _settings(request: Document) -> Record:
    protocol = request["Protocol"]
    health = attributes.health_check(protocol, request.get("HealthCheckProtocol"))
    settings: Record = {
        "TargetGroupName": request["Name"],
        "Protocol": protocol,
        "Port": request["Port"],
        "VpcId": request["VpcId"],
        "TargetType": request.get("TargetType", "instance"),
        "IpAddressType": request.get("IpAddressType", "ipv4"),
        **health,
        **{key: request[key] for key in HEALTH if key in request},
    }
    if protocol in attributes.HTTP:
        settings["ProtocolVersion"] = request.get("ProtocolVersion") or "HTTP1"
    return settings


def _made(wanted: Record, request: Document) -> Record:
    arn = store.arn(f"targetgroup/{wanted['TargetGroupName']}/{store.new_id()}")
    record = wanted | {
        "TargetGroupArn": arn,
        "_attributes": attributes.of_group(wanted["Protocol"], wanted["TargetType"]),
        "_tags": {one["Key"]: one.get("Value", "") for one in request.get("Tags", ())},
    }
    store.GROUPS[arn], store.TARGETS[arn] = record, {}
    return record


def view(record: Record) -> Record:
    """A target group as AWS describes it."""
    return record | {"LoadBalancerArns": store.balancers_of(record["TargetGroupArn"])}


def describe(request: Document) -> Document:
    """DescribeTargetGroups, by ARNs, by names, by load balancer, or all."""
    arns, names, owner = (request.get(key) for key in ("TargetGroupArns", "Names", "LoadBalancerArn"))
    found = [store.group(one) for one in arns] if arns else list(store.GROUPS.values())
    if names:
        found = [one for one in found if one["TargetGroupName"] in names]
        if len(found) < len(names):
            raise Refused("TargetGroupNotFound", "One or more target groups not found")
    views = [view(one) for one in found]
    return {"TargetGroups": [one for one in views if not owner or owner in one["LoadBalancerArns"]]}


def modify(request: Document) -> Document:
    """ModifyTargetGroup."""
    record = store.group(request.get("TargetGroupArn", ""))
    changed = record | {key: request[key] for key in HEALTH if key in request}
    group_checks.judge_health(changed)
    record.update(changed)
    return {"TargetGroups": [view(record)]}


def delete(request: Document) -> Document:
    """DeleteTargetGroup, with its targets; no error when it does not exist."""
    arn = request.get("TargetGroupArn", "")
    if store.users_of(arn):
        raise Refused("ResourceInUse", f"Target group '{arn}' is currently in use by a listener or a rule")
    store.GROUPS.pop(arn, None)
    store.TARGETS.pop(arn, None)
    return {}


def describe_attributes(request: Document) -> Document:
    """DescribeTargetGroupAttributes."""
    return {"Attributes": attributes.shown(store.group(request.get("TargetGroupArn", ""))["_attributes"])}


def modify_attributes(request: Document) -> Document:
    """ModifyTargetGroupAttributes."""
    record, sent = store.group(request.get("TargetGroupArn", "")), request.get("Attributes", ())
    attributes.judge_stickiness(record["Protocol"], sent)
    group_checks.judge_stickiness_of_users(record, sent)
    attributes.change(record["_attributes"], sent, f"target group with the {record['Protocol']} protocol")
    return {"Attributes": attributes.shown(record["_attributes"])}
