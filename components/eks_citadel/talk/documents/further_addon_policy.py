"""The network policies that the pods of further EKS add-ons need in strict mode, where they start closed."""

from collections.abc import Iterable, Sequence
from functools import partial

from eks_citadel.kubernetes.eks_addons import AddonPods, EksAddon, every
from eks_citadel.kubernetes.labels import Document
from eks_citadel.talk.documents import rule
from eks_citadel.talk.documents.closed_flow_policy import closed_flow_policies
from eks_citadel.talk.documents.network_policy import Builder, default_deny
from eks_citadel.talk.documents.ranges import Ranges
from eks_citadel.talk.documents.ways import from_control_plane, to_agent, to_api_server, to_dns
from eks_citadel.talk.settings.flow import FlowSettings, PortSettings


def further_policies(names: Iterable[str], flows: Sequence[FlowSettings] = ()) -> dict[str, dict[str, Builder]]:
    """By namespace: the name of each policy, and what builds it once the ranges are known.

    An add-on's own namespace has the policies of `flows` that begin or end there, too.
    """
    found: dict[str, dict[str, Builder]] = {}
    for name in sorted(names):
        addon = every()[name]
        if addon.pods:
            builders = found.setdefault(addon.namespace, {})
            builders |= {pods.name: partial(policy, addon, pods) for pods in addon.pods}
        if addon.pods and addon.own_namespace:
            found[addon.namespace]["default-deny"] = partial(default_deny, addon.namespace)
            found[addon.namespace] |= closed_flow_policies(flows, addon.namespace)
    return found


def policy(addon: EksAddon, pods: AddonPods, ranges: Ranges) -> Document:
    """Egress to what the pods ask, ingress from the control plane to their webhooks."""
    egress = to_api_server(ranges)
    if pods.dns:
        egress.append(to_dns(ranges))
    if pods.calls_aws:
        egress.append(to_agent(ranges))
        egress += [rule.to_peers(_way_to(addon, ranges), rule.HTTPS)] if addon.services else []
    if pods.internet:
        ports = [PortSettings(port=port, protocol=protocol) for protocol, port in pods.internet]
        egress.append(rule.to_peers(rule.internet(ranges.ip_family, ranges.vpc_cidrs, destination=True), ports))
    ingress = [] if pods.called_on is None else from_control_plane(ranges, [PortSettings(port=pods.called_on)])
    return rule.network_policy(pods.name, addon.namespace, pods.labels, ingress=ingress, egress=egress)


def _way_to(addon: EksAddon, ranges: Ranges) -> rule.Peers:
    """Endpoints, if all of its services have one; otherwise every address but those of nodes and pods."""
    if set(addon.services) <= set(ranges.endpoint_services) and ranges.aws_endpoint_cidrs:
        return rule.blocks(ranges.aws_endpoint_cidrs, "aws_endpoint_cidrs")
    return rule.everywhere_outside(ranges.ip_family, ranges.node_cidrs)
