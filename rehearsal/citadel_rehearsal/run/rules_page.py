"""docs/evidence/rehearsal-rules.md: the rules that were enforced, and what is not modelled."""

from collections.abc import Iterable, Mapping

from citadel_rehearsal.run.not_modelled import NOT_MODELLED

HEAD = """# What the rehearsal holds EKS to

MiniStack answers for AWS; these rules of EKS, which it lacks, stand in front of it. Each has tests named for it in
`tests/unit/citadel_rehearsal/emulator/`. This page is written from the table of rules and from the tests, and a test
holds them equal.

| Name | Rule | Source | Tests |
| --- | --- | --- | --- |
"""
TAIL = """
## What it does not know

"""


def rules_page(rules: Iterable[Mapping[str, str]], tests: Mapping[str, Iterable[str]]) -> str:
    """The page, from rows of name, rule and source, and the ids of each rule's tests."""
    rows = "".join(_row(rule, tests[rule["name"]]) for rule in rules)
    return HEAD + rows + TAIL + "".join(f"- {sentence}\n" for sentence in NOT_MODELLED)


def _row(rule: Mapping[str, str], tests: Iterable[str]) -> str:
    ids = ", ".join(f"`{test}`" for test in tests)
    return f"| `{rule['name']}` | {rule['rule']} | {rule['source']} | {ids} |\n"
