"""Kubernetes objects, good and broken: what our rules say of them, and what the API server says."""

import copy
from typing import Any

Document = dict[str, Any]

POLICY: Document = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "NetworkPolicy",
    "metadata": {"name": "deny", "namespace": "default", "labels": {"app.kubernetes.io/name": "deny"}},
    "spec": {
        "podSelector": {"matchLabels": {"app": "orders"}},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [{"from": [{"namespaceSelector": {}}], "ports": [{"port": "http"}]}],
        "egress": [
            {
                "to": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}],
                "ports": [{"port": 8000, "endPort": 8010, "protocol": "UDP"}],
            }
        ],
    },
}
BINDING: Document = {
    "apiVersion": "rbac.authorization.k8s.io/v1",
    "kind": "ClusterRoleBinding",
    "metadata": {"name": "system:devs"},
    "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
    "subjects": [{"kind": "Group", "name": "devs", "apiGroup": "rbac.authorization.k8s.io"}],
}
NAMESPACE: Document = {
    "apiVersion": "v1",
    "kind": "Namespace",
    "metadata": {"name": "shop", "labels": {"pod-security.kubernetes.io/enforce": "restricted"}},
}


def changed(document: Document, path: tuple[str | int, ...], value: Any) -> Document:
    """A copy with another value at `path`, or without it."""
    result: Any = copy.deepcopy(document)
    *parents, last = path
    inner = result
    for key in parents:
        inner = inner[key]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return result


LABELS, SPEC, PEER = ("metadata", "labels"), ("spec",), ("spec", "egress", 0, "to", 0)
PORT = ("spec", "egress", 0, "ports", 0)


# (document, path, value, what our rules say)
BROKEN: list[tuple[Document, tuple[str | int, ...], Any, str]] = [
    (POLICY, ("metadata", "name"), "BAD_Name", "is not a DNS-1123 subdomain"),
    (POLICY, ("metadata", "name"), "a" * 254, "is not a DNS-1123 subdomain"),
    (NAMESPACE, ("metadata", "name"), "a.b", "is not a DNS-1123 label"),
    (NAMESPACE, ("metadata", "name"), "a" * 64, "is not a DNS-1123 label"),
    (BINDING, ("metadata", "name"), "a/b", 'contain "/" or "%"'),
    (POLICY, LABELS, {"app": "-bad"}, "is not a label value"),
    (POLICY, LABELS, {"app": "a" * 64}, "is not a label value"),
    (POLICY, LABELS, {"Bad Key": "x"}, "is not a label key"),
    (POLICY, LABELS, {"UPPER/key": "x"}, "is not a DNS-1123 subdomain"),
    (POLICY, ("metadata", "annotations"), {"a b": "x"}, "is not a label key"),
    (POLICY, (*SPEC, "podSelector", "matchLabels"), {"app": "a b"}, "spec.podSelector.matchLabels.app"),
    (POLICY, (*SPEC, "podSelector"), None, "podSelector"),
    (POLICY, (*SPEC, "policyTypes"), ["Ingres"], 'spec.policyTypes: "Ingres"'),
    (POLICY, (*SPEC, "unknown"), 1, "unknown"),
    (POLICY, (*PORT, "port"), 0, "port 0 is not between 1 and 65535"),
    (POLICY, (*PORT, "port"), 65536, "port 65536 is not between"),
    (POLICY, (*PORT, "port"), "Not-A-Name", "is not the name of a port"),
    (POLICY, (*PORT, "endPort"), 7999, "endPort 7999 is not between port 8000 and 65535"),
    (POLICY, (*PORT, "port"), None, "endPort needs a numeric port"),
    (POLICY, (*PORT, "protocol"), "ICMP", 'protocol "ICMP" is none of'),
    (POLICY, PEER, {}, "a peer must say who"),
    (POLICY, (*PEER, "podSelector"), {}, "ipBlock and podSelector exclude each other"),
    (POLICY, (*PEER, "ipBlock", "cidr"), "10.0.0.1", "is not a CIDR"),
    (POLICY, (*PEER, "ipBlock", "cidr"), "10.0.0.0/40", "is not a CIDR"),
    (POLICY, (*PEER, "ipBlock", "except"), ["11.0.0.0/8"], "is not a strict subset of 10.0.0.0/8"),
    (POLICY, (*PEER, "ipBlock", "except"), ["10.0.0.0/8"], "is not a strict subset"),
    (POLICY, (*PEER, "ipBlock", "except"), ["fd00::/8"], "is not a strict subset"),
    (NAMESPACE, LABELS, {"pod-security.kubernetes.io/enforce": "strict"}, "is none of baseline"),
    (NAMESPACE, LABELS, {"pod-security.kubernetes.io/audit-version": "1.36"}, "is neither"),
    (BINDING, ("roleRef", "kind"), "Role", "roleRef.kind: 'Role' is none of ClusterRole"),
    (BINDING, ("roleRef", "apiGroup"), "rbac", "roleRef.apiGroup"),
    (BINDING, ("subjects",), [{"kind": "Team", "name": "a"}], "kind 'Team' is none of"),
    (BINDING, ("subjects",), [{"kind": "ServiceAccount", "name": "a"}], "needs a namespace"),
]
