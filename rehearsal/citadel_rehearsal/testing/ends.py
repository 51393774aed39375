"""The ends of a connection, as a test names them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from eks_citadel.parsing import cidrs
from eks_citadel.parsing.refusal import known_words
from eks_citadel.picture.picture import Labels, Peer, label_pairs
from eks_citadel.testing.graph import Unheard

End = str | Mapping[str, Any]
FORMS = 'write a namespace, {"namespace": ..., "pod_labels": {...}}, or an address such as "198.51.100.7"'


@dataclass(frozen=True)
class Pods:
    """A pod of a namespace with exactly these labels. `closed`: whether the namespace denies what nobody permits."""

    namespace: str
    labels: Labels
    closed: bool

    def __str__(self) -> str:
        labels = ", ".join(f"{key}={value}" for key, value in self.labels)
        return f"a pod of {self.namespace} ({labels or 'without labels'})"

    def is_of(self, peer: Peer, pod_cidrs: Sequence[str]) -> bool:
        """Whether one end of a connection of the picture covers this pod."""
        if peer.kind == "pods":
            here = peer.namespace == self.namespace or (peer.namespace is None and not self.closed)
            return here and set(peer.pods) <= set(self.labels)
        # A closed namespace is always met as pods: by ranges and by rules without peers only with its own permit.
        return not self.closed and (peer.cidr is None or _overlaps(peer.cidr, pod_cidrs))


@dataclass(frozen=True)
class Address:
    """An address or a range that has no pods."""

    network: cidrs.Network

    def __str__(self) -> str:
        return str(self.network.network_address if self.network.num_addresses == 1 else self.network)

    def is_of(self, peer: Peer, pod_cidrs: Sequence[str]) -> bool:
        """Whether one end of a connection of the picture covers all of it."""
        if peer.kind == "anywhere":
            return True
        if peer.cidr is None:
            return False
        return cidrs.within(self.network, ip_network(peer.cidr))


def end_of(given: End, namespaces: Collection[str], closed: Collection[str]) -> Pods | Address:
    """The end that a test means. Errors: `Unheard` of a namespace that is not there or a form that is not known."""
    if isinstance(given, str):
        try:
            return Address(ip_network(given))
        except ValueError:
            return _pods(given, {}, namespaces, closed)
    unknown = sorted(given.keys() - {"namespace", "pod_labels"})
    if unknown or "namespace" not in given:
        raise Unheard(f"An end has the keys {', '.join(sorted(given)) or 'none'}; {FORMS}.")
    return _pods(given["namespace"], given.get("pod_labels") or {}, namespaces, closed)


def _pods(namespace: str, labels: Mapping[str, str], namespaces: Collection[str], closed: Collection[str]) -> Pods:
    known_namespace(namespace, namespaces)
    return Pods(namespace, label_pairs(labels), namespace in closed)


def known_namespace(name: str, namespaces: Collection[str]) -> None:
    """Errors: `Unheard` of a namespace that the cluster does not have."""
    if name not in namespaces:
        raise Unheard(f'The cluster has no namespace "{name}"; {known_words(name, namespaces)}.')


def _overlaps(cidr: str, pod_cidrs: Sequence[str]) -> bool:
    return any(cidrs.overlap(ip_network(cidr), ip_network(text)) for text in pod_cidrs)
