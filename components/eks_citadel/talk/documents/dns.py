"""The way of pods to the cluster's DNS."""

from eks_citadel.kubernetes.checks import KUBE_SYSTEM
from eks_citadel.kubernetes.cluster import NODE_LOCAL_DNS
from eks_citadel.talk.documents import rule
from eks_citadel.talk.documents.ranges import Ranges


def to_dns(ranges: Ranges) -> rule.Rule:
    """Egress to the pods of DNS and, on request, to the cache on the pod's node.

    The cache is on the host's network, so a selector of pods does not match it:
    https://github.com/kubernetes/kubernetes/pull/70555
    """
    cache = rule.address(f"{NODE_LOCAL_DNS}/32") if ranges.node_local_dns_cache else []
    return rule.to_peers([*rule.pods(KUBE_SYSTEM, rule.KUBE_DNS), *cache], rule.DNS)
