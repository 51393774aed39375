"""What a finding is made by."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeAlias

from eks_citadel.doctor.facts import Facts

# Subject and sentence of each fault.
Judge: TypeAlias = Callable[[Facts, date], Iterator[tuple[str, str]]]


@dataclass(frozen=True)
class Check:
    """One kind of finding. `asks` are the questions whose answers it needs; `promise` may be empty."""

    id: str
    severity: str
    title: str
    way_out: str
    source: str
    asks: tuple[str, ...]
    judge: Judge
    promise: str = ""


class DoctorFinding(NamedTuple):
    """One fault of one subject. `key` names it, from one examination to the next."""

    key: str
    id: str
    severity: str
    subject: str
    sentence: str
    way_out: str
    promise: str
    source: str


def found_by(check: Check, facts: Facts, today: date) -> Iterator[DoctorFinding]:
    """The findings of one check."""
    for subject, sentence in check.judge(facts, today):
        yield DoctorFinding(
            key=f"{check.id}:{subject}",
            id=check.id,
            severity=check.severity,
            subject=subject,
            sentence=sentence,
            way_out=check.way_out,
            promise=check.promise,
            source=check.source,
        )
