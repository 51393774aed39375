"""The limit of combinations of protocol and ports, over all flows and what every namespace opens."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from eks_citadel.kubernetes.port_combinations import MOST_COMBINATIONS, Combination, Opening, beyond_limit, count
from eks_citadel.kubernetes.service_account import IdentityPodsSettings
from eks_citadel.parsing import cidrs
from eks_citadel.parsing.parse import Later, Leaves
from eks_citadel.parsing.refusal import refuse
from eks_citadel.talk.settings.flow import FlowEndSettings, FlowSettings

NamedRanges = Mapping[tuple[str, str], Sequence[str]]
DNS, IDENTITY = "DNS", "the pod identity"
OTHER = ""  # no namespace has this name
_HTTPS: Combination = ("TCP", 443, None)


def named_ranges(
    ip_family: str,
    service_cidr: str | None,
    *,
    control_plane_cidrs: Leaves,
    aws_endpoint_cidrs: Leaves,
    load_balancer_cidrs: Leaves,
    data_cidrs: Leaves,
) -> NamedRanges:
    """Named ends by name and side, as CIDRs; those that are not known yet are missing."""
    balancers = _known(load_balancer_cidrs)
    found: dict[tuple[str, str], Sequence[str]] = {
        ("api-server", "source"): _known(control_plane_cidrs),
        ("aws-endpoints", "destination"): _known(aws_endpoint_cidrs),
        ("data-subnets", "destination"): _known(data_cidrs),
        ("internet", "destination"): cidrs.internet(ip_family, (), destination=True),
        ("internet", "source"): cidrs.internet(ip_family, (), destination=False),
        ("load-balancers", "destination"): balancers,
        ("load-balancers", "source"): balancers,
    }
    if service_cidr is not None:
        found["api-server", "destination"] = [cidrs.first_address(service_cidr)]
    return found


def _known(ranges: Leaves) -> list[str]:
    return [] if isinstance(ranges, Later) else [text for text in ranges if isinstance(text, str)]


def judge_port_limit(
    flows: Sequence[FlowSettings],
    identities: Iterable[tuple[str, IdentityPodsSettings]],
    named: NamedRanges,
    pod_cidrs: Sequence[str],
    path: str,
) -> None:
    """Refuses flows that together open more than the network policy agent keeps for one pair.

    `identities` are the pods with a pod identity, with their namespaces.
    """
    openings = [*_flow_openings(flows, named), *_own_openings(flows, identities, named)]
    found = beyond_limit(openings, pod_cidrs)
    owners = list(dict.fromkeys(one.owner for one in found))
    indexes = [index for index, flow in enumerate(flows) if flow.name in owners]
    if not indexes:
        return
    flow = flows[indexes[-1]]
    others = [owner for owner in owners if owner != flow.name]
    rule = (
        f"with {' and '.join(others)} it opens {count(found)} combinations of protocol and ports between one pod and "
        f"one address, and the network policy agent keeps {MOST_COMBINATIONS} over all policies and drops the others"
    )
    raise refuse(f"{path}[{indexes[-1]}]", flow.name, rule, "use ranges, or ends that do not overlap")


def _flow_openings(flows: Sequence[FlowSettings], named: NamedRanges) -> Iterator[Opening]:
    spaces = _namespaces(flows)
    for flow in flows:
        ports = frozenset((port.protocol, port.port, port.end_port) for port in flow.open_ports)
        for own, peer, direction, side in (
            (flow.source, flow.destination, "egress", "destination"),
            (flow.destination, flow.source, "ingress", "source"),
        ):
            for namespace in filter(own.covers, spaces):
                for to in _peers(peer, side, named):
                    yield Opening(flow.name, namespace, direction, ports, own.pod_labels or {}, **to)


def _namespaces(flows: Iterable[FlowSettings]) -> list[str]:
    """Those at the ends, and one that stands for all others, whose flows are those of every namespace."""
    ends = [end.namespace for flow in flows for end in (flow.source, flow.destination)]
    return sorted({OTHER, *(name for name in ends if name is not None)})


def _peers(end: FlowEndSettings, side: str, named: NamedRanges) -> list[dict[str, Any]]:
    if end.of_pods:
        return [{"peer_namespace": end.namespace, "peer_pods": end.pod_labels}]
    has_pods = end.named != "internet"
    return [{"cidr": text, "has_pods": has_pods} for text in end.cidrs or named.get((end.named or "", side), ())]


def _own_openings(
    flows: Sequence[FlowSettings], identities: Iterable[tuple[str, IdentityPodsSettings]], named: NamedRanges
) -> Iterator[Opening]:
    """What every namespace and pods with an identity have besides flows; link-local addresses are never in a flow."""
    dns = frozenset[Combination]({("TCP", 53, None), ("UDP", 53, None)})
    for namespace in _namespaces(flows):
        if any(flow.source.covers(namespace) for flow in flows):
            kube_dns = {"k8s-app": "kube-dns"}
            yield Opening(DNS, namespace, "egress", dns, {}, peer_namespace="kube-system", peer_pods=kube_dns)
    for namespace, item in identities:
        for cidr in named.get(("aws-endpoints", "destination"), ()):
            yield Opening(IDENTITY, namespace, "egress", frozenset({_HTTPS}), item.pod_labels or {}, cidr=cidr)
