"""The ways that pods of several policies need: to the cluster's DNS, to the Pod Identity agent, to the API server."""

from collections.abc import Mapping, Sequence

from eks_citadel.kubernetes.checks import KUBE_SYSTEM
from eks_citadel.kubernetes.cluster import NODE_LOCAL_DNS
from eks_citadel.talk.documents import rule
from eks_citadel.talk.documents.ranges import Ranges
from eks_citadel.talk.settings.flow import PortSettings

# https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
POD_IDENTITY_AGENT: Mapping[str, str] = {"ipv4": "169.254.170.23/32", "ipv6": "fd00:ec2::23/128"}
_AGENT_PORTS = (PortSettings(port=80),)


def to_dns(ranges: Ranges) -> rule.Rule:
    """Egress to the pods of DNS and, on request, to the cache on the pod's node.

    The cache is on the host's network, so a selector of pods does not match it:
    https://github.com/kubernetes/kubernetes/pull/70555
    """
    cache = rule.address(f"{NODE_LOCAL_DNS}/32") if ranges.node_local_dns_cache else []
    return rule.to_peers([*rule.pods(KUBE_SYSTEM, rule.KUBE_DNS), *cache], rule.DNS)


def to_agent(ranges: Ranges) -> rule.Rule:
    """Egress to the Pod Identity agent, which gives credentials."""
    return rule.to_peers(rule.address(POD_IDENTITY_AGENT[ranges.ip_family]), _AGENT_PORTS)


def to_api_server(ranges: Ranges) -> list[rule.Rule]:
    """Egress to the API server's ClusterIP, which the CNI checks before translation, and to interfaces behind it."""
    peers = [rule.address(ranges.api_server)]
    if ranges.control_plane_cidrs:
        peers.append(rule.blocks(ranges.control_plane_cidrs, "control_plane_cidrs"))
    return [rule.to_peers(one, rule.HTTPS) for one in peers]


def from_control_plane(ranges: Ranges, ports: Sequence[PortSettings]) -> list[rule.Rule]:
    """Ingress from the interfaces of the control plane; none where their ranges are not known."""
    if not ranges.control_plane_cidrs:
        return []
    return [rule.from_peers(rule.blocks(ranges.control_plane_cidrs, "control_plane_cidrs"), ports)]
