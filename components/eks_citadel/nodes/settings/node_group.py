"""Managed node groups."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from eks_citadel.kubernetes import versions
from eks_citadel.kubernetes.cluster import NamedClusterSettings, judge_version
from eks_citadel.kubernetes.zones import zone_letter
from eks_citadel.nodes.settings.bottlerocket import judge_bottlerocket
from eks_citadel.nodes.settings.instance_types import instance_type, is_graviton, is_nitro
from eks_citadel.parsing import checks
from eks_citadel.parsing.parse import Leaf, Leaves, at, checked
from eks_citadel.parsing.refusal import EMPTY, Described, Unfit, refuse, second
from eks_citadel.parsing.tags import TaggedSettings

# https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html
AMI_TYPES = (
    "AL2023_ARM_64_NVIDIA",
    "AL2023_ARM_64_STANDARD",
    "AL2023_x86_64_NEURON",
    "AL2023_x86_64_NVIDIA",
    "AL2023_x86_64_STANDARD",
    "BOTTLEROCKET_ARM_64",
    "BOTTLEROCKET_ARM_64_FIPS",
    "BOTTLEROCKET_ARM_64_NVIDIA",
    "BOTTLEROCKET_ARM_64_NVIDIA_FIPS",
    "BOTTLEROCKET_x86_64",
    "BOTTLEROCKET_x86_64_FIPS",
    "BOTTLEROCKET_x86_64_NVIDIA",
    "BOTTLEROCKET_x86_64_NVIDIA_FIPS",
)
# https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html (capacity types)
CAPACITY_TYPES = ("ON_DEMAND", "SPOT")
# The pods of coredns and of the EBS CSI controller tolerate it, and those of metrics-server where they are told to:
# https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/charts/aws-ebs-csi-driver/values.yaml
# https://github.com/coredns/helm/blob/master/charts/coredns/values.yaml
CRITICAL_ADDONS_ONLY = "CriticalAddonsOnly"
# https://aws.amazon.com/blogs/containers/amazon-eks-enables-ultra-scale-ai-ml-workloads-with-support-for-100k-nodes-per-cluster/
MOST_NODES = 100_000
TAINT_EFFECTS = ("NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE")


def node_count(count: int) -> None:
    """A check: at most the nodes of a whole cluster; `judge` refuses negative sizes, with the order of all three."""
    if abs(count) > MOST_NODES:
        raise Unfit(f"a cluster has {MOST_NODES} nodes at most", "choose fewer")


def ami_type(text: str) -> None:
    """A check: one of EKS's images, except those of Amazon Linux 2, which no supported version has."""
    if text.startswith("AL2_"):
        machine = "ARM_64" if "ARM_64" in text else "x86_64"
        meant = f"AL2023_{machine}_{'NVIDIA' if text.endswith('GPU') else 'STANDARD'}"
        raise Unfit("Amazon Linux 2 has no images from Kubernetes 1.33 on", f'write "{meant}"')
    checks.word(*AMI_TYPES)(text)


def capacity_type(text: str) -> None:
    """A check: how the instances are bought."""
    if text == "CAPACITY_BLOCK":
        rule = "this version does not reserve capacity, which such a group needs in its launch template"
        raise Unfit(rule, f"choose one of {', '.join(CAPACITY_TYPES)}")
    checks.word(*CAPACITY_TYPES)(text)


def disk_size(gib: int) -> None:
    """A check: at least room for images, at most the size of one volume."""
    if not 20 <= gib <= 16384:
        raise Unfit("a node's disk has 20 to 16384 GiB", "choose a size in this range")


def node_label(text: str) -> None:
    """A check: a label that a node may set on itself; with any other Kubernetes label it never joins the cluster.

    https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/ (--node-labels)
    """
    checks.label_key(text)
    owner = re.fullmatch(r"(?:.+\.)?(kubernetes\.io|k8s\.io|eks\.amazonaws\.com)/.+", text)
    if owner and not re.match(r"(.+\.)?(kubelet|node)\.kubernetes\.io/", text):
        raise Unfit(f"a node may not set labels of {owner[1]} on itself", "use a prefix of your own, or none")


@dataclass(frozen=True, kw_only=True)
class TaintSettings:
    """A taint in EKS's spelling."""

    key: str = checked(checks.label_key)
    value: str = checked(checks.label_value, default="")
    effect: str = checked(checks.word(*TAINT_EFFECTS))


