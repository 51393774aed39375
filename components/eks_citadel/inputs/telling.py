"""Findings as Pulumi prints them."""

from collections.abc import Iterable

import pulumi

from eks_citadel.parsing.finding import Finding


def tell_findings(findings: Iterable[Finding], resource: pulumi.Resource) -> None:
    """Logs each as a warning, in order and once."""
    for finding in sorted(set(findings)):
        pulumi.log.warn(f"{finding.code}: {finding.sentence}", resource)
