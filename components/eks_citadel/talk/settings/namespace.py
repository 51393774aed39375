"""Namespaces, each closed."""

from dataclasses import dataclass

from eks_citadel.kubernetes.checks import namespace
from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import at, checked
from eks_citadel.parsing.refusal import refuse

POD_SECURITY = ("restricted", "baseline", "privileged")


@dataclass(frozen=True, kw_only=True)
class NamespaceSettings:
    """One namespace, which is created or adopted."""

    name: str = checked(namespace)
    existing: bool = False
    pod_security: str = checked(checks.word(*POD_SECURITY), default="restricted")

    def judge(self, path: str) -> None:
        """Refuses to create a namespace that every cluster has."""
        if self.name == "default" and not self.existing:
            raise refuse(at(path, "name"), self.name, "every cluster has this namespace", "set existing: true")
