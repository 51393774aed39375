"""Where the network policies of a cluster let its pods go, as the VPC CNI enforces them.

https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html (standard and strict)
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

Document = Mapping[str, Any]
Labels = Mapping[str, str]
Network = IPv4Network | IPv6Network

NAMESPACE_LABEL = "kubernetes.io/metadata.name"


@dataclass(frozen=True)
class Pods:
    """Pods by their namespace and labels; `named_ports` are those that a policy may call by name."""

    namespace: str
    labels: Labels
    named_ports: Mapping[str, int]


@dataclass(frozen=True)
class Policies:
    """The NetworkPolicies of a cluster, the labels of its namespaces, and the mode: `none`, `standard` or `strict`."""

    documents: Sequence[Document]
    namespaces: Mapping[str, Labels]
    mode: str

    def lets_to_pods(self, source: Pods, target: Pods, port: int, protocol: str) -> bool:
        """Whether pods may open connections to other pods."""
        rules = self._rules(source)
        return rules is None or any(
            _has_port(rule, port, protocol, target.named_ports) and self._has_pods(rule, source.namespace, target)
            for rule in rules
        )

    def lets_to_addresses(self, source: Pods, networks: Sequence[Network], port: int) -> bool:
        """Whether pods may open TCP connections to an address of one of the ranges."""
        rules = self._rules(source)
        return rules is None or any(
            _has_port(rule, port, "TCP", {}) and _has_addresses(rule, networks) for rule in rules
        )

    def _rules(self, source: Pods) -> list[Document] | None:
        """The rules that let them out; None where they are not isolated.

        In the mode strict a pod starts closed, and stays so until a policy selects it.
        """
        chosen = [one for one in self.documents if self._selects(one, source)] if self.mode != "none" else []
        closing = [one for one in chosen if "Egress" in _types(one["spec"])]
        if not closing:
            return [] if self.mode == "strict" and not chosen else None
        return [rule for one in closing for rule in one["spec"].get("egress") or ()]

    @staticmethod
    def _selects(policy: Document, pods: Pods) -> bool:
        here = policy["metadata"].get("namespace") == pods.namespace
        return here and fits(policy["spec"].get("podSelector"), pods.labels)

    def _has_pods(self, rule: Document, namespace: str, target: Pods) -> bool:
        peers = rule.get("to") or ()
        return not peers or any(self._is_peer(peer, namespace, target) for peer in peers)

    def _is_peer(self, peer: Document, namespace: str, target: Pods) -> bool:
        """A range may be that of pods, whose addresses nobody knows here, so it is taken to have them."""
        if peer.get("ipBlock"):
            return True
        if peer.get("namespaceSelector") is None:
            there = target.namespace == namespace
        else:
            labels = {NAMESPACE_LABEL: target.namespace, **self.namespaces.get(target.namespace, {})}
            there = fits(peer["namespaceSelector"], labels)
        return there and fits(peer.get("podSelector"), target.labels)


def fits(selector: Document | None, labels: Labels) -> bool:
    """Whether a label selector selects; an empty one selects everything."""
    selector = selector or {}
    equal = all(labels.get(key) == value for key, value in (selector.get("matchLabels") or {}).items())
    return equal and all(_fits(one, labels) for one in selector.get("matchExpressions") or ())


def _fits(expression: Document, labels: Labels) -> bool:
    key, values = expression["key"], expression.get("values") or ()
    return {
        "In": labels.get(key) in values,
        "NotIn": labels.get(key) not in values,
        "Exists": key in labels,
        "DoesNotExist": key not in labels,
    }[expression["operator"]]


def _types(spec: Document) -> Iterable[str]:
    return spec.get("policyTypes") or (["Ingress", "Egress"] if spec.get("egress") else ["Ingress"])


def _has_port(rule: Document, port: int, protocol: str, named: Mapping[str, int]) -> bool:
    ports = rule.get("ports") or ()
    return not ports or any(_is_port(one, port, protocol, named) for one in ports)


def _is_port(entry: Document, port: int, protocol: str, named: Mapping[str, int]) -> bool:
    first = entry.get("port")
    if (entry.get("protocol") or "TCP") != protocol:
        return False
    if first is None:
        return True
    first = named.get(first, -1) if isinstance(first, str) else int(first)
    return first <= port <= int(entry.get("endPort") or first)


def _has_addresses(rule: Document, networks: Sequence[Network]) -> bool:
    peers = rule.get("to") or ()
    return not peers or any(_meets(block, network) for block in _blocks(peers) for network in networks)


def _blocks(peers: Iterable[Document]) -> Iterator[Document]:
    return (peer["ipBlock"] for peer in peers if peer.get("ipBlock"))


def _meets(block: Document, network: Network) -> bool:
    """Whether they share an address that no exception of the block has."""
    whole = ip_network(block["cidr"])
    if whole.version != network.version or not whole.overlaps(network):  # type: ignore[arg-type]
        return False
    shared = min(whole, network, key=lambda one: one.num_addresses)
    holes = [ip_network(text) for text in block.get("except") or ()]
    return not any(shared.subnet_of(hole) for hole in holes)  # type: ignore[arg-type]
