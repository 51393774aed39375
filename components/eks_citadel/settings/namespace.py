"""Namespaces, each closed."""

from dataclasses import dataclass

from eks_citadel.settings import checks
from eks_citadel.settings.parse import at, checked
from eks_citadel.settings.refusal import Unfit, refuse

POD_SECURITY = ("restricted", "baseline", "privileged")


def namespace(text: str) -> None:
    """A check: a namespace of the user's."""
    checks.dns_label(text)
    if text.startswith("kube-"):
        raise Unfit("Kubernetes owns namespaces that begin with kube-", "use one of your own")


@dataclass(frozen=True, kw_only=True)
class NamespaceSettings:
    """One namespace: made by us, or adopted."""

    name: str = checked(namespace)
    existing: bool = False
    pod_security: str = checked(checks.word(*POD_SECURITY), default="restricted")

    def judge(self, path: str) -> None:
        """Refuses to make what every cluster has."""
        if self.name == "default" and not self.existing:
            raise refuse(at(path, "name"), self.name, "every cluster has it", "say existing: true")
