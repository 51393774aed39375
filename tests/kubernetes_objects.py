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
ROLE: Document = {
    "apiVersion": "rbac.authorization.k8s.io/v1",
    "kind": "Role",
    "metadata": {"name": "reader", "namespace": "default"},
    "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"], "resourceNames": ["one"]}],
}
CLUSTER_ROLE: Document = {
    "apiVersion": "rbac.authorization.k8s.io/v1",
    "kind": "ClusterRole",
    "metadata": {"name": "health"},
    "rules": [{"nonResourceURLs": ["/healthz"], "verbs": ["get"]}],
}
CLASS: Document = {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "StorageClass",
    "metadata": {"name": "fast"},
    "provisioner": "ebs.csi.aws.com",
    "reclaimPolicy": "Retain",
    "volumeBindingMode": "WaitForFirstConsumer",
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


def expression(operator: str, *values: str) -> Document:
    """A selector with one."""
    return {"matchExpressions": [{"key": "app", "operator": operator, **({"values": list(values)} if values else {})}]}


LABELS, SPEC, PEER = ("metadata", "labels"), ("spec",), ("spec", "egress", 0, "to", 0)
SELECTOR = ("spec", "podSelector")
ACCOUNT = {"kind": "ServiceAccount", "name": "a", "namespace": "default"}
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
    (POLICY, SELECTOR, expression("Inn", "a"), 'operator "Inn" is none of'),
    (POLICY, SELECTOR, expression("NotIn"), "NotIn takes values"),
    (POLICY, PEER, {"podSelector": expression("Exists", "a")}, "Exists takes no values"),
    (POLICY, (*SPEC, "policyTypes"), ["Ingres"], 'spec.policyTypes: "Ingres"'),
    (POLICY, (*SPEC, "policyTypes"), ["Ingress", "Egress", "Ingress"], "at most two types are allowed"),
    (POLICY, (*SPEC, "unknown"), 1, "unknown"),
    (POLICY, (*PORT, "port"), 0, "port 0 is not between 1 and 65535"),
    (POLICY, (*PORT, "port"), 65536, "port 65536 is not between"),
    (POLICY, (*PORT, "port"), "Not-A-Name", "is not the name of a port"),
    (POLICY, (*PORT, "port"), "two--hyphens", "is not the name of a port"),
    (POLICY, (*PORT, "endPort"), 7999, "endPort 7999 is not between port 8000 and 65535"),
    (POLICY, (*PORT, "port"), None, "endPort needs a numeric port"),
    (POLICY, (*PORT, "protocol"), "ICMP", 'protocol "ICMP" is none of'),
    (POLICY, PEER, {}, "a peer needs a podSelector, a namespaceSelector or an ipBlock"),
    (POLICY, (*PEER, "podSelector"), {}, "ipBlock and podSelector exclude each other"),
    (POLICY, (*PEER, "ipBlock", "cidr"), "10.0.0.1", "is not a CIDR"),
    (POLICY, (*PEER, "ipBlock", "cidr"), "10.0.0.0/40", "is not a CIDR"),
    (POLICY, (*PEER, "ipBlock", "cidr"), "10.0.0.1/8", "is not a CIDR"),
    (POLICY, (*PEER, "ipBlock"), {"cidr": "::ffff:10.0.0.0/104"}, "is not a CIDR"),
    (POLICY, (*PEER, "ipBlock", "except"), ["11.0.0.0/8"], "is not a strict subset of 10.0.0.0/8"),
    (POLICY, (*PEER, "ipBlock", "except"), ["10.0.0.0/8"], "is not a strict subset"),
    (POLICY, (*PEER, "ipBlock", "except"), ["fd00::/8"], "is not a strict subset"),
    (NAMESPACE, LABELS, {"pod-security.kubernetes.io/enforce": "strict"}, "is none of baseline"),
    (NAMESPACE, LABELS, {"pod-security.kubernetes.io/audit-version": "1.36"}, "is neither"),
    (BINDING, ("roleRef", "kind"), "Role", "roleRef.kind: 'Role' is none of ClusterRole"),
    (BINDING, ("roleRef", "apiGroup"), "rbac", "roleRef.apiGroup"),
    (BINDING, ("roleRef", "name"), "", "roleRef.name"),
    (BINDING, ("subjects",), [{"kind": "Group", "name": ""}], "subjects[0].name: is required"),
    (BINDING, ("subjects",), [{"kind": "User", "name": "a", "apiGroup": "rbac"}], "subjects[0].apiGroup: 'rbac'"),
    (BINDING, ("subjects",), [{**ACCOUNT, "apiGroup": "rbac.authorization.k8s.io"}], "is not ''"),
    (
        ROLE,
        ("rules",),
        [{"apiGroups": [""], "resources": ["pods"], "verbs": []}],
        "rules[0].verbs: at least one is required",
    ),
    (ROLE, ("rules",), [{"resources": ["pods"], "verbs": ["get"]}], "rules[0].apiGroups: at least one is required"),
    (ROLE, ("rules",), [{"apiGroups": [""], "verbs": ["get"]}], "rules[0].resources: at least one is required"),
    (
        ROLE,
        ("rules",),
        [{"nonResourceURLs": ["/healthz"], "verbs": ["get"]}],
        "not allowed in a Role, because they are cluster-scoped",
    ),
    (CLUSTER_ROLE, ("rules", 0, "resources"), ["pods"], "a rule has either URLs or resources"),
    (CLASS, ("reclaimPolicy",), "Drop", 'reclaimPolicy: "Drop" is none of Delete, Retain'),
    (CLASS, ("volumeBindingMode",), "Later", 'volumeBindingMode: "Later" is none of'),
    (CLASS, ("provisioner",), None, "provisioner"),
    (BINDING, ("subjects",), [{"kind": "Team", "name": "a"}], "kind 'Team' is none of"),
    (BINDING, ("subjects",), [{"kind": "ServiceAccount", "name": "a"}], "needs a namespace"),
]
# Good, and near to what is refused.
GOOD: list[tuple[Document, tuple[str | int, ...], Any]] = [
    (POLICY, ("metadata", "name"), "a" * 253),
    (POLICY, LABELS, {"example.com/name": "a" * 63, "empty": ""}),
    (POLICY, ("metadata", "annotations"), {"UPPER/Key": "any text"}),
    (POLICY, SELECTOR, None),
    (POLICY, SELECTOR, expression("DoesNotExist")),
    (POLICY, SELECTOR, expression("In", "a", "b")),
    (POLICY, PORT, {"port": 65535}),
    (POLICY, PORT, {}),
    (POLICY, (*PORT, "endPort"), 8000),
    (POLICY, (*PORT, "endPort"), None),
    (POLICY, (*PORT, "protocol"), "SCTP"),
    (POLICY, PEER, {"ipBlock": {"cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"]}}),
    (POLICY, PEER, {"ipBlock": {"cidr": "fd00::/8", "except": ["fd00:1::/32"]}}),
    (POLICY, PEER, {"namespaceSelector": {}, "podSelector": {}}),
    (POLICY, (*SPEC, "policyTypes"), None),
    (POLICY, (*SPEC, "policyTypes"), ["Egress", "Egress"]),
    (NAMESPACE, ("metadata", "name"), "1" * 63),
    (NAMESPACE, LABELS, {"pod-security.kubernetes.io/enforce-version": "v1.99"}),
    (NAMESPACE, LABELS, {"pod-security.kubernetes.io/enforced": "strict"}),
    (BINDING, ("metadata", "name"), "Team:Devs are here"),
    (BINDING, ("roleRef", "name"), "there is no such role"),
    (BINDING, ("subjects",), [ACCOUNT, {"kind": "Group", "name": "a"}]),
    (BINDING, ("subjects",), []),
    (ROLE, ("rules",), None),
    (CLUSTER_ROLE, ("rules", 0, "nonResourceURLs"), ["*"]),
    (CLASS, ("reclaimPolicy",), None),
    (CLASS, ("volumeBindingMode",), "Immediate"),
]
