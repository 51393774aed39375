"""The network policies that the pods of further EKS add-ons need in strict mode, where they start closed."""

from collections.abc import Iterable
from functools import partial

from eks_citadel.kubernetes.eks_addons import AddonPods, EksAddon, known
from eks_citadel.kubernetes.labels import Document
from eks_citadel.talk.documents import rule
from eks_citadel.talk.documents.dns import to_dns
from eks_citadel.talk.documents.network_policy import POD_IDENTITY_AGENT, Builder, default_deny
from eks_citadel.talk.documents.ranges import Ranges
from eks_citadel.talk.settings.flow import PortSettings

_AGENT = (PortSettings(port=80),)


def further_policies(names: Iterable[str]) -> dict[str, dict[str, Builder]]:
    """By namespace: the name of each policy, and what builds it once the ranges are known."""
    found: dict[str, dict[str, Builder]] = {}
    for name in sorted(names):
        addon = known()[name]
        if addon.pods:
            builders = found.setdefault(addon.namespace, {})
            builders |= {pods.name: partial(policy, addon, pods) for pods in addon.pods}
        if addon.pods and addon.own_namespace:
            found[addon.namespace]["default-deny"] = partial(default_deny, addon.namespace)
    return found


def policy(addon: EksAddon, pods: AddonPods, ranges: Ranges) -> Document:
    """Egress to what the pods ask, ingress from the control plane to their webhooks."""
    egress = [*_to_api_server(ranges)]
    if pods.dns:
        egress.append(to_dns(ranges))
    if pods.calls_aws:
        egress.append(rule.to_peers(rule.address(POD_IDENTITY_AGENT[ranges.ip_family]), _AGENT))
        egress += [rule.to_peers(_way_to(addon, ranges), rule.HTTPS)] if addon.services else []
    if pods.internet:
        ports = [PortSettings(port=port, protocol=protocol) for protocol, port in pods.internet]
        egress.append(rule.to_peers(rule.internet(ranges.ip_family, ranges.vpc_cidrs, destination=True), ports))
    return rule.network_policy(pods.name, addon.namespace, pods.labels, ingress=_ingress(pods, ranges), egress=egress)


def _way_to(addon: EksAddon, ranges: Ranges) -> rule.Peers:
    """Endpoints, if all of its services have one; otherwise every address but those of nodes and pods."""
    if set(addon.services) <= set(ranges.endpoint_services) and ranges.aws_endpoint_cidrs:
        return rule.blocks(ranges.aws_endpoint_cidrs, "aws_endpoint_cidrs")
    return rule.everywhere_outside(ranges.ip_family, ranges.node_cidrs)


def _ingress(pods: AddonPods, ranges: Ranges) -> list[rule.Rule]:
    if pods.called_on is None or not ranges.control_plane_cidrs:
        return []
    peers = rule.blocks(ranges.control_plane_cidrs, "control_plane_cidrs")
    return [rule.from_peers(peers, [PortSettings(port=pods.called_on)])]


def _to_api_server(ranges: Ranges) -> list[rule.Rule]:
    """Its ClusterIP, which the CNI checks before translation, and the interfaces behind it."""
    rules = [rule.to_peers(rule.address(ranges.api_server), rule.HTTPS)]
    if ranges.control_plane_cidrs:
        rules.append(rule.to_peers(rule.blocks(ranges.control_plane_cidrs, "control_plane_cidrs"), rule.HTTPS))
    return rules
