"""EKS add-ons: a fixed set in two stages, with versions from a table."""

from collections.abc import Mapping
from dataclasses import dataclass

from eks_citadel.settings import checks, versions
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
    """Refuses a pin that is no version, and a Kubernetes version for which an add-on has neither pin nor row."""
    for name, version in pins.items():
        try:
            versions.addon_version(version)
        except Unfit as unfit:
            raise refuse(at(path, f"addon_versions.{name}"), version, unfit.rule, unfit.way_out) from None
    missing = [name for name in versions.ADDONS if name not in {**versions.addon_versions(kubernetes_version), **pins}]
    if missing:
        rule = f"the table has no add-on versions for it, {missing[0]} among them"
        way_out = "pin each add-on in addon_versions, or choose a version from the table"
        raise refuse(at(path, "kubernetes_version"), kubernetes_version, rule, way_out)


@dataclass(frozen=True, kw_only=True)
class AddonsSettings(TaggedSettings):
    """`Addons`, one stage of them."""

    cluster_name: Leaf = checked(checks.cluster_name)
    kubernetes_version: str = checked(versions.kubernetes_version)
    stage: str = checked(checks.word(*STAGES))
    addon_versions: Mapping[str, str] = checked(addon_name, default_factory=dict)
    network_policy_mode: str = checked(checks.word(*NETWORK_POLICY_MODES), default="standard")
    service_ipv4_cidr: str | None = None
    control_plane_cidrs: Leaves = ()
    node_group_arns: Leaves = ()
    deployer_reaches_endpoint: bool = False
    permissions_boundary_arn: str | None = checked(checks.policy_arn, default=None)

    def version(self, addon: str) -> str:
        """The version of one add-on: the pin, or the table's."""
        return self.addon_versions.get(addon) or versions.addon_versions(self.kubernetes_version)[addon]

    def judge(self, path: str) -> None:
        """Refuses versions that are not known, and strict mode without what it needs."""
        judge_versions(self.kubernetes_version, self.addon_versions, path)
        if self.network_policy_mode == "strict" and not self.deployer_reaches_endpoint:
            rule = "strict mode closes the add-ons' own pods, so their policies must exist first"
            way_out = "set deployer_reaches_endpoint, or choose standard"
            raise refuse(at(path, "network_policy_mode"), "strict", rule, way_out)
        if self.deployer_reaches_endpoint and self.stage == "before-nodes" and self.service_ipv4_cidr is None:
            raise refuse(at(path, "service_ipv4_cidr"), None, "the add-ons' policies name the API server", "give it")
