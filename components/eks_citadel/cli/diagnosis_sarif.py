"""A diagnosis in the Static Analysis Results Interchange Format.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from eks_citadel.doctor.check import Check, DoctorFinding
from eks_citadel.doctor.checks import CHECKS
from eks_citadel.doctor.diagnosis import Diagnosis, Silence
from eks_citadel.doctor.severity import HIGH, INFORMATION, LOW, MEDIUM

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {HIGH: "error", MEDIUM: "warning", LOW: "note", INFORMATION: "none"}
# https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
_SECURITY = {HIGH: "8.0", MEDIUM: "5.0", LOW: "2.0", INFORMATION: "0.0"}
_STDIN = "-"


class Origin(NamedTuple):
    """Where the facts are from: the cluster's ARN, and the report of a rehearsal."""

    cluster_arn: str
    report: str | None = None


def as_sarif(found: Diagnosis, origin: Origin) -> str:
    """For code scanning and other readers of the format."""
    results = [_result(one, found.cluster_name, origin) for one in found.findings]
    results += [{**_result(one, found.cluster_name, origin), "suppressions": [_IGNORED]} for one in found.ignored]
    run = {
        "tool": {"driver": _driver()},
        "automationDetails": {"id": f"citadel-doctor/{found.cluster_name}/"},
        "invocations": [
            {"executionSuccessful": True, "toolExecutionNotifications": [_notification(one) for one in found.silences]}
        ],
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


_IGNORED = {"kind": "external", "justification": "ignored by --ignore"}


def _driver() -> dict[str, Any]:
    return {"name": "citadel doctor", "version": version("eks-citadel"), "rules": [_rule(one) for one in CHECKS]}


def _rule(check: Check) -> dict[str, Any]:
    tags = ["security", "kubernetes", "eks", *([f"promise/{check.promise}"] if check.promise else [])]
    return {
        "id": check.id,
        "shortDescription": {"text": f"{check.title}."},
        "help": {"text": check.way_out},
        "helpUri": check.source,
        "defaultConfiguration": {"level": LEVELS[check.severity]},
        "properties": {"tags": tags, "security-severity": _SECURITY[check.severity]},
    }


def _result(one: DoctorFinding, cluster_name: str, origin: Origin) -> dict[str, Any]:
    return {
        "ruleId": one.id,
        "ruleIndex": [check.id for check in CHECKS].index(one.id),
        "kind": "informational" if one.severity == INFORMATION else "fail",
        "level": LEVELS[one.severity],
        "message": {"text": f"{one.sentence} {one.way_out}"},
        "locations": [_location(one, cluster_name, origin)],
        "partialFingerprints": {"finding/v1": f"{cluster_name}/{one.key}"},
    }


def _location(one: DoctorFinding, cluster_name: str, origin: Origin) -> dict[str, Any]:
    """What is at fault; in a file only where a report was read, since a cluster that runs has none."""
    logical = {"name": one.subject, "fullyQualifiedName": f"{origin.cluster_arn or cluster_name}/{one.subject}"}
    location: dict[str, Any] = {"logicalLocations": [{**logical, "kind": "resource"}]}
    if origin.report and origin.report != _STDIN:
        location["physicalLocation"] = {"artifactLocation": {"uri": _uri(Path(origin.report))}}
    return location


def _uri(path: Path) -> str:
    return path.resolve().as_uri() if path.is_absolute() else path.as_posix()


def _notification(one: Silence) -> dict[str, Any]:
    return {"level": "warning", "message": {"text": f"Not answered: {one.words}: {one.reason}"}}
