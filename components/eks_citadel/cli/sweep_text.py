"""A sweep as text or JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from eks_citadel.sweep.strays import Stray
from eks_citadel.sweep.verdict import Verdict

OVERDUE = ("expired", "kept", "unclear")


@dataclass
class Swept:
    """What a sweep has found and done, at which time."""

    at: str
    verdicts: list[Verdict] = field(default_factory=list)
    strays: list[Stray] = field(default_factory=list)
    regions: Sequence[str] = ()

    @property
    def failed(self) -> bool:
        """Whether something could not be read or destroyed."""
        return any(one.decision == "failed" for one in self.verdicts)

    @property
    def overdue(self) -> bool:
        """Whether a person still has something to do."""
        return bool(self.strays) or any(one.decision in OVERDUE or one.left for one in self.verdicts)


def lines_of(one: Verdict) -> Iterator[str]:
    """One decision."""
    yield f"{one.stack}: {one.decision}: {one.reason}"
    yield from (f"  left: {what}" for what in one.left)


def rest(found: Swept, destroys: bool) -> Iterator[str]:
    """What is told after the stacks."""
    for one in found.strays:
        yield f"without a stack: {one.arn} (of {one.stack or 'no stack'}, over since {one.expires})"
    if not found.regions:
        yield "No resources without a stack were looked for: give --region."
    expired = [one.stack for one in found.verdicts if one.decision == "expired"]
    if expired and not destroys:
        yield f"Nothing was destroyed: --destroy destroys {', '.join(expired)}."
    elif not found.overdue and not found.failed:
        yield "Nothing has outlived its time."


def as_json(found: Swept, destroys: bool) -> str:
    """For programs."""
    document = {
        "at": found.at,
        "destroy": destroys,
        "stacks": [one._asdict() for one in found.verdicts],
        "without_stack": [one._asdict() for one in found.strays],
        "regions": list(found.regions),
    }
    return json.dumps(document, indent=2)
