"""The actions of listeners and rules: as AWS keeps them, and what it refuses of them.

Protocols: https://github.com/hashicorp/terraform-provider-aws/issues/4955
One load balancer for a target group: https://github.com/hashicorp/terraform-provider-aws/issues/22005
VPC: https://github.com/aws/copilot-cli/issues/5473
"""

from collections.abc import Iterable, Mapping
from typing import Any

from citadel_rehearsal.emulator.elb import store
from citadel_rehearsal.emulator.elb.group_checks import forwards_to_several, is_sticky
from citadel_rehearsal.emulator.elb.open_values import decide
from citadel_rehearsal.emulator.query_protocol import Refused

Record = dict[str, Any]
TERMINAL = {"forward": "ForwardConfig", "fixed-response": "FixedResponseConfig", "redirect": "RedirectConfig"}
MOST_GROUPS, HEAVIEST, LONGEST_STICKINESS = 5, 999, 604800
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
GROUP_PROTOCOLS = {
    "HTTP": ("HTTP", "HTTPS"), "HTTPS": ("HTTP", "HTTPS"), "TCP": ("TCP", "TCP_UDP"), "TLS": ("TCP", "TLS"),
    "UDP": ("UDP", "TCP_UDP"), "TCP_UDP": ("TCP_UDP",),
}  # fmt: skip
REDIRECT = {"Protocol": "#{protocol}", "Port": "#{port}", "Host": "#{host}", "Path": "/#{path}", "Query": "#{query}"}


def accepted(sent: Iterable[Record], listener: Mapping[str, Any]) -> list[Record]:
    """The actions as AWS keeps them, of a listener with its protocol and load balancer. Errors: `Refused`."""
    actions = [_action(one) for one in sent]
    if len(actions) != 1:
        raise Refused("ValidationError", "The rehearsal models exactly one action: forward, fixed-response or redirect")
    (action,) = actions
    balancer = store.balancer(listener["LoadBalancerArn"])
    if balancer["Type"] == "network" and action["Type"] != "forward":
        sentence = f"The action type '{action['Type']}' is not valid with network load balancers"
        raise Refused("InvalidLoadBalancerAction", sentence)
    if action["Type"] == "forward":
        _judge_forward(action, listener, balancer)
    return actions


def _action(sent: Record) -> Record:
    kind = sent.get("Type", "")
    if kind not in TERMINAL:
        raise Refused("ValidationError", f"The rehearsal does not model actions of the type '{kind}'")
    if kind == "forward":
        return _forward(sent)
    config = sent.get(TERMINAL[kind])
    if not config:
        raise Refused("ValidationError", f"An action of the type '{kind}' must have a {TERMINAL[kind]}")
    if kind == "redirect":
        config = REDIRECT | config
        if all(config[name] == value for name, value in REDIRECT.items()):
            sentence = (
                "You must modify at least one of these components in a redirect: protocol, port, hostname or path"
            )
            raise Refused("InvalidLoadBalancerAction", sentence)
    return {"Type": kind, "Order": sent.get("Order", 1), TERMINAL[kind]: config}


def _forward(sent: Record) -> Record:
    """AWS describes a forward to one target group in both forms."""
    one, config = sent.get("TargetGroupArn"), dict(sent.get("ForwardConfig") or {})
    groups = [dict(tuple_) for tuple_ in config.get("TargetGroups") or ()]
    if one and groups and [tuple_.get("TargetGroupArn") for tuple_ in groups] != [one]:
        sentence = (
            "You can specify only one target group in the forward configuration beside a target group ARN, and it must "
            "be the same"
        )
        raise Refused("ValidationError", sentence)
    groups = groups or ([{"TargetGroupArn": one}] if one else [])
    if not groups:
        raise Refused("ValidationError", "A target group ARN must be specified")
    kept: Record = {"TargetGroups": [{"Weight": 1} | tuple_ for tuple_ in groups]}
    kept["TargetGroupStickinessConfig"] = {"Enabled": False} | (config.get("TargetGroupStickinessConfig") or {})
    single = {"TargetGroupArn": groups[0].get("TargetGroupArn")} if len(groups) == 1 else {}
    return {"Type": "forward", "Order": sent.get("Order", 1), **single, "ForwardConfig": kept}


