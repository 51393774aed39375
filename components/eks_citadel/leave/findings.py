"""What a workload role allows and is still worth knowing."""

from collections.abc import Iterator

from eks_citadel.leave.settings.workload_role import WorkloadRoleSettings
from eks_citadel.parsing.finding import Finding


def role_findings(settings: WorkloadRoleSettings, name: str) -> tuple[Finding, ...]:
    """What a workload role allows and is still worth knowing, sorted."""
    return tuple(sorted(set(_role(settings, name))))


def _role(settings: WorkloadRoleSettings, name: str) -> Iterator[Finding]:
    if any("list" in item.allow for item in settings.permissions.secretsmanager_secrets):
        sentence = f"{name} lists the names of all secrets of its account: Secrets Manager knows no narrower way."
        yield Finding("secret-names", sentence)
    if len(settings.trusted_regions) > 1:
        regions = " and ".join(settings.trusted_regions)
        sentence = f"{name} takes clusters of one name in {regions} for one: give clusters names that differ."
        yield Finding("same-name-in-regions", sentence)
