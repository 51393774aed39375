"""Policies of flows in namespaces of add-ons, each of which closes both directions but for what it opens.

In strict mode a pod that only egress policies select is open for ingress, and the other way round
(https://github.com/aws/aws-network-policy-agent/issues/319). No other policy lets all pods of these namespaces ask for
names, hence each that lets pods out lets them do so.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from eks_citadel.kubernetes.labels import Document
from eks_citadel.talk.documents import flow_policy, rule
from eks_citadel.talk.documents.network_policy import Builder
from eks_citadel.talk.documents.ranges import Ranges
from eks_citadel.talk.documents.ways import to_dns
from eks_citadel.talk.settings.flow import FlowSettings


def closed_flow_policies(flows: Iterable[FlowSettings], namespace: str) -> dict[str, Builder]:
    """Name of each policy of the flows that begin or end here, and what builds it once the ranges are known."""
    builders: dict[str, Builder] = {}
    for flow in flows:
        if flow.source.covers(namespace):
            builders[flow_policy.egress_name(flow)] = partial(egress, flow, namespace)
        if flow.destination.covers(namespace):
            builders[flow_policy.ingress_name(flow)] = partial(ingress, flow, namespace)
    return builders


def egress(flow: FlowSettings, namespace: str, ranges: Ranges) -> Document:
    """The policy at the source."""
    rules = [flow_policy.egress_rule(flow, ranges), to_dns(ranges)]
    return closed(flow_policy.egress_name(flow), namespace, flow.source.pod_labels, egress=rules)


def ingress(flow: FlowSettings, namespace: str, ranges: Ranges) -> Document:
    """The policy at the destination."""
    rules = [flow_policy.ingress_rule(flow, ranges)]
    return closed(flow_policy.ingress_name(flow), namespace, flow.destination.pod_labels, ingress=rules)


def closed(
    name: str,
    namespace: str,
    pod_labels: Mapping[str, str] | None,
    *,
    ingress: Sequence[rule.Rule] = (),
    egress: Sequence[rule.Rule] = (),
) -> Document:
    """A policy of both directions."""
    return rule.network_policy(name, namespace, pod_labels, ingress=ingress, egress=egress)
