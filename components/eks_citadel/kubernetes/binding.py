"""Bindings, by which the groups of access entries get ClusterRoles."""

from dataclasses import dataclass

from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import checked


@dataclass(frozen=True, kw_only=True)
class BindingSettings:
    """A group bound to a ClusterRole; subclasses say in which namespaces."""

    group: str = checked(checks.bound_group)
    cluster_role: str = checked(checks.object_name)
