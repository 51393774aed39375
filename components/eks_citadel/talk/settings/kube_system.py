"""`KubeSystem`, used alone."""

from dataclasses import dataclass

from eks_citadel.kubernetes.checks import KUBE_SYSTEM
from eks_citadel.kubernetes.cluster import PolicyModeSettings
from eks_citadel.kubernetes.service_account import IdentityPodsSettings
from eks_citadel.kubernetes.service_ranges import judge_service_ranges
from eks_citadel.parsing import cidrs
from eks_citadel.parsing.parse import Leaves, at, checked
from eks_citadel.parsing.refusal import Described, refuse
from eks_citadel.talk.settings.flow import FlowSettings
from eks_citadel.talk.settings.flows_of_namespace import judge_flows, judge_pods
from eks_citadel.talk.settings.peer_ranges import PeerRangesSettings


@dataclass(frozen=True, kw_only=True)
class KubeSystemSettings(PolicyModeSettings, PeerRangesSettings):
    """`KubeSystem`, used alone."""

    node_cidrs: Leaves = checked(cidrs.block, default=())
    ec2_endpoint: bool = False
    flows: tuple[FlowSettings, ...] = ()
    identity_pods: tuple[IdentityPodsSettings, ...] = ()

    def judge(self, path: str) -> None:
        """Refuses two service ranges, and none; flows of other namespaces; and pods without labels."""
        if self.ec2_endpoint and self.aws_endpoint_cidrs == ():
            rule = "the endpoint of EC2 is said to be in aws_endpoint_cidrs, and there are none"
            raise refuse(at(path, "ec2_endpoint"), Described("true"), rule, "give aws_endpoint_cidrs, or leave it out")
        judge_service_ranges(self.service_ipv4_cidr, self.service_ipv6_cidr, path)
        if self.service_ipv4_cidr is None and self.service_ipv6_cidr is None:
            rule = "the API server has the first address of this range"
            raise refuse(at(path, "service_ipv4_cidr"), None, rule, "give it, or service_ipv6_cidr of an IPv6 cluster")
        self.judge_dns(path, self.family_of_pods)
        judge_flows(KUBE_SYSTEM, self.flows, self.identity_pods, self, at(path, "flows"))
        self._judge_pods(at(path, "identity_pods"))

    def _judge_pods(self, path: str) -> None:
        judge_pods(self.identity_pods, path)
        for index, item in enumerate(self.identity_pods):
            if item.pod_labels is None:
                rule = f"without labels every pod of {KUBE_SYSTEM} would be meant, those of add-ons too"
                raise refuse(f"{path}[{index}].pod_labels", None, rule, "give the labels of the pods")
