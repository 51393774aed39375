"""A role for one duty, which the pods of several clusters get."""

import re
from dataclasses import dataclass, field

from eks_citadel.iam.bounded import BoundedSettings
from eks_citadel.iam.checks import region, trusted_cluster
from eks_citadel.kubernetes.service_account import ServiceAccountSettings
from eks_citadel.leave.settings.namespaced import NamespacedSettings
from eks_citadel.leave.settings.permissions import PermissionsSettings
from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import Leaf, at, checked
from eks_citadel.parsing.refusal import EMPTY, GIVEN, Unfit, refuse
from eks_citadel.parsing.tags import TaggedSettings

_IAM_NAME = re.compile(r"[A-Za-z0-9_+=,.@-]{1,64}")


def role_name(text: str) -> None:
    """The name of a role, without a path."""
    if not _IAM_NAME.fullmatch(text):
        raise Unfit("a role's name has 1 to 64 letters, digits and signs of _+=,.@-", "choose another name")


def some_clusters(names: tuple[object, ...]) -> None:
    """At least one cluster."""
    if not names:
        raise Unfit("nobody could assume the role", "name a cluster, or a prefix that ends in -*")


@dataclass(frozen=True, kw_only=True)
class WorkloadRoleChoices(NamespacedSettings, ServiceAccountSettings):
    """A role of the pods of one service account, and what they may do with it."""

    trusted_regions: tuple[str, ...] = checked(region, default=(), otherwise="the provider's")
    permissions: PermissionsSettings = field(default_factory=PermissionsSettings)
    target_role_arns: tuple[Leaf, ...] = checked(checks.role_arn, default=())
    role_name: Leaf | None = checked(
        role_name, default=None, otherwise="from the resource's name, the region and a hash"
    )

    @property
    def key(self) -> str:
        """The pods that get the role."""
        return f"{self.namespace}/{self.service_account}"

    def judge(self, path: str) -> None:
        """Refuses a role without permissions."""
        if self.permissions.empty and not self.target_role_arns:
            rule = "a role without permissions is of no use"
            raise refuse(at(path, "permissions"), EMPTY, rule, f"name some of {', '.join(self.permissions.lists)}")


@dataclass(frozen=True, kw_only=True)
class WorkloadRoleSettings(WorkloadRoleChoices, BoundedSettings, TaggedSettings):
    """`WorkloadRole`, used alone: in every cluster that it trusts."""

    trusted_clusters: tuple[Leaf, ...] = checked(trusted_cluster, whole=some_clusters)
    source_role_arn: Leaf | None = checked(checks.role_arn, default=None)

    def judge(self, path: str) -> None:
        """Refuses also one that is both a source role and a target role."""
        super().judge(path)
        if self.target_role_arns and self.source_role_arn is not None:
            rule = "EKS chains two roles at most"
            raise refuse(at(path, "source_role_arn"), GIVEN, rule, "leave out this or target_role_arns")
