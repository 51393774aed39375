"""What the stacks of one rehearsal know of each other."""

from collections.abc import Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from citadel_rehearsal.program.world import StackOutputs
from citadel_rehearsal.run.survey import Named, texts_in


@dataclass
class Among:
    """The outputs of the stacks so far, by `ORGANIZATION/PROJECT/STACK`, and the folder of their engines' states."""

    stacks: dict[str, StackOutputs] = field(default_factory=dict)
    state: Path | None = None

    def exported(self) -> frozenset[str]:
        """Every text in the outputs: names of what exists already, so that nobody has to assume it."""
        return frozenset(text for one in self.stacks.values() for text in texts_in(one.values))


def roles_of(exported: Set[str]) -> frozenset[str]:
    """The ARNs of roles among the texts."""
    return frozenset(text for text in exported if text.startswith("arn:") and ":role/" in text)


def without(named: Named, exported: Set[str]) -> Named:
    """The names in a program without those of resources that other stacks made."""
    made = {arn.rpartition("/")[2] for arn in roles_of(exported)}
    sought = {place: replace(one, role_names=one.role_names - made) for place, one in named.existing.sought.items()}
    existing = replace(named.existing, sought=sought)
    return replace(named, ids=named.ids - exported, arns=named.arns - exported, existing=existing)
