"""`KubeSystem`: what the add-ons need inside the cluster before there are nodes."""

from collections.abc import Mapping

import pulumi

from eks_citadel.inputs.cluster_object import cluster_object
from eks_citadel.inputs.component import Component
from eks_citadel.inputs.entrance import refuse_unknown_namespace
from eks_citadel.inputs.late import after
from eks_citadel.inputs.outputs import register_outputs
from eks_citadel.inputs.refusals import accept
from eks_citadel.kubernetes.checks import KUBE_SYSTEM
from eks_citadel.talk.args import KubeSystemArgs
from eks_citadel.talk.documents.further_addon_policy import further_policies
from eks_citadel.talk.documents.kube_system_policy import kube_system_policies
from eks_citadel.talk.documents.namespace import own_namespace
from eks_citadel.talk.documents.network_policy import Builder
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
        addons = settings.addons if settings.network_policy_mode == "strict" else ()
        further, judged = further_addon_policies(name, further_policies(addons, settings.flows), ranges, self)
        cluster_object(f"{name}-storage-class", encrypted_gp3(), child)
        names = sorted([*builders, *further])
        self.policy_names = after(names, *[policy.id for policy in (*policies, *further.values())], *judged)
        register_outputs(self)


def further_addon_policies(
    name: str,
    policies: Mapping[str, Mapping[str, Builder]],
    ranges: "pulumi.Output[Ranges]",
    parent: pulumi.Resource,
) -> "tuple[dict[str, pulumi.CustomResource], list[pulumi.Output[None]]]":
    """The policies of further add-ons by their names; a namespace of an add-on's own is made for them, and judged."""
    found, judged = dict[str, pulumi.CustomResource](), list[pulumi.Output[None]]()
    for namespace, builders in policies.items():
        opts, prefix = pulumi.ResourceOptions(parent=parent), ""
        if namespace != KUBE_SYSTEM:
            own = cluster_object(f"{name}-namespace-{namespace}", own_namespace(namespace), opts)
            judged.append(refuse_unknown_namespace(own, namespace, "delete it first", parent))
            opts, prefix = pulumi.ResourceOptions(parent=parent, depends_on=[own]), f"{namespace}/"
        of = name if namespace == KUBE_SYSTEM else f"{name}-{namespace}"
        made = network_policies(of, namespace, builders, ranges, opts)
        found |= {f"{prefix}{key}": one for key, one in zip(builders, made, strict=True)}
    return found, judged
