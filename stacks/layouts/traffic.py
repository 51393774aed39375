"""The layout `traffic`: the way to the colours, and the share of each."""

from collections.abc import Mapping
from typing import Any

import pulumi

from config import TrafficConfig, refused
from eks_citadel import TrafficSwitch
from eks_citadel.move.weights import same
from eks_citadel.parsing.refusal import GIVEN, Described, known_words, refuse
from eks_citadel.traffic.weights import written
from other_stack import OtherStack, own_exports

# Of a colour's own load balancer, as `aws elbv2 describe-load-balancers` tells them.
LOAD_BALANCER = ("dns_name", "zone_id")


def deploy(config: TrafficConfig) -> dict[str, pulumi.Input[object]]:
    """The way, and what is known of each colour."""
    base = OtherStack("traffic.foundation", config.foundation)
    colours = [_colour(index, stack, base) for index, stack in enumerate(config.colours)]
    move = _judged_move(config)
    _judge_load_balancers(config)
    listener = _listener(config.switch.get("listener"), base)
    args: Any = {
        **config.switch,
        "colours": [_targets(one, config, listener) for one in colours],
        "weights": config.weights,
        "listener": listener,
    }
    switch = TrafficSwitch(config.name, args)
    return {
        "colours": {one.stack: _told(one, switch) for one in colours},
        "listener_arn": switch.listener_arn,
        "load_balancer_arn": switch.load_balancer_arn,
        "dns_name": switch.dns_name,
        "move": move,
        "intended_differences": list(config.intended_differences),
        "foundation": config.foundation,
    }


def _targets(colour: OtherStack, config: TrafficConfig, listener: Any) -> Any:
    """What answers for a colour: its own load balancer with records, else its pods or its nodes."""
    if config.switch.get("records") is not None:
        return _balanced(colour, config.load_balancers)
    by_pods = isinstance(listener, dict) and listener.get("pod_port") is not None
    return _pods(colour) if by_pods else _nodes(colour)


def _judged_move(config: TrafficConfig) -> int:
    """The number of moves so far. Errors: a sentence for a file from before the last one, with other weights."""
    own = own_exports()
    last, shown = int(own.get("move") or 0), own.get("colours") or {}
    weights = {name: int(one["weight"]) for name, one in shown.items()}
    if (config.move or 0) < last and not same(weights, config.weights):
        rule = f"since this file was written, citadel shift has moved the weights to {written(weights)} (move {last})"
        way_out = f"take the newest file of the stack, or write move: {last} to set the weights of this one unproved"
        raise refused(refuse("move", config.move, rule, way_out))
    return max(last, config.move or 0)


def _judge_load_balancers(config: TrafficConfig) -> None:
    """Errors: a sentence for load balancers that no record would lead to."""
    if config.load_balancers and config.switch.get("records") is None:
        raise refused(
            refuse("traffic.load_balancers", GIVEN, "only records lead to them", "give records, or leave it out")
        )
    for name, one in config.load_balancers.items():
        path = f"traffic.load_balancers.{name}"
        if name not in config.colours:
            raise refused(refuse(path, GIVEN, "no listed colour has this name", known_words(name, config.colours)))
        if not isinstance(one, dict) or set(one) != set(LOAD_BALANCER):
            raise refused(
                refuse(path, one, "a record needs both of its values", f"write {' and '.join(LOAD_BALANCER)}")
            )


def _balanced(colour: OtherStack, load_balancers: Mapping[str, Any]) -> Any:
    """A colour with its own load balancer, or one that waits for it."""
    own = load_balancers.get(colour.stack) or {}
    return {"name": colour.stack, **{f"load_balancer_{key}": value for key, value in own.items()}}


def _colour(index: int, stack: str, base: OtherStack) -> OtherStack:
    """A colour. Errors: a sentence for one that does not stand on the foundation."""
    path = f"traffic.colours[{index}]"
    colour = OtherStack(path, stack)
    if colour.export("vpc_id") != base.export("vpc_id"):
        rule = f'it stands in another network than the stack "{base.stack}"'
        raise refused(refuse(path, stack, rule, "name a colour of this foundation"))
    return colour


def _nodes(colour: OtherStack) -> Any:
    return {
        "name": colour.stack,
        "autoscaling_group_names": colour.export("node_autoscaling_group_names"),
        "node_security_group_id": colour.export("cluster_security_group_id"),
    }


def _pods(colour: OtherStack) -> Any:
    return {
        "name": colour.stack,
        "cluster_name": colour.export("cluster_name"),
        "node_security_group_id": colour.export("cluster_security_group_id"),
    }


def _listener(given: Any, base: OtherStack) -> Any:
    """The listener in the foundation's network: public in its public subnets, else in those of load balancers."""
    if not isinstance(given, dict):
        return given
    offered, public = base.export("load_balancer_subnet_ids"), base.export("public_subnet_ids")
    facing = given.get("internet_facing") is True
    subnet_ids = [one for one in offered if (one in public) == facing]
    if facing and not subnet_ids:
        rule = "the foundation offers no public subnets to load balancers"
        way_out = "set public_load_balancers in its network"
        raise refused(refuse("traffic.listener.internet_facing", Described("true"), rule, way_out))
    own = {"vpc_id": base.export("vpc_id"), "subnet_ids": subnet_ids or base.export("node_subnet_ids")}
    return {**own, **given}


def _told(colour: OtherStack, switch: TrafficSwitch) -> dict[str, pulumi.Input[object]]:
    return {
        "cluster_name": colour.export("cluster_name"),
        "region": colour.export("region"),
        "weight": switch.weights.apply(lambda found: found[colour.stack]),
        "target_group_arn": switch.target_group_arns.apply(lambda found: found.get(colour.stack, "")),
    }
