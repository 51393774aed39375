"""Listeners of load balancers, and their rules."""

from collections.abc import Mapping
from typing import Any

from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.load_balancers import tags_of
from citadel_rehearsal.resources.resource import InPlace, Properties, Resource, words
from citadel_rehearsal.resources.retagging import balancer_tags, tags_by
from citadel_rehearsal.resources.shapes import ask, new_tags, one, only, projected

LISTENER = {"loadBalancerArn": "LoadBalancerArn", "port": "Port", "protocol": "Protocol", "sslPolicy": "SslPolicy"}
FIXED = {"contentType": "ContentType", "messageBody": "MessageBody", "statusCode": "StatusCode"}
REDIRECT = {
    "host": "Host",
    "path": "Path",
    "port": "Port",
    "protocol": "Protocol",
    "query": "Query",
    "statusCode": "StatusCode",
}
CONDITIONS = {
    "hostHeader": ("host-header", "HostHeaderConfig"),
    "httpHeader": ("http-header", "HttpHeaderConfig"),
    "httpRequestMethod": ("http-request-method", "HttpRequestMethodConfig"),
    "pathPattern": ("path-pattern", "PathPatternConfig"),
    "queryStrings": ("query-string", "QueryStringConfig"),
    "sourceIp": ("source-ip", "SourceIpConfig"),
}
LISTENER_CHANGES = words("alpnPolicy certificateArn defaultActions port protocol sslPolicy")


def sent_actions(actions: list[Properties]) -> list[Properties]:
    """The actions of a program as requests have them."""
    return [_sent_action(action) for action in actions]


def _sent_action(action: Properties) -> Properties:
    sent: Properties = {"Type": action["type"], **only(action, {"order": "Order", "targetGroupArn": "TargetGroupArn"})}
    if action.get("forward"):
        sent["ForwardConfig"] = _sent_forward(action["forward"])
    if action.get("fixedResponse"):
        sent["FixedResponseConfig"] = only(action["fixedResponse"], FIXED)
    if action.get("redirect"):
        sent["RedirectConfig"] = only(action["redirect"], REDIRECT)
    return sent


def _sent_forward(forward: Properties) -> Properties:
    """The provider's default weight is 1.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/elbv2/listener.go
    """
    groups = forward.get("targetGroups") or []
    config: Properties = {
        "TargetGroups": [{"TargetGroupArn": group["arn"], "Weight": group.get("weight", 1)} for group in groups]
    }
    if forward.get("stickiness"):
        stickiness = forward["stickiness"]
        given = {"Enabled": bool(stickiness.get("enabled")), **only(stickiness, {"duration": "DurationSeconds"})}
        config["TargetGroupStickinessConfig"] = given
    return config


def seen_actions(written: Any, found: list[Properties]) -> list[Properties]:
    """The actions as AWS has them, in the form in which the program wrote them; all of each where it wrote none."""
    seen = [_seen_action(action) for action in found]
    return projected(written, seen) if written else seen


def _seen_action(found: Properties) -> Properties:
    seen: Properties = {"type": found["Type"], "order": found.get("Order", 1)}
    seen |= {"targetGroupArn": found["TargetGroupArn"]} if found.get("TargetGroupArn") else {}
    if "ForwardConfig" in found:
        config = found["ForwardConfig"]
        groups = [{"arn": one["TargetGroupArn"], "weight": one["Weight"]} for one in config["TargetGroups"]]
        stickiness = config.get("TargetGroupStickinessConfig") or {}
        kept = {"enabled": stickiness.get("Enabled", False), "duration": stickiness.get("DurationSeconds")}
        seen["forward"] = {"targetGroups": groups, "stickiness": kept}
    for key, there, names in (
        ("fixedResponse", "FixedResponseConfig", FIXED),
        ("redirect", "RedirectConfig", REDIRECT),
    ):
        if there in found:
            seen[key] = {name: found[there][field] for name, field in names.items() if field in found[there]}
    return seen


def create_listener(context: Context, inputs: Properties) -> str:
    sent = _listener(inputs) | only(inputs, {"loadBalancerArn": "LoadBalancerArn"})
    sent |= new_tags(inputs)
    return str(context.client("elbv2").create_listener(**sent)["Listeners"][0]["ListenerArn"])


def _listener(inputs: Properties) -> Properties:
    """The provider's protocol is HTTP if it is left out, for an Application Load Balancer."""
    sent = only(inputs, {key: value for key, value in LISTENER.items() if key != "loadBalancerArn"})
    if ":loadbalancer/app/" in inputs["loadBalancerArn"]:
        sent.setdefault("Protocol", "HTTP")
    if inputs.get("certificateArn"):
        sent["Certificates"] = [{"CertificateArn": inputs["certificateArn"]}]
    if inputs.get("alpnPolicy"):
        sent["AlpnPolicy"] = [inputs["alpnPolicy"]]
    return sent | {"DefaultActions": sent_actions(inputs.get("defaultActions") or [])}


