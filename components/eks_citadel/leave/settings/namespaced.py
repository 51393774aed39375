"""Namespaces in which pods have a role."""

from dataclasses import dataclass

from eks_citadel.kubernetes.checks import namespace_of_roles
from eks_citadel.parsing.parse import checked


@dataclass(frozen=True, kw_only=True)
class NamespacedSettings:
    """The namespace of a service account."""

    namespace: str = checked(namespace_of_roles)
