"""Findings as Pulumi prints them."""

from collections.abc import Iterable

import pulumi

from eks_citadel.parsing.finding import Finding

OF_EVERY_CLUSTER = (
    "node-address",  # a pod reaches its own node
    "other-entries-not-seen",  # EKS has no data source that lists them
)


def tell_findings(findings: Iterable[Finding], resource: pulumi.Resource) -> None:
    """Logs each in order and once, as a warning, or as information if it is true of every cluster."""
    for finding in sorted(set(findings)):
        tell = pulumi.log.info if finding.code in OF_EVERY_CLUSTER else pulumi.log.warn
        tell(f"{finding.code}: {finding.sentence}", resource)


def tell_alone(findings: Iterable[Finding], resource: pulumi.Resource, args: object, settings: object) -> None:
    """The findings of a part that is used alone; what a composing component hands over, it has told itself."""
    if args is not settings:
        tell_findings(findings, resource)
