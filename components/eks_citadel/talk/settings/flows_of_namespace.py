"""The flows and the pods with an identity of one namespace, as the component of this namespace takes them."""

from dataclasses import dataclass

from eks_citadel.kubernetes.service_account import IdentityPodsSettings
from eks_citadel.parsing import cidrs
from eks_citadel.parsing.parse import at
from eks_citadel.parsing.refusal import refuse, second
from eks_citadel.talk.settings.flow import FlowSettings, judge_families, judge_flow_names
from eks_citadel.talk.settings.peer_ranges import PeerRangesSettings
from eks_citadel.talk.settings.port_limit import judge_port_limit, named_ranges


@dataclass(frozen=True, kw_only=True)
class NamespaceFlowsSettings(PeerRangesSettings):
    """What opens a namespace, and the ranges that named ends stand for."""

    flows: tuple[FlowSettings, ...] = ()
    identity_pods: tuple[IdentityPodsSettings, ...] = ()

    def judge_flows(self, namespace: str, path: str) -> None:
        """Refuses flows of other namespaces, named ends without a range, and more ports than the agent keeps."""
        here = at(path, "flows")
        judge_flow_names(self.flows, here)
        self.judge_dns(path, self.family_of_pods)
        judge_families(self.flows, self.family_of_pods, here)
        self._judge_port_limit(namespace, here)
        for index, flow in enumerate(self.flows):
            if not flow.touches(namespace):
                rule = f"neither end is the namespace {namespace}"
                raise refuse(f"{here}[{index}]", flow.name, rule, "give the flow to another namespace")
        self.judge_named_ends(self.flows, here)

    def judge_pods(self, path: str) -> None:
        """Refuses one service account twice."""
        accounts = [item.service_account for item in self.identity_pods]
        if (index := second(accounts)) is not None:
            here = f"{at(path, 'identity_pods')}[{index}].service_account"
            raise refuse(here, accounts[index], "this service account is listed already", "merge the two")

    def _judge_port_limit(self, namespace: str, path: str) -> None:
        services, ipv6 = self.service_ipv6_cidr, self.family_of_pods == "ipv6"
        named = named_ranges(
            self.family_of_pods,
            services if isinstance(services, str) else self.service_ipv4_cidr,
            control_plane_cidrs=self.control_plane_cidrs,
            aws_endpoint_cidrs=self.aws_endpoint_cidrs,
            load_balancer_cidrs=self.load_balancer_cidrs,
            data_cidrs=self.data_cidrs,
        )
        pods = [(namespace, item) for item in self.identity_pods]
        judge_port_limit(self.flows, pods, named, cidrs.pod_ranges(ipv6=ipv6), path)
