"""The network policies of kube-system: of add-ons, and of the pods that flows and identities name by their labels.

There is no default deny in kube-system, so each policy here closes both directions.
"""

from functools import partial

from eks_citadel.kubernetes.checks import KUBE_SYSTEM
from eks_citadel.kubernetes.labels import Document
from eks_citadel.kubernetes.service_account import IdentityPodsSettings
from eks_citadel.talk.documents.addon_policy import addon_policies
from eks_citadel.talk.documents.closed_flow_policy import closed, closed_flow_policies
from eks_citadel.talk.documents.network_policy import Builder, identity_rules, pod_identity_name
from eks_citadel.talk.documents.ranges import Ranges
from eks_citadel.talk.documents.ways import to_dns
from eks_citadel.talk.settings.kube_system import KubeSystemSettings


def kube_system_policies(settings: KubeSystemSettings) -> dict[str, Builder]:
    """Name of each policy, and what builds it once the ranges are known; none in the mode `standard`."""
    if settings.network_policy_mode != "strict":
        return {}
    builders = addon_policies()
    for item in settings.identity_pods:
        builders[pod_identity_name(item.service_account)] = partial(pod_identity, item)
    builders |= closed_flow_policies(settings.flows, KUBE_SYSTEM)
    return {name: builders[name] for name in sorted(builders)}


def pod_identity(item: IdentityPodsSettings, ranges: Ranges) -> Document:
    """The pods of a service account may ask the agent for credentials and use them at AWS endpoints in the VPC."""
    rules = [*identity_rules(ranges), to_dns(ranges)]
    return closed(pod_identity_name(item.service_account), KUBE_SYSTEM, item.pod_labels, egress=rules)
