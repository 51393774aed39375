"""Parts of a picture from Kubernetes objects, which are read back from the API server.

Objects are those of the API, as plain maps. The reader refuses an object that a picture cannot show exactly, since
a picture that leaves something out would look more closed than the cluster is.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product
from typing import Any, TypeAlias

from eks_citadel.parsing.checks import RESERVED_PREFIXES
from eks_citadel.parsing.refusal import Described, refuse
from eks_citadel.picture.bound import DISCOVERY, OPEN
from eks_citadel.picture.picture import (
    ANY_PROTOCOL,
    Binding,
    Direction,
    Labels,
    Namespace,
    Peer,
    Permit,
    Port,
    in_order,
    label_pairs,
)

Object: TypeAlias = Mapping[str, Any]

_NAMESPACE_LABEL = "kubernetes.io/metadata.name"
_ENFORCE = "pod-security.kubernetes.io/enforce"
_SIDES: tuple[tuple[Direction, str, str], ...] = (("ingress", "Ingress", "from"), ("egress", "Egress", "to"))


def permits_of(network_policies: Iterable[Object]) -> tuple[Permit, ...]:
    """Every permit of the NetworkPolicies."""
    return in_order(permit for policy in network_policies for permit in _permits(policy))


def namespaces_of(namespaces: Iterable[Object], network_policies: Iterable[Object]) -> tuple[Namespace, ...]:
    """The namespaces except Kubernetes' own (`kube-*`); without a label, Pod Security admits everything."""
    closed = {str(policy["metadata"]["namespace"]) for policy in network_policies if _closes(policy)}
    found: list[Namespace] = []
    for item in namespaces:
        name = str(item["metadata"]["name"])
        labels: Object = item["metadata"].get("labels") or {}
        if not name.startswith("kube-"):
            found.append(Namespace(name, str(labels.get(_ENFORCE, "privileged")), closed=name in closed))
    return in_order(found)


def bindings_of(objects: Iterable[Object], also: Collection[str] = ()) -> tuple[Binding, ...]:
    """The bindings of groups and users that somebody who enters can have; a Role is written `Role/NAME`.

    Those of the cluster's own users and groups (`system:` and the like) are ignored, but for the names in `also`; and
    so are those of service accounts.
    """
    return in_order(binding for item in objects for binding in _bindings(item, also))


def _bindings(item: Object, also: Collection[str]) -> Iterator[Binding]:
    if item["kind"] not in ("ClusterRoleBinding", "RoleBinding"):
        return
    namespace = item["metadata"]["namespace"] if item["kind"] == "RoleBinding" else None
    role = item["roleRef"]["name"] if item["roleRef"]["kind"] == "ClusterRole" else f"Role/{item['roleRef']['name']}"
    for subject in item.get("subjects") or ():
        kind, name = subject["kind"], subject["name"]
        is_open = (kind, name) in OPEN and role not in DISCOVERY
        is_wanted = is_open or name in also or not name.startswith(RESERVED_PREFIXES)
        if kind in ("Group", "User") and is_wanted:
            yield Binding(name, role, namespace, kind)


def _closes(policy: Object) -> bool:
    spec: Object = policy["spec"]
    pod_selector: Object = spec.get("podSelector") or {}
    selects_all = not any(pod_selector.values())
    return selects_all and _types(spec) == {"Ingress", "Egress"} and not spec.get("ingress") and not spec.get("egress")


def _types(spec: Object) -> set[str]:
    # https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
    return set(spec.get("policyTypes") or (["Ingress", "Egress"] if spec.get("egress") else ["Ingress"]))


def _permits(policy: Object) -> Iterator[Permit]:
    namespace = str(policy["metadata"]["namespace"])
    where = f"network policy {namespace}/{policy['metadata']['name']}"
    spec = policy["spec"]
    for direction, policy_type, side in _SIDES:
        if policy_type not in _types(spec):
            continue
        pods = _selected(spec.get("podSelector"), where)
        for rule in spec.get(direction) or ():
            peers = [_peer(peer, namespace, where) for peer in rule.get(side) or ()] or [Peer("anywhere")]
            ports = [_port(port, where) for port in rule.get("ports") or ()] or [Port(ANY_PROTOCOL, 1, 65535)]
            for peer, port in product(peers, ports):
                yield Permit(namespace, direction, pods, peer, port)


def _peer(peer: Object, namespace: str, where: str) -> Peer:
    block = peer.get("ipBlock")
    if block is not None:
        if block.get("except"):
            raise refuse(
                where, Described("with an except"), "a picture cannot show exceptions", "split the range around them"
            )
        return Peer("cidr", cidr=str(block["cidr"]))
    if peer.get("namespaceSelector") is None:
        return Peer("pods", namespace, _selected(peer.get("podSelector"), where))
    return Peer("pods", _namespace(peer["namespaceSelector"], where), _selected(peer.get("podSelector"), where))


def _namespace(selector: Object, where: str) -> str | None:
    labels = dict(_selected(selector, where))
    if not labels:
        return None
    if set(labels) != {_NAMESPACE_LABEL}:
        rule = "a picture shows namespaces by their names only"
        raise refuse(where, Described("with a selector of namespaces"), rule, f"select by {_NAMESPACE_LABEL}")
    return labels[_NAMESPACE_LABEL]


def _selected(selector: Object | None, where: str) -> Labels:
    selector = selector or {}
    if selector.get("matchExpressions"):
        raise refuse(
            where, Described("with matchExpressions"), "a picture shows matchLabels only", "write it with matchLabels"
        )
    return label_pairs(selector.get("matchLabels"))


def _port(port: Object, where: str) -> Port:
    first = port.get("port")
    if isinstance(first, str):
        raise refuse(
            where,
            Described(f"with the port {first}"),
            "a named port may be another number in each pod",
            "write its number",
        )
    protocol = str(port.get("protocol") or "TCP")
    if first is None:
        return Port(protocol, 1, 65535)
    return Port(protocol, int(first), int(port.get("endPort") or first))