def _judge_forward(action: Record, listener: Mapping[str, Any], balancer: Record) -> None:
    config = action["ForwardConfig"]
    _judge_numbers(config)
    groups = [_group(one["TargetGroupArn"]) for one in config["TargetGroups"]]
    for group in groups:
        _judge_group(group, listener, balancer)
    if balancer["Type"] == "network":
        _judge_network(action, groups, listener["Protocol"])
    sticky = any(group["_attributes"]["stickiness.enabled"] == "true" for group in groups)
    if sticky and forwards_to_several(action) and not is_sticky(action):
        sentence = (
            "You must enable group stickiness on a rule if you enabled target stickiness on one of its target groups"
        )
        raise Refused("InvalidConfigurationRequest", sentence)


def _judge_numbers(config: Record) -> None:
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupTuple.html"""
    groups = config["TargetGroups"]
    if len(groups) > MOST_GROUPS:
        sentence = f"An action can forward to at most {MOST_GROUPS} target groups, and this one has {len(groups)}"
        raise Refused("TooManyTargetGroups", sentence)
    if len({one.get("TargetGroupArn") for one in groups}) < len(groups):
        raise Refused("ValidationError", "A target group can be specified only once in an action")
    for one in groups:
        if not 0 <= one["Weight"] <= HEAVIEST:
            sentence = f"The weight '{one['Weight']}' of a target group must be between 0 and {HEAVIEST}"
            raise Refused("ValidationError", sentence)
    stickiness = config["TargetGroupStickinessConfig"]
    seconds = stickiness.get("DurationSeconds")
    if stickiness["Enabled"] and seconds is None:
        raise Refused("ValidationError", "A duration must be specified for target group stickiness")
    if seconds is not None and not 1 <= seconds <= LONGEST_STICKINESS:
        sentence = f"The duration '{seconds}' of target group stickiness must be between 1 and {LONGEST_STICKINESS}"
        raise Refused("ValidationError", sentence)


def _group(arn: str) -> Record:
    record = store.GROUPS.get(arn)
    if record is None:
        raise Refused("TargetGroupNotFound", f"Target groups '{arn}' not found")
    return record


def _judge_group(group: Record, listener: Mapping[str, Any], balancer: Record) -> None:
    arn, owner, protocol = group["TargetGroupArn"], balancer["LoadBalancerArn"], listener["Protocol"]
    decide(group, Protocol=GROUP_PROTOCOLS[protocol][0], VpcId=balancer["VpcId"])
    decide(balancer, VpcId=group["VpcId"])
    if group["Protocol"] not in GROUP_PROTOCOLS[protocol]:
        sentence = (
            f"The listener and its associated target group '{arn}' have incompatible protocols: '{protocol}' and "
            f"'{group['Protocol']}'"
        )
        raise Refused("IncompatibleProtocols", sentence)
    if group["VpcId"] != balancer["VpcId"]:
        sentence = f"The following target groups are in a different VPC than load balancer {owner}: {arn}"
        raise Refused("InvalidConfigurationRequest", sentence)
    if set(store.balancers_of(arn)) - {owner}:
        sentence = f"The following target groups cannot be associated with more than one load balancer: {arn}"
        raise Refused("TargetGroupAssociationLimit", sentence)


def _judge_network(action: Record, groups: list[Record], protocol: str) -> None:
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html"""
    for name, noun in (("Protocol", "protocol"), ("IpAddressType", "IP address type")):
        if len({group[name] for group in groups}) > 1:
            sentence = f"The target groups of a Network Load Balancer's action must have the same {noun}"
            raise Refused("InvalidConfigurationRequest", sentence)
    if is_sticky(action) and protocol == "TLS":
        sentence = "Target group stickiness is not supported for TLS listeners"
        raise Refused("InvalidConfigurationRequest", sentence)
