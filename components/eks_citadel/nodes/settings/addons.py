"""EKS add-ons: a fixed set in two stages, with versions from a table."""

from collections.abc import Mapping
from dataclasses import dataclass

from eks_citadel.iam.bounded import BoundedSettings
from eks_citadel.kubernetes import versions
from eks_citadel.kubernetes.adopted import earlier_resource, judge_adopted
from eks_citadel.kubernetes.cluster import (
    ActiveClusterSettings,
    FamilySettings,
    NamedClusterSettings,
    PolicyModeSettings,
    VersionSettings,
)
from eks_citadel.nodes.settings.further_addons import FurtherAddonsSettings, judge_further
from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import Leaf, Leaves, at, checked
from eks_citadel.parsing.refusal import GIVEN, Unfit, known_words, refuse
from eks_citadel.parsing.tags import TaggedSettings


@dataclass(frozen=True)
class AddonRole:
    """The service account in kube-system, and AWS's policy for it."""

    service_account: str
    managed_policy: str


# https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html
ADDON_ROLES: Mapping[str, AddonRole] = {
    "aws-ebs-csi-driver": AddonRole("ebs-csi-controller-sa", "AmazonEBSCSIDriverEKSClusterScopedPolicy"),
    "vpc-cni": AddonRole("aws-node", "AmazonEKS_CNI_Policy"),
}
# The scoped one knows its cluster's volumes by the session tag eks-cluster-name. Its document names resources of the
# partition aws, and nobody wrote that the other partitions have it, so the broad one is taken there.
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEBSCSIDriverEKSClusterScopedPolicy.html
ALL_VOLUMES = "service-role/AmazonEBSCSIDriverPolicy"
# vpc-cni and the agent must be ACTIVE before a node, which needs both; the others need nodes to become ACTIVE.
STAGES: Mapping[str, tuple[str, ...]] = {
    "before-nodes": ("eks-pod-identity-agent", "kube-proxy", "vpc-cni"),
    "after-nodes": ("aws-ebs-csi-driver", "coredns", "metrics-server"),
}
# "Version 1.14 or later of the plugin": https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html
FIRST_VPC_CNI_OF_POLICIES = (1, 14, 0)
# The first with NETWORK_POLICY_ENFORCING_MODE: https://github.com/aws/amazon-vpc-cni-k8s/blob/master/README.md
FIRST_VPC_CNI_OF_STRICT = (1, 17, 1)
# The first with ENABLE_V4_EGRESS: https://github.com/aws/amazon-vpc-cni-k8s/blob/master/README.md
FIRST_VPC_CNI_OF_IPV6 = (1, 15, 1)

# The first that writes its cluster's name on volumes: CHANGELOG.md of
# https://github.com/kubernetes-sigs/aws-ebs-csi-driver (PR 2899)
FIRST_EBS_CSI_OF_SCOPE = (1, 58, 0)
VOLUME_SCOPES = ("account", "cluster")
# Of those that a node takes: root and data on Bottlerocket, root on AL2023.
RESERVED_VOLUMES = {"bottlerocket": 2, "al2023": 1}


def managed_policy(addon: str, partition: str, volume_scope: str) -> str:
    """The name of AWS's policy for the role of an add-on, with its path."""
    if addon == "aws-ebs-csi-driver" and (volume_scope == "account" or partition != "aws"):
        return ALL_VOLUMES
    return ADDON_ROLES[addon].managed_policy


def addon_name(text: str) -> None:
    """A check: one of the add-ons of the fixed set."""
    if text not in versions.ADDONS:
        raise Unfit("it is not in the fixed set of add-ons", known_words(text, versions.ADDONS))


def addon_with_role(text: str) -> None:
    """A check: one of the fixed set that calls AWS."""
    if text not in ADDON_ROLES:
        addon_name(text)
        raise Unfit("it calls no AWS API", f"choose one of {', '.join(ADDON_ROLES)}")


def judge_versions(kubernetes_version: str, pins: Mapping[str, str], path: str) -> None:
    """Refuses a Kubernetes version for which an add-on has neither a pin nor a version in the table."""
    missing = [name for name in versions.ADDONS if name not in {**versions.addon_versions(kubernetes_version), **pins}]
    if missing:
        rule = f"the add-on table has no version of {', '.join(missing)} for it"
        way_out = "pin them in addon_versions, or choose a version from the table"
        raise refuse(at(path, "kubernetes_version"), kubernetes_version, rule, way_out)


def judge_policies(pins: Mapping[str, str], mode: str, path: str) -> None:
    """Refuses a vpc-cni without network policies and, where the mode is strict, one without strict mode."""
    pin = pins.get("vpc-cni")
    first = FIRST_VPC_CNI_OF_STRICT if mode == "strict" else FIRST_VPC_CNI_OF_POLICIES
    if _numbers(pin) < first:
        rule = "it has no strict mode, so pods would start open"
        if _numbers(pin) < FIRST_VPC_CNI_OF_POLICIES:
            rule = "it has no network policy agent, so nothing would enforce network policies"
        way_out = f"pin v{'.'.join(map(str, first))} or later"
        raise refuse(at(at(path, "addon_versions"), "vpc-cni"), pin, rule, way_out)


