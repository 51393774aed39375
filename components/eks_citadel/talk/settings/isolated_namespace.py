"""`IsolatedNamespace`: a namespace with everything that closes and opens it."""

from collections.abc import Mapping
from dataclasses import dataclass

from eks_citadel.kubernetes.checks import refuse_empty_labels
from eks_citadel.kubernetes.service_ranges import judge_service_ranges, service_cidr, service_ipv6_cidr
from eks_citadel.parsing import checks, cidrs
from eks_citadel.parsing.parse import Leaf, Leaves, at, checked
from eks_citadel.parsing.refusal import refuse
from eks_citadel.talk.settings.flow import FlowSettings, judge_families
from eks_citadel.talk.settings.namespace import NamespaceSettings


@dataclass(frozen=True, kw_only=True)
class NamespaceRoleBindingSettings:
    """A group bound to a ClusterRole in this namespace."""

    group: str = checked(checks.bound_group)
    cluster_role: str = checked(checks.object_name)


@dataclass(frozen=True, kw_only=True)
class IdentityPodsSettings:
    """The pods of one service account that get credentials by Pod Identity; without labels every pod."""

    service_account: str = checked(checks.subdomain)
    pod_labels: Mapping[str, str] | None = checked(
        checks.label_key, values=checks.label_value, default=None, otherwise="every pod"
    )

    def judge(self, path: str) -> None:
        """Refuses labels that narrow nothing."""
        refuse_empty_labels(path, self.pod_labels)


@dataclass(frozen=True, kw_only=True)
class IsolatedNamespaceSettings(NamespaceSettings):
    """A namespace, the flows that touch it, and the ranges that named ends stand for."""

    flows: tuple[FlowSettings, ...] = ()
    identity_pods: tuple[IdentityPodsSettings, ...] = ()
    role_bindings: tuple[NamespaceRoleBindingSettings, ...] = ()
    service_ipv4_cidr: str | None = checked(service_cidr, default=None)
    service_ipv6_cidr: Leaf | None = checked(service_ipv6_cidr, default=None)
    control_plane_cidrs: Leaves = checked(cidrs.block, default=())
    aws_endpoint_cidrs: Leaves = checked(cidrs.block, default=())

    def judge(self, path: str) -> None:
        """Refuses flows that pass it by, and named ends without a range, which would mean everybody."""
        super().judge(path)
        judge_flow_names(self.flows, at(path, "flows"))
        self._judge_doubles(path)
        judge_service_ranges(self.service_ipv4_cidr, self.service_ipv6_cidr, path)
        judge_families(self.flows, "ipv4" if self.service_ipv6_cidr is None else "ipv6", at(path, "flows"))
        for index, flow in enumerate(self.flows):
            here = f"{at(path, 'flows')}[{index}]"
            if self.name not in (flow.source.namespace, flow.destination.namespace):
                raise refuse(here, flow.name, f"neither end is the namespace {self.name}", "give it to another one")
            for needed, name in self._needs(flow):
                if not getattr(self, needed):
                    raise refuse(here, flow.name, f"{name} has no addresses here", f"give {needed}")

    def _judge_doubles(self, path: str) -> None:
        pods = [item.service_account for item in self.identity_pods]
        for index, account in enumerate(pods):
            if account in pods[:index]:
                here = f"{at(path, 'identity_pods')}[{index}].service_account"
                raise refuse(here, account, "its pods are named already", "merge the two")
        names = [f"{item.group}-{item.cluster_role}" for item in self.role_bindings]
        for index, name in enumerate(names):
            if name in names[:index]:
                here, rule = f"{at(path, 'role_bindings')}[{index}]", "another one makes a binding of this name"
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
            raise refuse(f"{path}[{index}].name", name, "another flow has it", "rename one")
