"""`IsolatedNamespace`: a namespace with everything that closes and opens it."""

from dataclasses import dataclass

from eks_citadel.kubernetes.binding import BindingSettings
from eks_citadel.kubernetes.service_ranges import judge_service_ranges
from eks_citadel.parsing.parse import at
from eks_citadel.parsing.refusal import refuse, second
from eks_citadel.talk.settings.flows_of_namespace import NamespaceFlowsSettings
from eks_citadel.talk.settings.namespace import NamespaceSettings


@dataclass(frozen=True, kw_only=True)
class NamespaceRoleBindingSettings(BindingSettings):
    """A group bound to a ClusterRole in this namespace."""


@dataclass(frozen=True, kw_only=True)
class IsolatedNamespaceSettings(NamespaceSettings, NamespaceFlowsSettings):
    """A namespace, the flows that touch it, and the ranges that named ends stand for."""

    role_bindings: tuple[NamespaceRoleBindingSettings, ...] = ()

    def judge(self, path: str) -> None:
        """Refuses flows of other namespaces, and named ends without a range, which would allow everybody."""
        super().judge(path)
        self.judge_pods(path)
        self._judge_doubles(path)
        judge_service_ranges(self.service_ipv4_cidr, self.service_ipv6_cidr, path)
        self.judge_flows(self.name, path)

    def _judge_doubles(self, path: str) -> None:
        names = [f"{item.group}-{item.cluster_role}" for item in self.role_bindings]
        if (index := second(names)) is not None:
            here, rule = f"{at(path, 'role_bindings')}[{index}]", "another binding has this name"
            raise refuse(here, names[index], rule, "merge the two, or rename a group")