def judge_ipv6(pins: Mapping[str, str], path: str) -> None:
    """Refuses a vpc-cni whose IPv6 pods would also have IPv4 egress, to which no network policy applies."""
    pin = pins.get("vpc-cni")
    if _numbers(pin) < FIRST_VPC_CNI_OF_IPV6:
        rule = "in an IPv6 cluster its pods also have IPv4 egress, which no network policy closes"
        raise refuse(at(at(path, "addon_versions"), "vpc-cni"), pin, rule, "pin v1.15.1 or later")


def judge_volumes(pins: Mapping[str, str], scope: str, path: str) -> None:
    """Refuses an EBS CSI driver that does not mark volumes, where the policy allows only the marked ones."""
    pin = pins.get("aws-ebs-csi-driver")
    if scope == "cluster" and _numbers(pin) < FIRST_EBS_CSI_OF_SCOPE:
        rule = "it does not write the cluster's name on volumes, by which its role knows them"
        way_out = "pin v1.58.0 or later, or say volume_scope: account"
        raise refuse(at(at(path, "addon_versions"), "aws-ebs-csi-driver"), pin, rule, way_out)


def reserved_volumes(count: int) -> None:
    """A check: a node's own volumes, root included."""
    if not 1 <= count <= 20:
        raise Unfit("a node has one volume of its own at least, and few more", "choose from 1 to 20")


def _numbers(pin: str | None) -> tuple[int, ...]:
    return tuple(int(part) for part in (pin or "v99.0.0-").removeprefix("v").partition("-")[0].split("."))


@dataclass(frozen=True, kw_only=True)
class AddonVersionsSettings:
    """Pinned versions, used instead of the table's."""

    addon_versions: Mapping[str, str] = checked(addon_name, values=versions.addon_version, default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AddonRolesSettings:
    """Roles of other teams, used instead of new ones."""

    addon_role_arns: Mapping[str, Leaf] = checked(addon_with_role, values=checks.role_arn, default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class VolumeScopeSettings:
    """Which volumes the EBS CSI driver may manage."""

    volume_scope: str = checked(checks.word(*VOLUME_SCOPES), default="cluster")


@dataclass(frozen=True, kw_only=True)
class AdoptedAddonsSettings:
    """Add-ons that are there already."""

    adopted_addons: Mapping[str, str] = checked(None, values=earlier_resource, default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AddonsSettings(
    NamedClusterSettings,
    ActiveClusterSettings,
    VersionSettings,
    AddonVersionsSettings,
    AddonRolesSettings,
    FurtherAddonsSettings,
    VolumeScopeSettings,
    AdoptedAddonsSettings,
    PolicyModeSettings,
    FamilySettings,
    BoundedSettings,
    TaggedSettings,
):
    """`Addons`, one stage of them."""

    stage: str = checked(checks.word(*STAGES))
    node_group_arns: Leaves = ()
    vpc_id: Leaf | None = checked(checks.vpc_id, default=None)
    reserved_volume_attachments: int = checked(reserved_volumes, default=RESERVED_VOLUMES["bottlerocket"])
    dedicated_nodes: bool = False

    @property
    def names(self) -> list[str]:
        """The add-ons of this stage."""
        return [*STAGES[self.stage], *(item.name for item in self.addons)]

    def version(self, addon: str) -> str:
        """The version of one add-on: the pin, or the table's."""
        return self.addon_versions.get(addon) or versions.addon_versions(self.kubernetes_version)[addon]

    def judge(self, path: str) -> None:
        """Refuses a Kubernetes version without add-on versions, and pins that do not support the mode or IPv6."""
        if self.addons and self.stage != "after-nodes":
            raise refuse(at(path, "addons"), GIVEN, "they need nodes", "give them to the stage after-nodes")
        judge_further(self.addons, at(path, "addons"))
        judge_adopted(at(path, "adopted_addons"), self.adopted_addons, self.names)
        if self.vpc_id is None and any(item.needs.chart for item in self.addons):
            rule = "the AWS Load Balancer Controller is told it, since pods do not reach the metadata of their node"
            raise refuse(at(path, "vpc_id"), None, rule, "give the VPC of the cluster")
        judge_versions(self.kubernetes_version, self.addon_versions, path)
        judge_policies(self.addon_versions, self.network_policy_mode, path)
        judge_volumes(self.addon_versions, self.volume_scope, path)
        if self.ip_family == "ipv6":
            judge_ipv6(self.addon_versions, path)
