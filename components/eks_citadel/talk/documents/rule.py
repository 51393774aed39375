"""The parts of network policies: peers, ports, rules, and the object around them.

To Kubernetes, an empty list of peers means everybody. So the functions here refuse an empty list, and only
`everybody()` writes a rule for everybody.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from eks_citadel.kubernetes.labels import Document, metadata, sorted_map
from eks_citadel.parsing import cidrs
from eks_citadel.parsing.refusal import EMPTY, refuse
from eks_citadel.talk.settings.flow import PortSettings

Peers: TypeAlias = list[Document]
Rule: TypeAlias = dict[str, Any]

NAMESPACE_LABEL = "kubernetes.io/metadata.name"
KUBE_DNS: Mapping[str, str] = {"k8s-app": "kube-dns"}
EVERYWHERE: Mapping[str, str] = {"ipv4": "0.0.0.0/0", "ipv6": "::/0"}
HTTPS = (PortSettings(port=443),)
DNS = (PortSettings(port=53), PortSettings(port=53, protocol="UDP"))


def pods(namespace: str, pod_labels: Mapping[str, str] | None = None) -> Peers:
    """Pods of one namespace: one peer with both selectors, since two peers would be either of them."""
    peer: Document = {"namespaceSelector": {"matchLabels": {NAMESPACE_LABEL: namespace}}}
    if pod_labels:
        peer["podSelector"] = selector(pod_labels)
    return [peer]


def every_namespace(pod_labels: Mapping[str, str] | None = None) -> Peers:
    """Pods of every namespace."""
    peer: Document = {"namespaceSelector": {}}
    if pod_labels:
        peer["podSelector"] = selector(pod_labels)
    return [peer]


def blocks(texts: Iterable[str], path: str) -> Peers:
    """Ranges cut around link-local addresses; `path` names the setting in the refusal of an empty list.

    Never by `except`: the CNI programs it as a deny that wins over the rules of other policies
    (https://github.com/aws/amazon-network-policy-controller-k8s/issues/146).
    """
    found = {part for text in texts for part in cidrs.around_link_local(text)}
    if not found:
        raise refuse(
            path, EMPTY, "a rule without peers would allow everybody", "give a range outside link-local addresses"
        )
    return [_block(str(network)) for network in _in_order(found)]


def address(text: str) -> Peers:
    """One address as a block, also a link-local one, which `blocks` would leave out."""
    return [_block(text)]


def everywhere_else(ip_family: str) -> Peers:
    """Every address of the family but link-local ones."""
    return blocks([EVERYWHERE[ip_family]], "everywhere")


def everywhere_outside(ip_family: str, texts: Iterable[str]) -> Peers:
    """Every address of the family but link-local ones and those of these ranges."""
    return [_block(part) for part in cidrs.outside(EVERYWHERE[ip_family], texts)]


def internet(ip_family: str, own: Iterable[str], *, destination: bool) -> Peers:
    """The addresses of the internet without those of the VPC."""
    return [_block(part) for part in cidrs.internet(ip_family, own, destination=destination)]


def selector(pod_labels: Mapping[str, str] | None) -> Document:
    """The pods with all of these labels; without labels, every pod of the namespace."""
    return {"matchLabels": sorted_map(pod_labels)} if pod_labels else {}


def from_peers(peers: Peers, ports: Sequence[PortSettings]) -> Rule:
    """An ingress rule."""
    return {"from": _not_empty(peers), "ports": _ports(ports)}


def to_peers(peers: Peers, ports: Sequence[PortSettings]) -> Rule:
    """An egress rule."""
    return {"to": _not_empty(peers), "ports": _ports(ports)}


def everybody(ports: Sequence[PortSettings]) -> Rule:
    """A rule for everybody, of either direction."""
    return {"ports": _ports(ports)}


def network_policy(
    name: str,
    namespace: str,
    pod_labels: Mapping[str, str] | None,
    *,
    ingress: Sequence[Rule] | None = None,
    egress: Sequence[Rule] | None = None,
) -> Document:
    """A NetworkPolicy. A direction without a list is left alone; one with an empty list is closed."""
    spec: Document = {"podSelector": selector(pod_labels), "policyTypes": []}
    for direction, rules in (("Ingress", ingress), ("Egress", egress)):
        if rules is not None:
            spec["policyTypes"].append(direction)
        if rules:
            spec[direction.lower()] = list(rules)
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata(name, namespace),
        "spec": spec,
    }


def _not_empty(peers: Peers) -> Peers:
    if not peers:
        raise refuse("peers", EMPTY, "a rule without peers would allow everybody", "name the peers of the rule")
    return peers


def _block(cidr: str) -> Document:
    return {"ipBlock": {"cidr": cidr}}


def _in_order(texts: Iterable[str]) -> list[cidrs.Network]:
    return sorted(map(cidrs.read, texts), key=lambda network: (network.version, network))


def _ports(ports: Sequence[PortSettings]) -> list[Document]:
    if not ports:
        raise refuse("ports", EMPTY, "a rule without ports would allow every port", "name the ports of the rule")
    return [_port(port) for port in sorted(ports, key=lambda port: (port.protocol, port.port, port.end_port or 0))]


def _port(port: PortSettings) -> Document:
    found: Document = {"protocol": port.protocol, "port": port.port}
    if port.end_port is not None:
        found["endPort"] = port.end_port
    return found
