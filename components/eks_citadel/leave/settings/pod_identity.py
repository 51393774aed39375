"""Pod Identity associations: which role the pods of a service account get."""

import json
from dataclasses import dataclass

from eks_citadel.kubernetes.cluster import NamedClusterSettings
from eks_citadel.kubernetes.service_account import IdentityPodsSettings
from eks_citadel.leave.settings.namespaced import NamespacedSettings
from eks_citadel.leave.settings.permissions import PermissionsSettings
from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import Leaf, at, checked
from eks_citadel.parsing.refusal import EMPTY, GIVEN, Described, Unfit, refuse
from eks_citadel.parsing.tags import TaggedSettings

# https://docs.aws.amazon.com/eks/latest/APIReference/API_CreatePodIdentityAssociation.html
SESSION_POLICY_LENGTH = 2048


def session_policy(text: str) -> None:
    """A check: an IAM document as JSON, within the length that EKS takes."""
    if len(text) > SESSION_POLICY_LENGTH:
        raise Unfit(f"it has {len(text)} characters and EKS allows {SESSION_POLICY_LENGTH}", "shorten it")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or not isinstance(document.get("Statement"), (list, dict)):
        raise Unfit("it is not an IAM policy in JSON", 'write {"Version": "2012-10-17", "Statement": [...]}')


@dataclass(frozen=True, kw_only=True)
class PodIdentityChoices(NamespacedSettings, IdentityPodsSettings):
    """A service account, and how its pods take their role."""

    target_role_arn: Leaf | None = checked(checks.role_arn, default=None)
    disable_session_tags: bool = False
    session_policy: str | None = checked(session_policy, default=None)

    @property
    def key(self) -> str:
        """The association's key in its cluster."""
        return f"{self.namespace}/{self.service_account}"

    def judge(self, path: str) -> None:
        """Refuses a session policy with session tags, which EKS refuses too, and an empty map of labels."""
        if self.session_policy is not None and not self.disable_session_tags:
            rule = "EKS accepts a session policy only without session tags"
            raise refuse(at(path, "session_policy"), GIVEN, rule, "set disable_session_tags, or leave it out")
        super().judge(path)


@dataclass(frozen=True, kw_only=True)
class PodIdentitySettings(PodIdentityChoices, NamedClusterSettings, TaggedSettings):
    """`PodIdentity`, used alone."""

    role_arn: Leaf = checked(checks.role_arn)
    role_unique_id: Leaf | None = checked(checks.unique_id, default=None)


@dataclass(frozen=True, kw_only=True)
class ClusterPodIdentitySettings(PodIdentityChoices):
    """An association of a whole cluster: with an existing role, or with the permissions of a new one."""

    role_arn: Leaf | None = checked(checks.role_arn, default=None)
    permissions: PermissionsSettings | None = None

    def judge(self, path: str) -> None:
        """Refuses both or neither of role and permissions, and keys that make permissions ineffective."""
        if (self.role_arn is None) == (self.permissions is None):
            given = Described("without a role" if self.role_arn is None else "with both")
            rule = "an identity has exactly one of role_arn and permissions"
            raise refuse(path, given, rule, "give one" if self.role_arn is None else "keep one")
        if self.permissions is not None:
            self._judge_permissions(self.permissions, path)
        super().judge(path)

    def _judge_permissions(self, permissions: PermissionsSettings, path: str) -> None:
        for name, given in (
            ("disable_session_tags", self.disable_session_tags),
            ("session_policy", self.session_policy),
        ):
            if given:
                rule = "permissions recognise a pod by its session tags"
                raise refuse(at(path, name), GIVEN, rule, "leave it out, or give a role_arn")
        if self.target_role_arn is None and permissions.empty:
            rule = "a role without permissions is of no use"
            raise refuse(at(path, "permissions"), EMPTY, rule, f"name some of {', '.join(permissions.lists)}")
        if self.target_role_arn is not None and not permissions.empty:
            rule = "pods use the target role, so their permissions are those of that role"
            raise refuse(at(path, "permissions"), GIVEN, rule, "leave it empty ({ }), or leave out target_role_arn")
