"""The network policies of one flow: one for each end that is a namespace."""

from eks_citadel.kubernetes.labels import Document
from eks_citadel.talk.documents import rule
from eks_citadel.talk.documents.ranges import Ranges
from eks_citadel.talk.settings.flow import EVERY_NAMESPACE, FlowEndSettings, FlowSettings


def egress(flow: FlowSettings, namespace: str, ranges: Ranges) -> Document:
    """The egress policy, in the source's namespace."""
    rules = [egress_rule(flow, ranges)]
    return rule.network_policy(egress_name(flow), namespace, flow.source.pod_labels, egress=rules)


def ingress(flow: FlowSettings, namespace: str, ranges: Ranges) -> Document:
    """The ingress policy, in the destination's namespace."""
    rules = [ingress_rule(flow, ranges)]
    return rule.network_policy(ingress_name(flow), namespace, flow.destination.pod_labels, ingress=rules)


def egress_rule(flow: FlowSettings, ranges: Ranges) -> rule.Rule:
    """What the source's pods may do."""
    return rule.to_peers(_destination(flow.destination, ranges), flow.open_ports)


def ingress_rule(flow: FlowSettings, ranges: Ranges) -> rule.Rule:
    """Whom the destination's pods let in."""
    return rule.from_peers(_source(flow.source, ranges), flow.open_ports)


def egress_name(flow: FlowSettings) -> str:
    """The name of the policy at the source."""
    return f"flow-{flow.name}-egress"


def ingress_name(flow: FlowSettings) -> str:
    """The name of the policy at the destination."""
    return f"flow-{flow.name}-ingress"


def _destination(end: FlowEndSettings, ranges: Ranges) -> rule.Peers:
    if end.named == "api-server":
        return rule.address(ranges.api_server)
    if end.named == "aws-endpoints":
        return rule.blocks(ranges.aws_endpoint_cidrs, "aws_endpoint_cidrs")
    if end.named == "data-subnets":
        return rule.blocks(ranges.data_cidrs, "data_cidrs")
    if end.named == "internet":
        return rule.internet(ranges.ip_family, ranges.vpc_cidrs, destination=True)
    return _of_either_side(end, ranges)


def _source(end: FlowEndSettings, ranges: Ranges) -> rule.Peers:
    if end.named == "api-server":  # its webhook calls come from the control plane's interfaces
        return rule.blocks(ranges.control_plane_cidrs, "control_plane_cidrs")
    if end.named == "internet":
        return rule.internet(ranges.ip_family, ranges.vpc_cidrs, destination=False)
    return _of_either_side(end, ranges)


def _of_either_side(end: FlowEndSettings, ranges: Ranges) -> rule.Peers:
    if end.named == EVERY_NAMESPACE:
        return rule.every_namespace(end.pod_labels)
    if end.named == "load-balancers":
        return rule.blocks(ranges.load_balancer_cidrs, "load_balancer_cidrs")
    if end.namespace is not None:
        return rule.pods(end.namespace, end.pod_labels)
    return rule.blocks(end.cidrs, "cidrs")
