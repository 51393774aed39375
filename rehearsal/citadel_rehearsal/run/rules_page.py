"""Writes docs/evidence/rehearsal-rules.md: the enforced rules, and the list of what is not modelled."""

from collections.abc import Iterable, Mapping

from citadel_rehearsal.run.not_modelled import NOT_MODELLED

HEAD = """# Rules of AWS that the rehearsal enforces

MiniStack emulates AWS. Before it answers, the rehearsal checks these rules of AWS, which it lacks. Each has tests in
`tests/unit/citadel_rehearsal/emulator/`. This page is written from the table of rules and from the tests, and a test
keeps the page equal to them.

| Name | Rule | Source | Tests |
| --- | --- | --- | --- |
"""
TAIL = """
## What the rehearsal does not model

"""


def rules_page(rules: Iterable[Mapping[str, str]], tests: Mapping[str, Iterable[str]]) -> str:
    """The page, made of rules with name, rule and source, and the ids of each rule's tests."""
    rows = "".join(_row(rule, tests[rule["name"]]) for rule in rules)
    return HEAD + rows + TAIL + "".join(f"- {sentence}\n" for sentence in NOT_MODELLED)


def _row(rule: Mapping[str, str], tests: Iterable[str]) -> str:
    ids = ", ".join(f"`{test}`" for test in tests)
    return f"| `{rule['name']}` | {rule['rule']} | {rule['source']} | {ids} |\n"
