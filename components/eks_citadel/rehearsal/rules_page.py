"""docs/rehearsal-rules.md: the rules that were enforced, and what is not modelled."""

from collections.abc import Iterable, Mapping

from eks_citadel.rehearsal.not_modelled import NOT_MODELLED

HEAD = """# What the rehearsal holds EKS to

MiniStack answers for AWS; these rules of EKS, which it lacks, stand in front of it. Each has a test named for it in
`tests/unit/rehearsal/`. This page is written from the table of rules, and a test holds the two equal.

| Name | Rule | Source |
| --- | --- | --- |
"""
TAIL = """
## What it does not know

"""


def rules_page(rules: Iterable[Mapping[str, str]]) -> str:
    """The page, from rows of name, rule and source."""
    rows = "".join(f"| `{row['name']}` | {row['rule']} | {row['source']} |\n" for row in rules)
    return HEAD + rows + TAIL + "".join(f"- {sentence}\n" for sentence in NOT_MODELLED)
