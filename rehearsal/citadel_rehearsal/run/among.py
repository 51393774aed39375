"""What the stacks of one rehearsal know of each other."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from citadel_rehearsal.program.world import StackOutputs
from citadel_rehearsal.run.survey import Named


@dataclass
class Among:
    """The outputs of the stacks so far, by `ORGANIZATION/PROJECT/STACK`, and the folder of their engines' states."""

    stacks: dict[str, StackOutputs] = field(default_factory=dict)
    state: Path | None = None

    def exported(self) -> frozenset[str]:
        """Every text in the outputs: names of what exists already, so that nobody has to assume it."""
        return frozenset(text for one in self.stacks.values() for text in _texts(one.values))


def roles_of(exported: Set[str]) -> frozenset[str]:
    """The ARNs of roles among the texts."""
    return frozenset(text for text in exported if text.startswith("arn:") and ":role/" in text)


def without(named: Named, exported: Set[str]) -> Named:
    """The names in a program without those of resources that other stacks made."""
    made = {arn.rpartition("/")[2] for arn in roles_of(exported)}
    existing = replace(named.existing, role_names=named.existing.role_names - made)
    return replace(named, ids=named.ids - exported, arns=named.arns - exported, existing=existing)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
