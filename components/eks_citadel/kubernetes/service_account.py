"""Service accounts, whose pods get roles."""

from collections.abc import Mapping
from dataclasses import dataclass

from eks_citadel.kubernetes.checks import refuse_empty_labels
from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import checked


@dataclass(frozen=True, kw_only=True)
class ServiceAccountSettings:
    """One service account, in a namespace that is named beside it."""

    service_account: str = checked(checks.subdomain)


@dataclass(frozen=True, kw_only=True)
class IdentityPodsSettings(ServiceAccountSettings):
    """The pods of one service account that get credentials by Pod Identity; without labels every pod."""

    pod_labels: Mapping[str, str] | None = checked(
        checks.label_key, values=checks.label_value, default=None, otherwise="every pod"
    )

    def judge(self, path: str) -> None:
        """Refuses an empty map of labels."""
        refuse_empty_labels(path, self.pod_labels)
