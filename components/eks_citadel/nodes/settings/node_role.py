"""`NodeRole`, used alone."""

from dataclasses import dataclass

from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import Leaf, checked
from eks_citadel.parsing.tags import TaggedSettings


@dataclass(frozen=True, kw_only=True)
class NodeRoleSettings(TaggedSettings):
    """`NodeRole`, used alone."""

    cluster_name: Leaf = checked(checks.cluster_name)
    permissions_boundary_arn: str | None = checked(checks.policy_arn, default=None)
