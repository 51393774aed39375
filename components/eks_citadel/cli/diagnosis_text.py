"""A diagnosis as text or JSON."""

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import Any

from eks_citadel.cli.diagnosis_sarif import Origin, as_sarif
from eks_citadel.doctor.check import DoctorFinding
from eks_citadel.doctor.diagnosis import Diagnosis
from eks_citadel.doctor.severity import SEVERITIES

NOT_ANSWERED, IGNORED, STALE = "Not answered", "Ignored", "Ignored, and no finding of this cluster"


def verdict(found: Diagnosis) -> str:
    """One sentence."""
    counts = {name: sum(one.severity == name for one in found.findings) for name in SEVERITIES}
    words = ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "no findings"
    silent = len(found.silences)
    noun = "question has" if silent == 1 else "questions have"
    answers = f"{silent} {noun} no answer" if silent else "every question is answered"
    return f"{found.cluster_name}: {words}; {answers}."


def text(found: Diagnosis, _origin: Origin) -> str:
    """For a person; no line is broken, so that ids can be copied."""
    return "\n".join([*_lines(found), verdict(found), ""])


def _lines(found: Diagnosis) -> Iterator[str]:
    for severity, group in groupby(found.findings, lambda one: one.severity):
        yield f"{severity.capitalize()}:"
        for one in group:
            yield from _finding(one)
        yield ""
    if found.silences:
        yield f"{NOT_ANSWERED}:"
        for one in found.silences:
            yield from (f"  {one.words}: {one.reason}", f"      not judged: {', '.join(one.checks)}")
        yield ""
    for title, names in ((IGNORED, [one.key for one in found.ignored]), (STALE, found.stale)):
        if names:
            yield from (f"{title}:", *(f"  {name}" for name in names), "")


def _finding(one: DoctorFinding) -> Iterator[str]:
    yield f"  {one.key}{f' [{one.promise}]' if one.promise else ''}"
    yield f"      {one.sentence}"
    yield f"      {one.way_out}"


def as_json(found: Diagnosis, _origin: Origin) -> str:
    """For programs."""
    return json.dumps(as_map(found), indent=2) + "\n"


def as_map(found: Diagnosis) -> dict[str, Any]:
    """The diagnosis as plain maps and lists."""
    return {
        "cluster": found.cluster_name,
        "findings": [_as_map(one) for one in found.findings],
        "ignored": [_as_map(one) for one in found.ignored],
        "stale": list(found.stale),
        "not_answered": [
            {"question": one.question, "words": one.words, "reason": one.reason, "checks": list(one.checks)}
            for one in found.silences
        ],
    }


def _as_map(one: DoctorFinding) -> dict[str, Any]:
    return {**one._asdict(), "promise": one.promise or None}


FORMATS: Mapping[str, Callable[[Diagnosis, Origin], str]] = {"text": text, "json": as_json, "sarif": as_sarif}
