"""Listeners: their creation, description, changes and deletion. Each has a default rule with its default actions.

Protocols: https://github.com/pulumi/pulumi-aws/issues/1193
A taken port: https://github.com/hashicorp/terraform/issues/26407
The listener that exists: https://github.com/hashicorp/terraform-provider-aws/issues/35121
"""

from typing import Any

from citadel_rehearsal.emulator.elb import actions, attributes, store
from citadel_rehearsal.emulator.elb.load_balancers import drop_listener
from citadel_rehearsal.emulator.query_protocol import Document, Refused

Record = dict[str, Any]
PROTOCOLS = {"application": ("HTTPS", "HTTP"), "network": ("TLS", "TCP", "TCP_UDP", "UDP")}
SECURE = ("HTTPS", "TLS")
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
DEFAULT_POLICY = "ELBSecurityPolicy-2016-08"
PLAIN = ("AlpnPolicy", "MutualAuthentication")


def create(request: Document) -> Document:
    """CreateListener. The same port with the same settings returns the listener that exists."""
    balancer = store.balancer(request.get("LoadBalancerArn", ""))
    wanted = _settings(request, {"LoadBalancerArn": balancer["LoadBalancerArn"]})
    existing = _at(wanted)
    if existing is not None:
        if any(existing.get(key) != value for key, value in wanted.items()):
            owner = balancer["LoadBalancerArn"]
            sentence = f"A listener already exists on this port for this load balancer '{owner}'"
            raise Refused("DuplicateListener", sentence)
        return {"Listeners": [existing]}
    return {"Listeners": [_made(wanted, request)]}


def _made(wanted: Record, request: Document) -> Record:
    path = f"{store.path_of(wanted['LoadBalancerArn'])}/{store.new_id()}"
    arn = store.arn(f"listener/{path}")
    tags = {one["Key"]: one.get("Value", "") for one in request.get("Tags", ())}
    record = wanted | {"ListenerArn": arn, "_attributes": attributes.of_listener(wanted["Protocol"]), "_tags": tags}
    store.LISTENERS[arn] = record
    add_default_rule(record)
    return record


def add_default_rule(record: Record) -> None:
    """Give a listener the rule with its default actions."""
    rule_arn = store.arn(f"listener-rule/{store.path_of(record['ListenerArn'])}/{store.new_id()}")
    rule: Record = {"RuleArn": rule_arn, "Priority": "default", "Conditions": [], "IsDefault": True, "_tags": {}}
    store.RULES[rule_arn] = rule | {"Actions": record["DefaultActions"], "_listener": record["ListenerArn"]}


def _settings(request: Document, base: Record) -> Record:
    """The settings of a listener: those of `base`, changed by the request. Errors: `Refused`."""
    changed = base | {key: request[key] for key in ("Protocol", "Port", *PLAIN) if request.get(key)}
    kind = store.balancer(changed["LoadBalancerArn"])["Type"]
    _judge_place(changed, kind)
    if changed["Protocol"] in SECURE:
        changed["Certificates"] = _certificates(request, base, changed["Protocol"])
        changed["SslPolicy"] = request.get("SslPolicy") or base.get("SslPolicy", DEFAULT_POLICY)
    else:
        changed = {key: value for key, value in changed.items() if key not in ("Certificates", "SslPolicy")}
    sent = request.get("DefaultActions") or base.get("DefaultActions") or ()
    changed["DefaultActions"] = actions.accepted(sent, changed)
    return changed


def _judge_place(settings: Record, kind: str) -> None:
    if not settings.get("Port") or not settings.get("Protocol"):
        raise Refused("ValidationError", "A port and a protocol must be specified")
    if settings["Protocol"] not in PROTOCOLS[kind]:
        allowed = ", ".join(PROTOCOLS[kind])
        raise Refused("ValidationError", f"Listener protocol '{settings['Protocol']}' must be one of '{allowed}'")
    if not 1 <= settings["Port"] <= 65535:
        raise Refused("ValidationError", f"Port '{settings['Port']}' must be between 1 and 65535")


def _certificates(request: Document, base: Record, protocol: str) -> list[Record]:
    found = [{"CertificateArn": one.get("CertificateArn")} for one in request.get("Certificates", ())]
    found = found or base.get("Certificates", [])
    if not found:
        raise Refused("ValidationError", f"A certificate must be specified for {protocol} listeners")
    if len(found) > 1:
        sentence = f"Up to '1' certificate ARNs can be specified, but '{len(found)}' were specified"
        raise Refused("TooManyCertificates", sentence)
    return found


def _at(settings: Record) -> Record | None:
    """The listener at the same port."""
    others = store.listeners_of(settings["LoadBalancerArn"])
    return next((one for one in others if one["Port"] == settings["Port"]), None)


def describe(request: Document) -> Document:
    """DescribeListeners, by ARNs or by load balancer."""
    if request.get("ListenerArns"):
        return {"Listeners": [store.listener(one) for one in request["ListenerArns"]]}
    return {"Listeners": store.listeners_of(store.balancer(request.get("LoadBalancerArn", ""))["LoadBalancerArn"])}


def modify(request: Document) -> Document:
    """ModifyListener."""
    record = store.listener(request.get("ListenerArn", ""))
    changed = _settings(request, record)
    other = _at(changed)
    if other is not None and other["ListenerArn"] != record["ListenerArn"]:
        raise Refused("ValidationError", f"Listener port '{changed['Port']}' is already in use")
    if changed["Protocol"] != record["Protocol"]:
        changed["_attributes"] = attributes.of_listener(changed["Protocol"])
    record.clear()
    record.update(changed)
    for rule in store.rules_of(record["ListenerArn"]):
        if rule["IsDefault"]:
            rule["Actions"] = record["DefaultActions"]
    return {"Listeners": [record]}


def delete(request: Document) -> Document:
    """DeleteListener, with its rules."""
    drop_listener(store.listener(request.get("ListenerArn", ""))["ListenerArn"])
    return {}


def describe_attributes(request: Document) -> Document:
    """DescribeListenerAttributes."""
    return {"Attributes": attributes.shown(store.listener(request.get("ListenerArn", ""))["_attributes"])}


def modify_attributes(request: Document) -> Document:
    """ModifyListenerAttributes."""
    record = store.listener(request.get("ListenerArn", ""))
    attributes.change(record["_attributes"], request.get("Attributes", ()), f"{record['Protocol']} listener")
    return {"Attributes": attributes.shown(record["_attributes"])}
