"""`KubeSystem`: what the add-ons need inside the cluster before there are nodes."""

from collections.abc import Iterable

import pulumi

from eks_citadel.inputs.cluster_object import cluster_object
from eks_citadel.inputs.component import Component
from eks_citadel.inputs.late import after
from eks_citadel.inputs.outputs import register_outputs
from eks_citadel.inputs.refusals import accept
from eks_citadel.kubernetes.checks import KUBE_SYSTEM
from eks_citadel.talk.args import KubeSystemArgs
from eks_citadel.talk.documents.further_addon_policy import further_policies
from eks_citadel.talk.documents.kube_system_policy import kube_system_policies
from eks_citadel.talk.documents.namespace import own_namespace
from eks_citadel.talk.documents.ranges import Ranges
from eks_citadel.talk.documents.storage_class import encrypted_gp3
from eks_citadel.talk.network_policies import network_policies, ranges_of
from eks_citadel.talk.settings.kube_system import KubeSystemSettings


class KubeSystem(Component):
    """What add-ons need before nodes: an encrypted default StorageClass, and in the mode `strict` their policies.

    The policies are those of coredns, metrics-server and the EBS CSI driver, whose pods would start closed, and of pods
    that flows and identities name by their labels.
    """

    policy_names: pulumi.Output[list[str]]
    """Names of the policies, known once they exist: then nodes may join."""

    def __init__(self, name: str, args: KubeSystemArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        settings = accept(KubeSystemSettings, args)
        super().__init__("eks-citadel:index:KubeSystem", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        ranges = ranges_of(settings)
        builders = kube_system_policies(settings)
        policies = network_policies(name, KUBE_SYSTEM, builders, ranges, child)
        strict = settings.network_policy_mode == "strict"
        further = further_addon_policies(name, settings.addons if strict else (), ranges, child)
        cluster_object(f"{name}-storage-class", encrypted_gp3(), child)
        names = sorted([*builders, *further])
        self.policy_names = after(names, *[policy.id for policy in (*policies, *further.values())])
        register_outputs(self)


def further_addon_policies(
    name: str, addons: Iterable[str], ranges: "pulumi.Output[Ranges]", opts: pulumi.ResourceOptions
) -> dict[str, pulumi.CustomResource]:
    """The policies of further add-ons by their names; a namespace of an add-on's own is made for them."""
    found: dict[str, pulumi.CustomResource] = {}
    for namespace, builders in further_policies(addons).items():
        if namespace == KUBE_SYSTEM:
            made = network_policies(name, namespace, builders, ranges, opts)
            found |= dict(zip(builders, made, strict=True))
            continue
        own = cluster_object(f"{name}-namespace-{namespace}", own_namespace(namespace), opts)
        inside = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[own]))
        made = network_policies(f"{name}-{namespace}", namespace, builders, ranges, inside)
        found |= {f"{namespace}/{key}": one for key, one in zip(builders, made, strict=True)}
    return found
