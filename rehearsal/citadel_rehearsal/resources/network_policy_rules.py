"""The API server's validation of network policies beyond the schema.

Sources: ValidateNetworkPolicy in
https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/networking/validation/validation.go,
https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
"""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from typing import Any

Document = Mapping[str, Any]
PORT_NAME = re.compile(r"(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?")
WITH_VALUES, WITHOUT_VALUES = ("In", "NotIn"), ("DoesNotExist", "Exists")
PROTOCOLS = ("SCTP", "TCP", "UDP")


def network_policy_complaints(document: Document) -> Iterator[str]:
    """The violations that the API server reports for a NetworkPolicy beyond its schema."""
    spec = document.get("spec") or {}
    yield from _selector_complaints(spec.get("podSelector"), "spec.podSelector")
    if len(spec.get("policyTypes") or []) > 2:
        yield "spec.policyTypes: at most two types are allowed"
    for kind in spec.get("policyTypes") or []:
        if kind not in ("Ingress", "Egress"):
            yield f'spec.policyTypes: "{kind}" is neither "Ingress" nor "Egress"'
    for direction, side in (("ingress", "from"), ("egress", "to")):
        for position, rule in enumerate(spec.get(direction) or []):
            path = f"spec.{direction}[{position}]"
            for port in rule.get("ports") or []:
                yield from _port_complaints(port, f"{path}.ports")
            for peer in rule.get(side) or []:
                yield from _peer_complaints(peer, f"{path}.{side}")


def _port_complaints(port: Document, path: str) -> Iterator[str]:
    number, end = port.get("port"), port.get("endPort")
    if port.get("protocol", "TCP") not in PROTOCOLS:
        yield f'{path}: protocol "{port["protocol"]}" is none of {", ".join(PROTOCOLS)}'
    if isinstance(number, int) and not 1 <= number <= 65535:
        yield f"{path}: port {number} is not between 1 and 65535"
    if isinstance(number, str) and not PORT_NAME.fullmatch(number):
        yield f'{path}: "{number}" is not the name of a port'
    if end is not None and not isinstance(number, int):
        yield f"{path}: endPort needs a numeric port"
    elif end is not None and not number <= end <= 65535:
        yield f"{path}: endPort {end} is not between port {number} and 65535"


def _peer_complaints(peer: Document, path: str) -> Iterator[str]:
    for key in ("namespaceSelector", "podSelector"):
        yield from _selector_complaints(peer.get(key), f"{path}.{key}")
    block = peer.get("ipBlock")
    selectors = [key for key in ("namespaceSelector", "podSelector") if peer.get(key) is not None]
    if block is None and not selectors:
        yield f"{path}: a peer needs a podSelector, a namespaceSelector or an ipBlock"
    if block is not None and selectors:
        yield f"{path}: ipBlock and {selectors[0]} exclude each other in one peer"
    if block is not None:
        yield from _block_complaints(block, path)


def _selector_complaints(selector: Document | None, path: str) -> Iterator[str]:
    for position, one in enumerate((selector or {}).get("matchExpressions") or []):
        operator, where = one.get("operator"), f"{path}.matchExpressions[{position}]"
        if operator not in WITH_VALUES + WITHOUT_VALUES:
            yield f'{where}: operator "{operator}" is none of {", ".join(WITHOUT_VALUES + WITH_VALUES)}'
        elif bool(one.get("values")) != (operator in WITH_VALUES):
            yield f"{where}: {operator} takes {'values' if operator in WITH_VALUES else 'no values'}"


def _block_complaints(block: Document, path: str) -> Iterator[str]:
    network = _network(block.get("cidr"))
    if network is None:
        yield f"{path}.ipBlock: {block.get('cidr')!r} is not a CIDR"
        return
    for text in block.get("except") or []:
        part = _network(text)
        if part is None or part.version != network.version or part == network or not part.subnet_of(network):  # type: ignore[arg-type]
            yield f"{path}.ipBlock.except: {text!r} is not a strict subset of {network}"


def _network(text: Any) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """The network, or None. Since Kubernetes 1.36, host bits and IPv4-mapped addresses are refused
    (StrictIPCIDRValidation).
    """
    try:
        # Python reads text without a prefix length as one address, but the API server refuses such text.
        found = ipaddress.ip_network(text) if "/" in str(text) else None
    except ValueError:
        return None
    mapped = isinstance(found, ipaddress.IPv6Network) and found.network_address.ipv4_mapped is not None
    return None if mapped else found
