"""`KubeSystem`: what the add-ons need inside the cluster before there are nodes."""

from typing import NotRequired, TypedDict

import pulumi

from eks_citadel.boundary import accept, once
from eks_citadel.cluster_objects import cluster_object, network_policies, ranges_of
from eks_citadel.manifests.addon_policy import addon_policies
from eks_citadel.manifests.storage_class import encrypted_gp3
from eks_citadel.settings.addons import KubeSystemSettings


class KubeSystemArgs(TypedDict):
    network_policy_mode: NotRequired[str]
    """`strict`: the add-ons' pods start closed, so their policies are made; `standard` (default): they start open."""
    service_ipv4_cidr: NotRequired[str]
    """Range of Services of an IPv4 cluster: the API server is its first address."""
    service_ipv6_cidr: NotRequired[pulumi.Input[str]]
    """The same of an IPv6 cluster, where EKS chooses it."""
    control_plane_cidrs: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Ranges of the control plane's interfaces."""
    aws_endpoint_cidrs: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Ranges of interface endpoints."""


class KubeSystem(pulumi.ComponentResource):
    """Network policies of coredns, metrics-server and the EBS CSI driver, and an encrypted default StorageClass."""

    policy_names: pulumi.Output[list[str]]
    """Names of the policies, known once they are there: then nodes may come."""

    def __init__(self, name: str, args: KubeSystemArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        settings = accept(KubeSystemSettings, args)
        super().__init__("eks-citadel:index:KubeSystem", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        ranges = ranges_of(settings)
        builders = addon_policies() if settings.network_policy_mode == "strict" else {}
        policies = network_policies(name, "kube-system", builders, ranges, child)
        cluster_object(f"{name}-storage-class", encrypted_gp3(), child)
        self.policy_names = once(sorted(builders), *[policy.id for policy in policies])
        self.register_outputs({"policyNames": self.policy_names})
