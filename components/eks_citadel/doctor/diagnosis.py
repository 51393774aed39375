"""Every finding about a cluster, and what could not be judged."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from eks_citadel.doctor.check import Check, DoctorFinding, found_by
from eks_citadel.doctor.checks import CHECKS
from eks_citadel.doctor.facts import QUESTIONS, Facts
from eks_citadel.doctor.severity import SEVERITIES, at_least


@dataclass(frozen=True)
class Silence:
    """A question without an answer, the reason, and the ids of the findings that depend on it."""

    question: str
    words: str
    reason: str
    checks: tuple[str, ...]


@dataclass(frozen=True)
class Diagnosis:
    """`ignored` are findings that somebody decided to bear, `stale` the ignored ids that no finding has."""

    cluster_name: str
    findings: tuple[DoctorFinding, ...]
    silences: tuple[Silence, ...]
    ignored: tuple[DoctorFinding, ...] = ()
    stale: tuple[str, ...] = ()

    def fails(self, floor: str) -> bool:
        """Whether a finding is as severe as this, or more."""
        return any(at_least(one.severity, floor) for one in self.findings)


def diagnose(facts: Facts, today: date, ignore: Iterable[str] = ()) -> Diagnosis:
    """The diagnosis, the most severe findings first. `ignore` are ids or keys."""
    wanted = tuple(dict.fromkeys(ignore))
    every = sorted(_findings(facts, today), key=lambda one: (list(SEVERITIES).index(one.severity), one.key))
    ignored = tuple(one for one in every if {one.id, one.key} & set(wanted))
    names = {name for one in every for name in (one.id, one.key)}
    return Diagnosis(
        facts.cluster_name,
        findings=tuple(one for one in every if one not in ignored),
        silences=tuple(_silences(facts)),
        ignored=ignored,
        stale=tuple(one for one in wanted if one not in names),
    )


def _findings(facts: Facts, today: date) -> Iterator[DoctorFinding]:
    for check in CHECKS:
        if not unasked(check, facts):
            yield from found_by(check, facts, today)


def _silences(facts: Facts) -> Iterator[Silence]:
    for question, words in QUESTIONS.items():
        if question in facts.unanswered:
            checks = tuple(check.id for check in CHECKS if question in check.asks)
            yield Silence(question, words, facts.unanswered[question], checks)


def unasked(check: Check, facts: Facts) -> bool:
    """Whether the check needs an answer that there is not."""
    return any(question in facts.unanswered for question in check.asks)
