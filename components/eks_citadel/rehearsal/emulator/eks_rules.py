"""The table of EKS rules that stand in front of MiniStack, and the list of what is not modelled."""

from eks_citadel.rehearsal.emulator import (
    eks_access_rules,
    eks_addon_rules,
    eks_auth_rules,
    eks_cluster_change_rules,
    eks_cluster_rules,
    eks_ipv6_rules,
    eks_node_group_rules,
    eks_pod_identity_rules,
    eks_shapes,
)
from eks_citadel.rehearsal.emulator.eks_call import Call
from eks_citadel.rehearsal.emulator.eks_rule import Rule

RULES: tuple[Rule, ...] = (
    *eks_shapes.RULES,
    *eks_cluster_change_rules.RULES,
    *eks_cluster_rules.RULES,
    *eks_access_rules.RULES,
    *eks_node_group_rules.RULES,
    *eks_ipv6_rules.RULES,
    *eks_addon_rules.RULES,
    *eks_pod_identity_rules.RULES,
    *eks_auth_rules.RULES,
    Rule(
        "paging",
        "Every List, and Describe of many, gives at most maxResults (1 to 100) and a nextToken",
        "botocore eks paginators-1",
        (),
    ),
    Rule(
        "named-refusal",
        "An operation that is not modelled is refused by its name",
        "none: AWS has it, the rehearsal has not",
        (),
    ),
)


def check(call: Call) -> None:
    """Apply every rule of the operation, in the order of the table. Raises `Refusal`."""
    for rule in RULES:
        if rule.check is not None and call.operation in rule.operations:
            rule.check(call)