@dataclass(frozen=True, kw_only=True)
class NodeGroupChoices:
    """The choices about one node group."""

    name: str = checked(checks.key_name)
    instance_types: tuple[str, ...] = checked(instance_type, default=("m7i.large",))
    capacity_type: str = checked(capacity_type, default="ON_DEMAND")
    min_size: int = checked(node_count, default=2)
    max_size: int = checked(node_count, default=4)
    desired_size: int | None = checked(node_count, default=None, otherwise="`min_size`")
    ami_type: str = checked(ami_type, default="BOTTLEROCKET_x86_64")
    disk_size_gib: int = checked(disk_size, default=50)
    labels: Mapping[str, str] = checked(node_label, values=checks.label_value, default_factory=dict)
    taints: tuple[TaintSettings, ...] = field(default=())
    bottlerocket_settings: Mapping[str, Any] = checked(default_factory=dict)

    @property
    def initial_size(self) -> int:
        """The size at creation; autoscalers change it afterwards."""
        return self.min_size if self.desired_size is None else self.desired_size

    @property
    def takes_addons(self) -> bool:
        """Whether the group has a node at creation on which coredns can run."""
        return self.initial_size > 0 and not self._keeping_off - {CRITICAL_ADDONS_ONLY}

    @property
    def takes_every_pod(self) -> bool:
        """Whether the group has a node at creation on which pods without tolerations can run."""
        return self.initial_size > 0 and not self._keeping_off

    @property
    def _keeping_off(self) -> set[str]:
        """Keys of the taints that keep pods off."""
        return {taint.key for taint in self.taints if taint.effect != "PREFER_NO_SCHEDULE"}

    @property
    def bottlerocket(self) -> bool:
        """Whether the nodes run Bottlerocket, which has a disk of its own for images and volumes."""
        return self.ami_type.startswith("BOTTLEROCKET")

    def judge(self, path: str) -> None:
        """Refuses sizes in the wrong order, instances of another architecture than the image, and wrong settings."""
        judge_bottlerocket(self.bottlerocket_settings, self.ami_type, at(path, "bottlerocket_settings"))
        if not (0 <= self.min_size <= self.initial_size <= self.max_size and self.max_size >= 1):
            sizes = Described(f"{self.min_size}, with desired_size {self.initial_size} and max_size {self.max_size}")
            rule = (
                "min_size, desired_size and max_size must be in ascending order, min_size "
                "at least 0 and max_size at least 1"
            )
            raise refuse(at(path, "min_size"), sizes, rule, "put them in order")
        if not self.instance_types:
            raise refuse(
                at(path, "instance_types"), EMPTY, "a node group needs an instance type", 'write ["m7i.large"]'
            )
        taints = [(taint.key, taint.effect) for taint in self.taints]
        if (index := second(taints)) is not None:
            value = Described(" with ".join(taints[index]))
            raise refuse(f"{at(path, 'taints')}[{index}]", value, "it is listed twice", "keep one")
        for index, kind in enumerate(self.instance_types):
            if is_graviton(kind) != ("ARM_64" in self.ami_type):
                rule = f"its architecture is not that of {self.ami_type}"
                raise refuse(
                    f"{at(path, 'instance_types')}[{index}]", kind, rule, "change ami_type or the instance type"
                )


@dataclass(frozen=True, kw_only=True)
class ClusterNodeGroupSettings(NodeGroupChoices):
    """One group of a whole cluster, in all of its node subnets or in some of them."""

    zones: tuple[str, ...] = checked(zone_letter, default=(), otherwise="all of the network")
    subnet_ids: Leaves = checked(checks.subnet_id, default=(), otherwise="all of the network")


@dataclass(frozen=True, kw_only=True)
class NodeGroupSettings(NodeGroupChoices, NamedClusterSettings, TaggedSettings):
    """`NodeGroup`, used alone."""

    node_role_arn: Leaf = checked(checks.role_arn)
    subnet_ids: Leaves = checked(checks.subnet_id)
    kubernetes_version: str | None = checked(
        versions.kubernetes_version, default=None, otherwise="the cluster's, when the group is made"
    )

    def judge_day(self, path: str, today: date) -> None:
        """Errors: `Refusal` of a version that EKS offers no more on this day."""
        if self.kubernetes_version is not None:
            judge_version(path, self.kubernetes_version, "node groups", today)


def judge_nitro(groups: Iterable[NodeGroupChoices], path: str) -> None:
    """Refuses instances that cannot give pods IPv6 (https://docs.aws.amazon.com/eks/latest/userguide/cni-ipv6.html)."""
    for number, group in enumerate(groups):
        for index, kind in enumerate(group.instance_types):
            if not is_nitro(kind):
                here = f"{path}[{number}].instance_types[{index}]"
                rule = "pods get IPv6 on AWS Nitro instances only, and this type is older"
                raise refuse(here, kind, rule, 'choose a newer type, such as "m7i.large"')


def default_node_groups() -> tuple[ClusterNodeGroupSettings, ...]:
    """The node group of a cluster without `node_groups`: two to four m7i.large with Bottlerocket."""
    return (ClusterNodeGroupSettings(name="default"),)
