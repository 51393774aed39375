"""`IsolatedNamespace`: a namespace with everything that closes and opens it."""

from dataclasses import dataclass

from eks_citadel.kubernetes.binding import BindingSettings
from eks_citadel.kubernetes.service_account import IdentityPodsSettings
from eks_citadel.kubernetes.service_ranges import judge_service_ranges
from eks_citadel.parsing import cidrs
from eks_citadel.parsing.parse import at
from eks_citadel.parsing.refusal import refuse
from eks_citadel.talk.settings.flow import FlowSettings, judge_families
from eks_citadel.talk.settings.namespace import NamespaceSettings
from eks_citadel.talk.settings.peer_ranges import PeerRangesSettings
from eks_citadel.talk.settings.port_limit import judge_port_limit, named_ranges


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
        judge_flow_names(self.flows, at(path, "flows"))
        self._judge_doubles(path)
        judge_service_ranges(self.service_ipv4_cidr, self.service_ipv6_cidr, path)
        judge_families(self.flows, "ipv4" if self.service_ipv6_cidr is None else "ipv6", at(path, "flows"))
        self._judge_port_limit(path)
        for index, flow in enumerate(self.flows):
            here = f"{at(path, 'flows')}[{index}]"
            if self.name not in (flow.source.namespace, flow.destination.namespace):
                raise refuse(
                    here, flow.name, f"neither end is the namespace {self.name}", "give the flow to another namespace"
                )
            for needed, name in self._needs(flow):
                if not getattr(self, needed):
                    raise refuse(here, flow.name, f"{name} has no addresses here", f"give {needed}")

    def _judge_port_limit(self, path: str) -> None:
        ipv6 = self.service_ipv6_cidr is not None
        service_cidr = self.service_ipv6_cidr if isinstance(self.service_ipv6_cidr, str) else self.service_ipv4_cidr
        named = named_ranges(service_cidr, self.control_plane_cidrs, self.aws_endpoint_cidrs)
        pods = [(self.name, item) for item in self.identity_pods]
        judge_port_limit(self.flows, pods, named, cidrs.pod_ranges(ipv6=ipv6), at(path, "flows"))

    def _judge_doubles(self, path: str) -> None:
        pods = [item.service_account for item in self.identity_pods]
        for index, account in enumerate(pods):
            if account in pods[:index]:
                here = f"{at(path, 'identity_pods')}[{index}].service_account"
                raise refuse(here, account, "this service account is listed already", "merge the two")
        names = [f"{item.group}-{item.cluster_role}" for item in self.role_bindings]
        for index, name in enumerate(names):
            if name in names[:index]:
                here, rule = f"{at(path, 'role_bindings')}[{index}]", "another binding has this name"
                raise refuse(here, name, rule, "merge the two, or rename a group")

    def _needs(self, flow: FlowSettings) -> list[tuple[str, str]]:
        ranges = []
        if flow.source.named == "api-server":
            ranges.append(("control_plane_cidrs", "api-server"))
        if flow.destination.named == "api-server" and self.service_ipv6_cidr is None:
            ranges.append(("service_ipv4_cidr", "api-server"))
        if flow.destination.named == "aws-endpoints":
            ranges.append(("aws_endpoint_cidrs", "aws-endpoints"))
        return ranges


def judge_flow_names(flows: tuple[FlowSettings, ...], path: str) -> None:
    """Refuses one name twice: it is part of the names of the flow's policies."""
    names = [flow.name for flow in flows]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise refuse(f"{path}[{index}].name", name, "another flow has this name", "rename one")
