"""The report of a rehearsal as JSON."""

import dataclasses
from typing import Any

from citadel_rehearsal.run.not_modelled import NOT_MODELLED
from citadel_rehearsal.run.report import Report
from citadel_rehearsal.run.stacks import StacksReport
from citadel_rehearsal.run.unjudged import findings
from eks_citadel.live.surroundings import Surroundings
from eks_citadel.picture import enter, leave, talk
from eks_citadel.picture.connection import connections
from eks_citadel.picture.findings import findings as findings_of
from eks_citadel.picture.picture import Picture


def as_map(report: Report) -> dict[str, Any]:
    """The report as plain maps and lists."""
    return {
        "project": report.project.name,
        "stack": report.project.stack,
        "region": report.project.region,
        "succeeded": report.succeeded,
        "deployer": {"arn": report.deployer_arn, "reason": report.deployer_reason},
        "assumed": [dataclasses.asdict(item) for item in report.assumptions],
        "from": report.earlier or None,
        "changes": dataclasses.asdict(report.changes) if report.changes else None,
        "passes": report.passes,
        "error": report.error,
        "trace": report.trace,
        "failures": [dataclasses.asdict(item) for item in report.failures],
        "skipped": report.skipped,
        "created": report.created,
        "resources": report.resources,
        "not_judged": [dataclasses.asdict(item) for item in report.not_judged],
        "not_judged_findings": findings(report.not_judged),
        "critical_path": dataclasses.asdict(report.path),
        "clusters": [_cluster(picture, report.surroundings[picture.cluster_name]) for picture in report.pictures],
        "logs": [dataclasses.asdict(log) for log in report.logs],
        "destroyed": dataclasses.asdict(report.destroyed) if report.destroyed else None,
        "objects_judge": report.objects_judge,
        "rules": report.rules,
        "not_modelled": list(NOT_MODELLED),
    }


def stacks_as_map(report: StacksReport) -> dict[str, Any]:
    """The report of several stacks: each stack's own, and the clusters of all of them together."""
    stacks = [as_map(one) for one in report.reports]
    return {
        "project": stacks[0]["project"],
        "succeeded": report.succeeded,
        "left": list(report.left),
        "stacks": stacks,
        "clusters": [cluster for one in stacks for cluster in one["clusters"]],
    }


def _cluster(picture: Picture, around: Surroundings) -> dict[str, Any]:
    return {
        "picture": dataclasses.asdict(picture),
        "pod_cidrs": list(around.pod_cidrs),
        "names": dict(around.names),
        "wholes": {name: sorted(ranges) for name, ranges in around.wholes},
        "enter": [{**row._asdict(), "namespaces": _namespaces(row)} for row in enter.rows(picture)],
        "leave": [
            {**row._asdict(), "reach": None if one.reaches is None else [dataclasses.asdict(of) for of in one.reaches]}
            for row, one in zip(leave.rows(picture), picture.pod_identities, strict=True)
        ],
        "talk": [row._asdict() for row in talk.rows(picture, around.pod_cidrs, around.names, around.wholes)],
        "connections": [dataclasses.asdict(one) for one in connections(picture, around.pod_cidrs)],
        "findings": [item._asdict() for item in findings_of(picture, around.pod_cidrs)],
    }


def _namespaces(row: enter.Row) -> list[str] | None:
    """Where the right holds: None is the whole cluster."""
    if row.where == enter.WHOLE_CLUSTER:
        return None
    return [] if row.where == enter.NOWHERE else row.where.split(", ")
