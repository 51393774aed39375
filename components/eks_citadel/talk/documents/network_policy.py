"""The network policies of a namespace: default deny, and policies that open it for named peers.

Names are plain, so that the resources are known in preview; documents are built when the ranges are known.
"""

import hashlib
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from eks_citadel.kubernetes.labels import Document
from eks_citadel.kubernetes.service_account import IdentityPodsSettings
from eks_citadel.talk.documents import flow_policy, rule
from eks_citadel.talk.documents.ranges import Ranges
from eks_citadel.talk.documents.ways import to_agent, to_dns
from eks_citadel.talk.settings.isolated_namespace import IsolatedNamespaceSettings

Builder: TypeAlias = Callable[[Ranges], Document]

_LONGEST_NAME = 253  # of an object: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/


def namespace_policies(settings: IsolatedNamespaceSettings) -> dict[str, Builder]:
    """Name of each policy in the namespace, and what builds it once the ranges are known."""
    builders: dict[str, Builder] = {
        "default-deny": partial(default_deny, settings.name),
        "allow-dns": partial(allow_dns, settings.name),
    }
    for item in settings.identity_pods:
        builders[pod_identity_name(item.service_account)] = partial(pod_identity, settings.name, item)
    for flow in settings.flows:
        if flow.source.covers(settings.name):
            builders[flow_policy.egress_name(flow)] = partial(flow_policy.egress, flow, settings.name)
        if flow.destination.covers(settings.name):
            builders[flow_policy.ingress_name(flow)] = partial(flow_policy.ingress, flow, settings.name)
    return {name: builders[name] for name in sorted(builders)}


def default_deny(namespace: str, _: Ranges) -> Document:
    """Nothing in, nothing out, for every pod."""
    return rule.network_policy("default-deny", namespace, None, ingress=[], egress=[])


def allow_dns(namespace: str, ranges: Ranges) -> Document:
    """Every pod may ask the cluster's DNS."""
    return rule.network_policy("allow-dns", namespace, None, egress=[to_dns(ranges)])


def pod_identity(namespace: str, item: IdentityPodsSettings, ranges: Ranges) -> Document:
    """The pods of a service account may ask the agent for credentials and use them at AWS endpoints in the VPC."""
    rules = identity_rules(ranges)
    return rule.network_policy(pod_identity_name(item.service_account), namespace, item.pod_labels, egress=rules)


def identity_rules(ranges: Ranges) -> list[rule.Rule]:
    """Egress to the agent, and to AWS endpoints in the VPC where there are any."""
    rules = [to_agent(ranges)]
    if ranges.aws_endpoint_cidrs:
        rules.append(rule.to_peers(rule.blocks(ranges.aws_endpoint_cidrs, "aws_endpoint_cidrs"), rule.HTTPS))
    return rules


def pod_identity_name(service_account: str) -> str:
    """The name of a service account's policy; a name that would be too long is cut and gets a hash."""
    name = f"pod-identity-{service_account}"
    if len(name) <= _LONGEST_NAME:
        return name
    digest = hashlib.sha256(service_account.encode()).hexdigest()[:12]
    return f"{name[: _LONGEST_NAME - 13].rstrip('-.')}-{digest}"
