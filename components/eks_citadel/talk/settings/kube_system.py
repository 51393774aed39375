"""`KubeSystem`, used alone."""

from dataclasses import dataclass

from eks_citadel.kubernetes.checks import KUBE_SYSTEM
from eks_citadel.kubernetes.cluster import PolicyModeSettings
from eks_citadel.kubernetes.eks_addons import further_addon
from eks_citadel.kubernetes.service_ranges import judge_service_ranges
from eks_citadel.parsing import cidrs
from eks_citadel.parsing.parse import Leaves, at, checked
from eks_citadel.parsing.refusal import Described, refuse
from eks_citadel.talk.settings.flows_of_namespace import NamespaceFlowsSettings


@dataclass(frozen=True, kw_only=True)
class KubeSystemSettings(PolicyModeSettings, NamespaceFlowsSettings):
    """`KubeSystem`, used alone."""

    node_cidrs: Leaves = checked(cidrs.block, default=())
    ec2_endpoint: bool = False
    addons: tuple[str, ...] = checked(further_addon, default=())
    endpoint_services: tuple[str, ...] = ()

    def judge(self, path: str) -> None:
        """Refuses two service ranges, and none; flows of other namespaces; and pods without labels."""
        if self.ec2_endpoint and self.aws_endpoint_cidrs == ():
            rule = "the endpoint of EC2 is said to be in aws_endpoint_cidrs, and there are none"
            raise refuse(at(path, "ec2_endpoint"), Described("true"), rule, "give aws_endpoint_cidrs, or leave it out")
        judge_service_ranges(self.service_ipv4_cidr, self.service_ipv6_cidr, path)
        if self.service_ipv4_cidr is None and self.service_ipv6_cidr is None:
            rule = "the API server has the first address of this range"
            raise refuse(at(path, "service_ipv4_cidr"), None, rule, "give it, or service_ipv6_cidr of an IPv6 cluster")
        self.judge_flows(KUBE_SYSTEM, path)
        self.judge_pods(path)
        for index, item in enumerate(self.identity_pods):
            if item.pod_labels is None:
                rule = f"without labels every pod of {KUBE_SYSTEM} would be meant, those of add-ons too"
                raise refuse(
                    f"{at(path, 'identity_pods')}[{index}].pod_labels", None, rule, "give the labels of the pods"
                )
