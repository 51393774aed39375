"""`IsolatedNamespace`: a namespace with everything that closes and opens it."""

from dataclasses import dataclass

from eks_citadel.kubernetes.binding import BindingSettings
from eks_citadel.kubernetes.service_account import IdentityPodsSettings
from eks_citadel.kubernetes.service_ranges import judge_service_ranges
from eks_citadel.parsing.parse import at
from eks_citadel.parsing.refusal import refuse
from eks_citadel.talk.settings.flow import FlowSettings
from eks_citadel.talk.settings.flows_of_namespace import judge_flows, judge_pods
from eks_citadel.talk.settings.namespace import NamespaceSettings
from eks_citadel.talk.settings.peer_ranges import PeerRangesSettings


@dataclass(frozen=True, kw_only=True)
class NamespaceRoleBindingSettings(BindingSettings):
    """A group bound to a ClusterRole in this namespace."""


@dataclass(frozen=True, kw_only=True)
class IsolatedNamespaceSettings(NamespaceSettings, PeerRangesSettings):
    """A namespace, the flows that touch it, and the ranges that named ends stand for."""

    flows: tuple[FlowSettings, ...] = ()
    identity_pods: tuple[IdentityPodsSettings, ...] = ()
    role_bindings: tuple[NamespaceRoleBindingSettings, ...] = ()

    def judge(self, path: str) -> None:
        """Refuses flows of other namespaces, and named ends without a range, which would allow everybody."""
        super().judge(path)
        judge_pods(self.identity_pods, at(path, "identity_pods"))
        self._judge_doubles(path)
        judge_service_ranges(self.service_ipv4_cidr, self.service_ipv6_cidr, path)
        self.judge_dns(path, self.family_of_pods)
        judge_flows(self.name, self.flows, self.identity_pods, self, at(path, "flows"))

    def _judge_doubles(self, path: str) -> None:
        names = [f"{item.group}-{item.cluster_role}" for item in self.role_bindings]
        for index, name in enumerate(names):
            if name in names[:index]:
                here, rule = f"{at(path, 'role_bindings')}[{index}]", "another binding has this name"
                raise refuse(here, name, rule, "merge the two, or rename a group")
