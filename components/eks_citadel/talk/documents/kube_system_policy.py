"""The network policies of kube-system: of add-ons, and of the pods that flows and identities name by their labels.

In strict mode a pod that only egress policies select is open for ingress, and the other way round
(https://github.com/aws/aws-network-policy-agent/issues/319). So each policy here closes both directions. There is no
default deny in kube-system, hence each that lets pods out also lets them ask for names.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from eks_citadel.kubernetes.checks import KUBE_SYSTEM
from eks_citadel.kubernetes.labels import Document
from eks_citadel.kubernetes.service_account import IdentityPodsSettings
from eks_citadel.talk.documents import flow_policy, rule
from eks_citadel.talk.documents.addon_policy import addon_policies
from eks_citadel.talk.documents.network_policy import Builder, identity_rules, pod_identity_name
from eks_citadel.talk.documents.ranges import Ranges
from eks_citadel.talk.documents.ways import to_dns
from eks_citadel.talk.settings.flow import FlowSettings
from eks_citadel.talk.settings.kube_system import KubeSystemSettings


def kube_system_policies(settings: KubeSystemSettings) -> dict[str, Builder]:
    """Name of each policy, and what builds it once the ranges are known; none in the mode `standard`."""
    if settings.network_policy_mode != "strict":
        return {}
    builders = addon_policies()
    for item in settings.identity_pods:
        builders[pod_identity_name(item.service_account)] = partial(pod_identity, item)
    for flow in settings.flows:
        if flow.source.covers(KUBE_SYSTEM):
            builders[flow_policy.egress_name(flow)] = partial(egress, flow)
        if flow.destination.covers(KUBE_SYSTEM):
            builders[flow_policy.ingress_name(flow)] = partial(ingress, flow)
    return {name: builders[name] for name in sorted(builders)}


def pod_identity(item: IdentityPodsSettings, ranges: Ranges) -> Document:
    """The pods of a service account may ask the agent for credentials and use them at AWS endpoints in the VPC."""
    rules = [*identity_rules(ranges), to_dns(ranges)]
    return _closed(pod_identity_name(item.service_account), item.pod_labels, egress=rules)


def egress(flow: FlowSettings, ranges: Ranges) -> Document:
    """The policy at the source."""
    rules = [flow_policy.egress_rule(flow, ranges), to_dns(ranges)]
    return _closed(flow_policy.egress_name(flow), flow.source.pod_labels, egress=rules)


def ingress(flow: FlowSettings, ranges: Ranges) -> Document:
    """The policy at the destination."""
    rules = [flow_policy.ingress_rule(flow, ranges)]
    return _closed(flow_policy.ingress_name(flow), flow.destination.pod_labels, ingress=rules)


def _closed(
    name: str,
    pod_labels: Mapping[str, str] | None,
    *,
    ingress: Sequence[rule.Rule] = (),
    egress: Sequence[rule.Rule] = (),
) -> Document:
    return rule.network_policy(name, KUBE_SYSTEM, pod_labels, ingress=ingress, egress=egress)
