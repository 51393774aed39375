"""The table of EKS rules that stand in front of MiniStack, and the list of what is not modelled."""

from citadel_rehearsal.emulator.eks import (
    access_rules,
    addon_rules,
    cluster_change_rules,
    cluster_rules,
    ipv6_rules,
    node_group_rules,
    pod_identity_rules,
    shapes,
)
from citadel_rehearsal.emulator.eks.call import Call
from citadel_rehearsal.emulator.eks.rule import Rule
from citadel_rehearsal.emulator.pod_identity import eks_auth_rules

RULES: tuple[Rule, ...] = (
    *shapes.RULES,
    *cluster_change_rules.RULES,
    *cluster_rules.RULES,
    *access_rules.RULES,
    *node_group_rules.RULES,
    *ipv6_rules.RULES,
    *addon_rules.RULES,
    *pod_identity_rules.RULES,
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
