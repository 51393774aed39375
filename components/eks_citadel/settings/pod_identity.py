"""What can leave: Pod Identity associations."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from eks_citadel.settings import checks
from eks_citadel.settings.flow import refuse_empty_labels
from eks_citadel.settings.namespace import namespace
from eks_citadel.settings.parse import Leaf, at, checked
from eks_citadel.settings.refusal import GIVEN, Unfit, refuse
from eks_citadel.settings.tags import TaggedSettings

# https://docs.aws.amazon.com/eks/latest/APIReference/API_CreatePodIdentityAssociation.html
SESSION_POLICY_LENGTH = 2048


def session_policy(text: str) -> None:
    """A check: an IAM document as JSON, within the length that EKS takes."""
    if len(text) > SESSION_POLICY_LENGTH:
        raise Unfit(f"it has {len(text)} characters and EKS takes {SESSION_POLICY_LENGTH}", "shorten it")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or "Statement" not in document:
        raise Unfit("it is no IAM policy in JSON", 'write {"Version": "2012-10-17", "Statement": [...]}')


@dataclass(frozen=True, kw_only=True)
class PodIdentityChoices:
    """A service account and the role of its pods."""

    NOT_BUILT: ClassVar[Mapping[str, str]] = {"permissions": "give the role_arn of a role that exists"}

    namespace: str = checked(namespace)
    service_account: str = checked(checks.subdomain)
    role_arn: Leaf = checked(checks.role_arn)
    pod_labels: Mapping[str, str] | None = checked(checks.label_key, values=checks.label_value, default=None)
    target_role_arn: Leaf | None = checked(checks.role_arn, default=None)
    disable_session_tags: bool = False
    session_policy: str | None = checked(session_policy, default=None)

    @property
    def key(self) -> str:
        """What identifies it in its cluster."""
        return f"{self.namespace}/{self.service_account}"

    def judge(self, path: str) -> None:
        """Refuses a session policy with session tags, which EKS refuses too, and labels that narrow nothing."""
        if self.session_policy is not None and not self.disable_session_tags:
            rule = "EKS takes a session policy only without session tags"
            raise refuse(at(path, "session_policy"), GIVEN, rule, "set disable_session_tags, or leave it out")
        refuse_empty_labels(path, self.pod_labels)


@dataclass(frozen=True, kw_only=True)
class PodIdentitySettings(PodIdentityChoices, TaggedSettings):
    """`PodIdentity`, used alone."""

    cluster_name: Leaf = checked(checks.cluster_name)
