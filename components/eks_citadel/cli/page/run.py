"""What the JSON report of a rehearsal says beside the pictures of its clusters."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import isfinite
from typing import Any, get_type_hints

from eks_citadel.picture.from_map import built


@dataclass(frozen=True)
class Step:
    """A resource on the critical path."""

    name: str
    type: str
    seconds: float


@dataclass(frozen=True)
class CriticalPath:
    """The chain of resources that takes longest."""

    steps: tuple[Step, ...]
    seconds: float


@dataclass(frozen=True)
class Deployer:
    """Who deploys, and why it is this one."""

    arn: str
    reason: str


@dataclass(frozen=True)
class Assumption:
    """What the program names and does not create."""

    kind: str
    name: str


@dataclass(frozen=True)
class NotJudged:
    """A resource or function that was not judged: unknown, elsewhere, or in need of an unknown value."""

    type: str
    urn: str
    needs: str
    elsewhere: bool


@dataclass(frozen=True)
class Log:
    """A message of the program."""

    severity: str
    message: str
    urn: str


@dataclass(frozen=True)
class Rule:
    """A rule of AWS that the rehearsal enforces."""

    name: str
    rule: str
    source: str


@dataclass(frozen=True)
class Run:
    """One stack."""

    project: str
    stack: str
    region: str
    deployer: Deployer
    assumed: tuple[Assumption, ...]
    not_judged: tuple[NotJudged, ...]
    not_judged_findings: tuple[str, ...]
    critical_path: CriticalPath
    logs: tuple[Log, ...]
    objects_judge: str
    rules: tuple[Rule, ...]
    not_modelled: tuple[str, ...]


def runs_from(report: Mapping[str, Any]) -> tuple[Run, ...]:
    """The stacks of a report. Errors: `ValueError` with a sentence when it is not that of this version."""
    try:
        found = tuple(_run(one) for one in report.get("stacks", [report]))
    except KeyError as missing:
        raise ValueError(f"the report has no {missing.args[0]}: make the report again.") from None
    except (AttributeError, TypeError, ValueError) as error:
        raise ValueError(f"the report cannot be read ({error}): make the report again.") from None
    return found


def _run(found: Mapping[str, Any]) -> Run:
    hints = get_type_hints(Run)
    run = Run(**{field.name: built(hints[field.name], found[field.name], field.name) for field in fields(Run)})
    times = [run.critical_path.seconds, *(step.seconds for step in run.critical_path.steps)]
    if not all(isfinite(one) and one >= 0 for one in times):
        raise ValueError("critical_path has seconds that are no time")
    return run
