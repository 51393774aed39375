"""Findings about a workload role: what it allows and is still worth knowing."""

from collections.abc import Iterator

from eks_citadel.leave.settings.workload_role import WorkloadRoleSettings
from eks_citadel.parsing.finding import Finding


def role_findings(settings: WorkloadRoleSettings, name: str) -> tuple[Finding, ...]:
    """The findings about one workload role, sorted."""
    return tuple(sorted(set(_role(settings, name))))


def _role(settings: WorkloadRoleSettings, name: str) -> Iterator[Finding]:
    if any("list" in item.allow for item in settings.permissions.secretsmanager_secrets):
        sentence = (
            f"{name} may list the names of all secrets in its account: Secrets Manager has no narrower permission."
        )
        yield Finding("secret-names", sentence)
    if len(settings.trusted_regions) > 1:
        regions = " and ".join(settings.trusted_regions)
        sentence = (
            f"{name} cannot tell clusters of the same name in {regions} apart: give the clusters different names."
        )
        yield Finding("same-name-in-regions", sentence)
