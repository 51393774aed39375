"""docs/evidence/rehearsal-rules.md and addon-needs.md, written from the tables of the rehearsal."""

from pathlib import Path

from citadel_rehearsal.emulator.addon_ways import addon_needs
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.needs_page import needs_page
from citadel_rehearsal.run.rules_page import rules_page
from unit.citadel_rehearsal.emulator.test_eks_rules import named_for_rules

EVIDENCE = Path(__file__).parents[1] / "docs" / "evidence"


def write() -> None:
    """Write both pages anew."""
    (EVIDENCE / "addon-needs.md").write_text(needs_page(addon_needs.table()), encoding="utf-8")
    with EmbeddedAws() as aws:
        page = rules_page(aws.rules(), named_for_rules(aws))
    (EVIDENCE / "rehearsal-rules.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    write()
