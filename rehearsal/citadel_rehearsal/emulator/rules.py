"""The table of all rules that the embedded AWS enforces."""

from citadel_rehearsal.emulator.eks import rules as eks_rules
from citadel_rehearsal.emulator.eks.rule import Rule
from citadel_rehearsal.emulator.pod_identity import eks_auth_rules

RULES: tuple[Rule, ...] = (
    *eks_rules.RULES,
    *eks_auth_rules.RULES,
    Rule(
        "paging",
        "Every List, and every Describe of several items, returns at most maxResults (1 to 100) and a nextToken",
        "botocore eks paginators-1",
        (),
    ),
    Rule(
        "named-refusal",
        "An operation that is not modelled is refused, and the refusal names it",
        "none: AWS has the operation, the rehearsal does not",
        (),
    ),
)
