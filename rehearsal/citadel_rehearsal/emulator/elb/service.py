"""The handler of Elastic Load Balancing, in place of MiniStack's, which has no weights, checks or states."""

from collections.abc import Mapping

from citadel_rehearsal.emulator.eks import store as eks_store
from citadel_rehearsal.emulator.elb import (
    listener_rules,
    listeners,
    load_balancers,
    store,
    tags,
    target_groups,
    targets,
)
from citadel_rehearsal.emulator.query_protocol import Document, Handler, QueryService

HANDLERS: Mapping[str, Handler] = {
    "AddTags": tags.add,
    "CreateListener": listeners.create,
    "CreateLoadBalancer": load_balancers.create,
    "CreateRule": listener_rules.create,
    "CreateTargetGroup": target_groups.create,
    "DeleteListener": listeners.delete,
    "DeleteLoadBalancer": load_balancers.delete,
    "DeleteRule": listener_rules.delete,
    "DeleteTargetGroup": target_groups.delete,
    "DeregisterTargets": targets.deregister,
    "DescribeListenerAttributes": listeners.describe_attributes,
    "DescribeListeners": listeners.describe,
    "DescribeLoadBalancerAttributes": load_balancers.describe_attributes,
    "DescribeLoadBalancers": load_balancers.describe,
    "DescribeRules": listener_rules.describe,
    "DescribeTags": tags.describe,
    "DescribeTargetGroupAttributes": target_groups.describe_attributes,
    "DescribeTargetGroups": target_groups.describe,
    "DescribeTargetHealth": targets.describe_health,
    "ModifyListener": listeners.modify,
    "ModifyListenerAttributes": listeners.modify_attributes,
    "ModifyLoadBalancerAttributes": load_balancers.modify_attributes,
    "ModifyRule": listener_rules.modify,
    "ModifyTargetGroup": target_groups.modify,
    "ModifyTargetGroupAttributes": target_groups.modify_attributes,
    "RegisterTargets": targets.register,
    "RemoveTags": tags.remove,
    "SetIpAddressType": load_balancers.set_ip_address_type,
    "SetRulePriorities": listener_rules.set_priorities,
    "SetSecurityGroups": load_balancers.set_security_groups,
    "SetSubnets": load_balancers.set_subnets,
}


def _settled(handler: Handler) -> Handler:
    """Node groups become ACTIVE, and so register their instances, at the first request after their time."""

    def handle(request: Document) -> Document:
        eks_store.settle_all()
        store.settle_all()
        return handler(request)

    return handle


handle_request = QueryService("elasticloadbalancing", {name: _settled(handler) for name, handler in HANDLERS.items()})
