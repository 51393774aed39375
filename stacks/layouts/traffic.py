"""The layout `traffic`: the way to the colours, and the share of each."""

from typing import Any

import pulumi

from config import TrafficConfig, refused
from eks_citadel import TrafficSwitch
from eks_citadel.parsing.refusal import Described, refuse
from other_stack import OtherStack


def deploy(config: TrafficConfig) -> dict[str, pulumi.Input[object]]:
    """The way, and what is known of each colour."""
    base = OtherStack("traffic.foundation", config.foundation)
    colours = [_colour(index, stack, base) for index, stack in enumerate(config.colours)]
    listener = _listener(config.switch.get("listener"), base)
    by_pods = isinstance(listener, dict) and listener.get("pod_port") is not None
    args: Any = {
        **config.switch,
        "colours": [_pods(one) if by_pods else _nodes(one) for one in colours],
        "weights": config.weights,
        "listener": listener,
    }
    switch = TrafficSwitch(config.name, args)
    return {
        "colours": {one.stack: _told(one, switch) for one in colours},
        "listener_arn": switch.listener_arn,
        "load_balancer_arn": switch.load_balancer_arn,
        "dns_name": switch.dns_name,
        "intended_differences": list(config.intended_differences),
        "foundation": config.foundation,
    }


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
        "target_group_arn": switch.target_group_arns.apply(lambda found: found[colour.stack]),
    }
