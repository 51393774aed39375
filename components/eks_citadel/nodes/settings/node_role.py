"""`NodeRole`, used alone."""

from dataclasses import dataclass

from eks_citadel.iam.bounded import BoundedSettings
from eks_citadel.kubernetes.cluster import NamedClusterSettings
from eks_citadel.parsing.tags import TaggedSettings


@dataclass(frozen=True, kw_only=True)
class NodeRoleSettings(NamedClusterSettings, BoundedSettings, TaggedSettings):
    """`NodeRole`, used alone."""
