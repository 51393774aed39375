"""docs/evidence/aws-rules.md: what AWS is known to enforce on what a cluster is made of, and what the rehearsal does.

The rules come from outside (aws-rules.json: AWS's service models, its provider's validators, documents, reports). What
the rehearsal does is looked up in its tables, whose entries have tests; `make pages` writes the page.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from citadel_rehearsal.emulator.rules import RULES
from citadel_rehearsal.resources import RESOURCES
from citadel_rehearsal.resources.input_rules import rows as input_rules

EVIDENCE = Path(__file__).parents[1] / "docs" / "evidence"
PAGE = EVIDENCE / "aws-rules.md"
NOT_MODELLED = "**not modelled**"
HEAD = """# Rules of AWS, and what the rehearsal does with each

The rules on this page come from outside: from the service models of botocore, the validators of
terraform-provider-aws, AWS's documentation and public reports. [aws-rules.json](aws-rules.json) has them as data. What
the rehearsal does with each is looked up in the rehearsal's own tables by `make pages`, and a test keeps this page
equal to them. A rule marked † has a source that was not opened when the rule was written down.

- *input*: [input_rules.json](../../rehearsal/citadel_rehearsal/resources/input_rules.json) refuses the value before
  anything is made.
- *replaced*: the property cannot be changed in place, so another value replaces the resource or is refused.
- *filled in*: a program that leaves the name out gets a name from Pulumi.
- *cannot be written*: the property of the Pulumi resource is one object, not a list.
- *refused by name*: the rehearsal does not know the property, and refuses programs that set it.
- a name in `code` is a [rule of the embedded AWS](rehearsal-rules.md), or a case of
  [test_aws_refusals.py](../../tests/unit/citadel_rehearsal/emulator/test_aws_refusals.py).

"""


@cache
def rules() -> list[Mapping[str, Any]]:
    """Every known rule."""
    return json.loads((EVIDENCE / "aws-rules.json").read_text())


def answer(rule: Mapping[str, Any]) -> str:
    """What the rehearsal does with a rule."""
    named = [*rule.get("rules", ()), *rule.get("refusals", ())]
    if named:
        return ", ".join(f"`{name}`" for name in named)
    if rule.get("input"):
        return "input"
    roots = [re.split(r"[.\[{]", part)[0] for part in rule["property"].split(", ")]
    row = RESOURCES[rule["resource"]]
    if rule["property"] == row.name_property and rule["kind"] == "required":
        return "filled in"
    if rule["kind"] == "count" and rule["rule"].endswith("1 block"):
        return "cannot be written"
    if roots[0].startswith("("):
        return NOT_MODELLED
    if not any(root in row.inputs or root == f"{row.name_property}Prefix" for root in roots):
        return "refused by name"
    if rule["kind"] == "immutable" and not any(root in row.updates for root in roots):
        return "replaced"
    return NOT_MODELLED


def page() -> str:
    """The text of the page."""
    answers = [answer(rule) for rule in rules()]
    modelled = sum(one != NOT_MODELLED for one in answers)
    share = f"{modelled} of {len(answers)} rules are modelled ({modelled * 100 // len(answers)} %)"
    return f"{HEAD}**{share}.** By type:\n\n{_shares(answers)}\n{''.join(_sections())}"


def _shares(answers: list[str]) -> str:
    every = Counter(rule["resource"] for rule in rules())
    held = Counter(rule["resource"] for rule, one in zip(rules(), answers, strict=True) if one != NOT_MODELLED)
    rows = "".join(f"| {token} | {held[token]} | {every[token]} |\n" for token in sorted(every))
    return f"| Type | Modelled | Known |\n| --- | --- | --- |\n{rows}"


def _sections() -> Iterator[str]:
    for token in sorted({rule["resource"] for rule in rules()}):
        yield f"\n## {token}\n\n| Property | Rule | Source | Rehearsal |\n| --- | --- | --- | --- |\n"
        for rule in rules():
            if rule["resource"] == token:
                mark = " †" if rule.get("unverified") else ""
                cells = (f"`{rule['property']}`", rule["rule"], rule["source"] + mark, answer(rule))
                yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def names_of_rules() -> set[str]:
    """The names of the rules of the embedded AWS."""
    return {rule.name for rule in RULES}


def sources_of_inputs() -> set[tuple[str, str]]:
    """Type and source of every input rule."""
    return {(token, row["source"]) for token, found in input_rules().items() for row in found}


if __name__ == "__main__":
    PAGE.write_text(page())
