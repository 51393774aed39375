"""The rules of EKS that are checked before MiniStack handles a request."""

from citadel_rehearsal.emulator.eks import (
    access_rules,
    addon_rules,
    auto_mode_rules,
    cluster_change_rules,
    cluster_rules,
    ipv6_rules,
    node_group_rules,
    pod_identity_rules,
    shapes,
    support_rules,
    zone_rules,
)
from citadel_rehearsal.emulator.eks.call import Call
from citadel_rehearsal.emulator.eks.rule import Rule

RULES: tuple[Rule, ...] = (
    *shapes.RULES,
    *cluster_change_rules.RULES,
    *cluster_rules.RULES,
    *auto_mode_rules.RULES,
    *zone_rules.RULES,
    *support_rules.RULES,
    *access_rules.RULES,
    *node_group_rules.RULES,
    *ipv6_rules.RULES,
    *addon_rules.RULES,
    *pod_identity_rules.RULES,
)


def check(call: Call) -> None:
    """Check every rule of the operation, in the order of the table. Errors: `Refusal`."""
    for rule in RULES:
        if rule.check is not None and call.operation in rule.operations:
            rule.check(call)