def read_listener(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    elb = context.client("elbv2")
    found = one(elb.describe_listeners, "Listeners", ListenerArns=[identifier])
    if found is None:
        return None
    certificates = found.get("Certificates") or [{}]
    return {
        **{here: found[there] for here, there in LISTENER.items() if found.get(there) is not None},
        "alpnPolicy": (found.get("AlpnPolicy") or [""])[0],
        "arn": identifier,
        "certificateArn": certificates[0].get("CertificateArn", ""),
        "defaultActions": seen_actions(inputs.get("defaultActions"), found["DefaultActions"]),
        "tagsAll": tags_of(elb, identifier),
    }


def update_listener(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    context.client("elbv2").modify_listener(ListenerArn=identifier, **_listener(new))


def delete_listener(context: Context, identifier: str, outputs: Properties) -> None:
    ask(context.client("elbv2").delete_listener, ListenerArn=identifier)


def create_rule(context: Context, inputs: Properties) -> str:
    elb, listener = context.client("elbv2"), inputs["listenerArn"]
    sent: Properties = {"ListenerArn": listener, "Priority": inputs.get("priority") or _next_priority(elb, listener)}
    sent |= new_tags(inputs)
    return str(elb.create_rule(**sent, **_rule(inputs))["Rules"][0]["RuleArn"])


def _next_priority(elb: Any, listener_arn: str) -> int:
    """The provider's: one more than the highest.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/elbv2/listener_rule.go
    """
    rules = elb.describe_rules(ListenerArn=listener_arn)["Rules"]
    return max((int(rule["Priority"]) for rule in rules if not rule["IsDefault"]), default=0) + 1


def _rule(inputs: Properties) -> Properties:
    conditions = [
        _sent_condition(key, condition[key])
        for condition in inputs.get("conditions") or []
        for key in CONDITIONS
        if condition.get(key)
    ]
    return {"Actions": sent_actions(inputs.get("actions") or []), "Conditions": conditions}


def _sent_condition(key: str, given: Any) -> Properties:
    field, config = CONDITIONS[key]
    if key == "queryStrings":
        return {"Field": field, config: {"Values": [only(pair, {"key": "Key", "value": "Value"}) for pair in given]}}
    return {"Field": field, config: only(given, {"values": "Values", "httpHeaderName": "HttpHeaderName"})}


def read_rule(context: Context, identifier: str, inputs: Properties) -> Properties | None:
    elb = context.client("elbv2")
    found = one(elb.describe_rules, "Rules", RuleArns=[identifier])
    if found is None:
        return None
    return {
        "actions": seen_actions(inputs.get("actions"), found["Actions"]),
        "arn": identifier,
        "conditions": _seen_conditions(inputs.get("conditions"), found["Conditions"]),
        "listenerArn": inputs.get("listenerArn") or listener_arn(identifier),
        "priority": int(found["Priority"]),
        "tagsAll": tags_of(elb, identifier),
    }


def listener_arn(rule_arn: str) -> str:
    """The ARN of a rule's listener."""
    return rule_arn.rpartition("/")[0].replace(":listener-rule/", ":listener/")


def _seen_conditions(written: Any, found: list[Properties]) -> Any:
    """One condition for each field; those of the program, in which several fields may stand, if they are the same."""
    seen = [_seen_condition(condition) for condition in found]
    flat = [{key: condition[key]} for condition in written or () for key in CONDITIONS if condition.get(key)]
    return written if flat and _in_order(flat) == _in_order(seen) else seen


def _in_order(conditions: list[Properties]) -> list[str]:
    return sorted(str(_sorted(condition)) for condition in conditions)


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return sorted((key, _sorted(inner)) for key, inner in value.items())
    return sorted(map(_sorted, value), key=str) if isinstance(value, list) else value


def _seen_condition(found: Properties) -> Properties:
    key = next(key for key, (field, _) in CONDITIONS.items() if field == found["Field"])
    config = found[CONDITIONS[key][1]]
    if key == "queryStrings":
        return {
            key: [{name.lower(): pair[name] for name in ("Key", "Value") if name in pair} for pair in config["Values"]]
        }
    names = {"values": "Values", "httpHeaderName": "HttpHeaderName"}
    return {key: {here: config[there] for here, there in names.items() if there in config}}


def update_rule(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    context.client("elbv2").modify_rule(RuleArn=identifier, **_rule(new))


def update_priority(context: Context, identifier: str, old: Properties, new: Properties) -> None:
    wanted = [{"RuleArn": identifier, "Priority": new["priority"]}]
    context.client("elbv2").set_rule_priorities(RulePriorities=wanted)


def delete_rule(context: Context, identifier: str, outputs: Properties) -> None:
    ask(context.client("elbv2").delete_rule, RuleArn=identifier)


LISTENERS = Resource(
    "aws:lb/listener:Listener",
    LISTENER_CHANGES | words("loadBalancerArn tags"),
    words("arn"),
    create_listener,
    read_listener,
    delete_listener,
    in_place=(InPlace(LISTENER_CHANGES, update_listener), tags_by(balancer_tags)),
)
RULES = Resource(
    "aws:lb/listenerRule:ListenerRule",
    words("actions conditions listenerArn priority tags"),
    words("arn"),
    create_rule,
    read_rule,
    delete_rule,
    in_place=(
        InPlace(words("priority"), update_priority),
        InPlace(words("actions conditions"), update_rule),
        tags_by(balancer_tags),
    ),
)
RESOURCES = (LISTENERS, RULES)
