"""The rules of listeners of Application Load Balancers: conditions, priorities and actions.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html
A taken priority: https://github.com/hashicorp/terraform/issues/24239
"""

from collections.abc import Iterable
from typing import Any

from citadel_rehearsal.emulator.elb import actions, store
from citadel_rehearsal.emulator.query_protocol import Document, Refused

Record = dict[str, Any]
# Each field's own configuration; the values of the first four are also shown in `Values`.
CONFIGS = {
    "host-header": "HostHeaderConfig",
    "http-request-method": "HttpRequestMethodConfig",
    "path-pattern": "PathPatternConfig",
    "source-ip": "SourceIpConfig",
    "http-header": "HttpHeaderConfig",
    "query-string": "QueryStringConfig",
}
IN_VALUES = ("host-header", "path-pattern")
LAST_PRIORITY, MOST_VALUES = 50000, 5


def create(request: Document) -> Document:
    """CreateRule."""
    listener = store.listener(request.get("ListenerArn", ""))
    if store.balancer(listener["LoadBalancerArn"])["Type"] != "application":
        raise Refused("ValidationError", "Rules are supported only for listeners of Application Load Balancers")
    priority = request.get("Priority", 0)
    _judge_priority(listener["ListenerArn"], priority)
    conditions = _conditions(request.get("Conditions", ()))
    kept = actions.accepted(request.get("Actions", ()), listener)
    arn = store.arn(f"listener-rule/{store.path_of(listener['ListenerArn'])}/{store.new_id()}")
    record: Record = {"RuleArn": arn, "Priority": str(priority), "Conditions": conditions, "Actions": kept}
    record |= {"IsDefault": False, "_listener": listener["ListenerArn"]}
    record["_tags"] = {one["Key"]: one.get("Value", "") for one in request.get("Tags", ())}
    store.RULES[arn] = record
    return {"Rules": [record]}


def _judge_priority(listener_arn: str, priority: int, of: str = "") -> None:
    if not 1 <= priority <= LAST_PRIORITY:
        raise Refused("ValidationError", f"Priority '{priority}' must be between 1 and {LAST_PRIORITY}")
    others = (one for one in store.rules_of(listener_arn) if one["RuleArn"] != of)
    if any(one["Priority"] == str(priority) for one in others):
        raise Refused("PriorityInUse", f"Priority '{priority}' is currently in use")


def _conditions(sent: Iterable[Record]) -> list[Record]:
    conditions = [_condition(one) for one in sent]
    if not conditions:
        raise Refused("ValidationError", "A condition must be specified")
    if sum(len(_values(one)) for one in conditions) > MOST_VALUES:
        raise Refused("ValidationError", f"A rule can have at most {MOST_VALUES} condition values")
    return conditions


def _condition(sent: Record) -> Record:
    field = sent.get("Field", "")
    if field not in CONFIGS:
        raise Refused("ValidationError", f"Condition field '{field}' must be one of '{', '.join(CONFIGS)}'")
    config = sent.get(CONFIGS[field]) or ({"Values": sent["Values"]} if sent.get("Values") else {})
    kept = {"Field": field, CONFIGS[field]: config}
    if not _values(kept):
        raise Refused("ValidationError", f"A condition with the field '{field}' must have a value")
    return kept | ({"Values": config["Values"]} if field in IN_VALUES else {})


def _values(condition: Record) -> list[Any]:
    return list(condition[CONFIGS[condition["Field"]]].get("Values") or ())


def describe(request: Document) -> Document:
    """DescribeRules, by ARNs or by listener."""
    if request.get("RuleArns"):
        return {"Rules": [store.rule(one) for one in request["RuleArns"]]}
    return {"Rules": store.rules_of(store.listener(request.get("ListenerArn", ""))["ListenerArn"])}


def modify(request: Document) -> Document:
    """ModifyRule."""
    record = store.rule(request.get("RuleArn", ""))
    if record["IsDefault"]:
        raise Refused("OperationNotPermitted", f"Default rule '{record['RuleArn']}' cannot be modified")
    changed = dict(record)
    if request.get("Conditions"):
        changed["Conditions"] = _conditions(request["Conditions"])
    if request.get("Actions"):
        changed["Actions"] = actions.accepted(request["Actions"], store.listener(record["_listener"]))
    record.update(changed)
    return {"Rules": [record]}


def delete(request: Document) -> Document:
    """DeleteRule."""
    record = store.rule(request.get("RuleArn", ""))
    if record["IsDefault"]:
        raise Refused("OperationNotPermitted", f"Default rule '{record['RuleArn']}' cannot be deleted")
    store.RULES.pop(record["RuleArn"], None)
    return {}


def set_priorities(request: Document) -> Document:
    """SetRulePriorities."""
    changed = []
    for one in request.get("RulePriorities", ()):
        record = store.rule(one.get("RuleArn", ""))
        _judge_priority(record["_listener"], one.get("Priority", 0), record["RuleArn"])
        record["Priority"] = str(one["Priority"])
        changed.append(record)
    return {"Rules": changed}
