"""Every kind of document that the package renders, by the name of its golden file.

Run as a script, it writes the golden files; read the difference before you commit it.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from eks_citadel.kubernetes import rbac
from eks_citadel.kubernetes.eks_addons import known
from eks_citadel.kubernetes.labels import Document
from eks_citadel.parsing.parse import parse
from eks_citadel.talk.documents.addon_policy import addon_policies
from eks_citadel.talk.documents.further_addon_policy import further_policies
from eks_citadel.talk.documents.namespace import namespace
from eks_citadel.talk.documents.network_policy import namespace_policies
from eks_citadel.talk.documents.ranges import Ranges
from eks_citadel.talk.documents.storage_class import encrypted_gp3
from eks_citadel.talk.settings.isolated_namespace import IsolatedNamespaceSettings
from eks_citadel.talk.settings.namespace import NamespaceSettings

GOLDEN = Path(__file__).parents[3] / "golden" / "manifests"
FULL = Ranges(
    ("10.20.226.0/24", "10.20.230.0/24"),
    ("10.20.227.0/24", "10.20.231.0/24"),
    "172.20.0.0/16",
    node_cidrs=("10.20.0.0/19", "10.20.32.0/19"),
)
EC2 = replace(FULL, ec2_endpoint=True)
IPV6 = Ranges(
    ("2001:db8:0:2::/64", "2001:db8:0:6::/64"),
    ("2001:db8:0:3::/64", "64:ff9b::a14:e300/120"),
    service_ipv6_cidr="fd30:3087:b6c2::/108",
    node_cidrs=("2001:db8::/64", "64:ff9b::a14:0/115"),
)
BARE = Ranges(service_ipv4_cidr="10.100.0.0/16")
ORDERS = {"namespace": "shop", "pod_labels": {"tier": "api", "app": "orders"}}
PAYMENTS = {"namespace": "payments"}

FLOWS: tuple[Mapping[str, Any], ...] = (
    {
        "name": "pay",
        "source": ORDERS,
        "destination": PAYMENTS,
        "ports": [{"port": 8443}, {"port": 53, "protocol": "UDP"}],
    },
    {
        "name": "inside",
        "source": ORDERS,
        "destination": {"namespace": "shop"},
        "ports": [{"port": 9000, "end_port": 9010}],
    },
    {"name": "refund", "source": PAYMENTS, "destination": ORDERS, "ports": [{"port": 8080}]},
    {"name": "partner", "source": ORDERS, "destination": {"cidrs": ["198.51.100.0/24"]}, "ports": [{"port": 443}]},
    {"name": "web", "source": ORDERS, "destination": {"cidrs": ["0.0.0.0/0"]}, "ports": [{"port": 443}]},
    {
        "name": "office",
        "source": {"cidrs": ["10.99.0.0/24", "10.98.0.0/24"]},
        "destination": ORDERS,
        "ports": [{"port": 80}],
    },
    {"name": "watch", "source": ORDERS, "destination": {"named": "api-server"}},
    {"name": "webhook", "source": {"named": "api-server"}, "destination": ORDERS, "ports": [{"port": 9443}]},
    {"name": "aws", "source": ORDERS, "destination": {"named": "aws-endpoints"}},
)


def shop(**changes: Any) -> IsolatedNamespaceSettings:
    """The namespace `shop` with flows of every kind."""
    arguments: dict[str, Any] = {
        "name": "shop",
        "flows": FLOWS,
        "identity_pods": [{"service_account": "orders", "pod_labels": {"app": "orders"}}, {"service_account": "jobs"}],
        "service_ipv4_cidr": FULL.service_ipv4_cidr,
        "control_plane_cidrs": FULL.control_plane_cidrs,
        "aws_endpoint_cidrs": FULL.aws_endpoint_cidrs,
    }
    return parse(IsolatedNamespaceSettings, {**arguments, **changes})


IPV6_FLOWS: tuple[Mapping[str, Any], ...] = (
    {
        "name": "partner",
        "source": ORDERS,
        "destination": {"cidrs": ["64:ff9b::c633:6400/120"]},
        "ports": [{"port": 443}],
    },
    {"name": "web", "source": ORDERS, "destination": {"cidrs": ["::/0"]}, "ports": [{"port": 443}]},
    {"name": "office", "source": {"cidrs": ["2001:db8:77::/48"]}, "destination": ORDERS, "ports": [{"port": 80}]},
    *(flow for flow in FLOWS if flow["name"] in ("watch", "webhook", "aws")),
)


def ipv6_shop(**changes: Any) -> IsolatedNamespaceSettings:
    """The namespace `shop` in a cluster whose pods have IPv6."""
    ranges = {"service_ipv4_cidr": None, "service_ipv6_cidr": IPV6.service_ipv6_cidr, "flows": IPV6_FLOWS}
    ends = {"control_plane_cidrs": IPV6.control_plane_cidrs, "aws_endpoint_cidrs": IPV6.aws_endpoint_cidrs}
    return shop(**{**ranges, **ends, **changes})


def rendered(settings: IsolatedNamespaceSettings, ranges: Ranges = FULL) -> dict[str, Document]:
    """The policies of a namespace, by their names."""
    return {name: build(ranges) for name, build in namespace_policies(settings).items()}


def documents() -> dict[str, Document]:
    """Golden file to document."""
    found: dict[str, Document] = {
        "namespace": namespace(NamespaceSettings(name="shop")),
        "namespace-baseline": namespace(NamespaceSettings(name="default", existing=True, pod_security="baseline")),
        "cluster-role-binding": rbac.cluster_role_binding("devs-view", "devs", "view"),
        "role-binding": rbac.role_binding("devs-edit", "shop", "devs", "edit"),
        "storage-class": encrypted_gp3(),
    }
    found |= {f"shop-{name}": document for name, document in rendered(shop()).items()}
    no_endpoints = rendered(shop(flows=[], aws_endpoint_cidrs=[]), BARE)
    found["shop-pod-identity-orders-without-endpoints"] = no_endpoints["pod-identity-orders"]
    for name, build in addon_policies().items():
        found[f"addon-{name}"] = build(FULL)
        found[f"addon-{name}-bare"] = build(BARE)
        found[f"addon-{name}-ipv6"] = build(IPV6)
    for policies in further_policies(known()).values():
        for name, build in policies.items():
            if name != "default-deny":
                found[f"further-{name}"] = build(FULL)
    efs = further_policies(["aws-efs-csi-driver"])["kube-system"]["efs-csi-controller"]
    found["further-efs-csi-controller-endpoint"] = efs(replace(FULL, endpoint_services=("elasticfilesystem",)))
    found["addon-ebs-csi-controller-ec2"] = addon_policies()["ebs-csi-controller"](EC2)
    found |= {f"shop-ipv6-{name}": document for name, document in rendered(ipv6_shop(), IPV6).items()}
    return found


def as_text(document: Document) -> str:
    """A document as its golden file has it, keys in the order of the document."""
    return json.dumps(document, indent=2) + "\n"


if __name__ == "__main__":
    for old in GOLDEN.glob("*.json"):
        old.unlink()
    for golden_name, golden_document in documents().items():
        (GOLDEN / f"{golden_name}.json").write_text(as_text(golden_document))
