"""EKS add-ons: a fixed set in two stages, with versions from a table."""

from collections.abc import Mapping
from dataclasses import dataclass

from eks_citadel.settings import checks, cidrs, versions
from eks_citadel.settings.control_plane import service_cidr
from eks_citadel.settings.parse import Leaf, Leaves, at, checked
from eks_citadel.settings.refusal import Unfit, known_words, refuse
from eks_citadel.settings.tags import TaggedSettings

# vpc-cni and the agent must be ACTIVE before a node, which needs both; the others need nodes to become ACTIVE.
STAGES: Mapping[str, tuple[str, ...]] = {
    "before-nodes": ("eks-pod-identity-agent", "kube-proxy", "vpc-cni"),
    "after-nodes": ("aws-ebs-csi-driver", "coredns", "metrics-server"),
}
NETWORK_POLICY_MODES = ("strict", "standard")


def addon_name(text: str) -> None:
    """A check: one of the add-ons of the fixed set."""
    if text not in versions.ADDONS:
        raise Unfit("the set of add-ons is fixed and has no such one", known_words(text, versions.ADDONS))


def judge_versions(kubernetes_version: str, pins: Mapping[str, str], path: str) -> None:
    """Refuses a Kubernetes version for which an add-on has neither pin nor row."""
    missing = [name for name in versions.ADDONS if name not in {**versions.addon_versions(kubernetes_version), **pins}]
    if missing:
        rule = f"the table has no version of {', '.join(missing)} for it"
        way_out = "pin them in addon_versions, or choose a version from the table"
        raise refuse(at(path, "kubernetes_version"), kubernetes_version, rule, way_out)


@dataclass(frozen=True, kw_only=True)
class AddonsSettings(TaggedSettings):
    """`Addons`, one stage of them."""

    cluster_name: Leaf = checked(checks.cluster_name)
    cluster_arn: Leaf | None = None
    kubernetes_version: str = checked(versions.kubernetes_version)
    stage: str = checked(checks.word(*STAGES))
    addon_versions: Mapping[str, str] = checked(addon_name, values=versions.addon_version, default_factory=dict)
    network_policy_mode: str = checked(checks.word(*NETWORK_POLICY_MODES), default="standard")
    node_group_arns: Leaves = ()
    permissions_boundary_arn: str | None = checked(checks.policy_arn, default=None)

    def version(self, addon: str) -> str:
        """The version of one add-on: the pin, or the table's."""
        return self.addon_versions.get(addon) or versions.addon_versions(self.kubernetes_version)[addon]

    def judge(self, path: str) -> None:
        """Refuses a Kubernetes version without add-on versions."""
        judge_versions(self.kubernetes_version, self.addon_versions, path)


@dataclass(frozen=True, kw_only=True)
class KubeSystemSettings:
    """`KubeSystem`, used alone."""

    network_policy_mode: str = checked(checks.word(*NETWORK_POLICY_MODES), default="standard")
    service_ipv4_cidr: str = checked(service_cidr)
    control_plane_cidrs: Leaves = checked(cidrs.block, default=())
    aws_endpoint_cidrs: Leaves = checked(cidrs.block, default=())
