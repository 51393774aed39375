"""Clusters to judge: settings, and the objects that are rendered from them."""

from dataclasses import replace
from typing import Any

from eks_citadel.kubernetes import rbac
from eks_citadel.kubernetes.labels import Document
from eks_citadel.parsing.parse import made, parse
from eks_citadel.picture.from_settings import from_settings
from eks_citadel.picture.picture import Picture
from eks_citadel.secure_cluster import parts
from eks_citadel.secure_cluster.settings.secure_cluster import SecureClusterSettings
from eks_citadel.talk.documents.further_addon_policy import further_policies
from eks_citadel.talk.documents.kube_system_policy import kube_system_policies
from eks_citadel.talk.documents.namespace import namespace, own_namespace
from eks_citadel.talk.documents.network_policy import namespace_policies
from eks_citadel.talk.documents.ranges import Ranges
from eks_citadel.talk.settings.isolated_namespace import IsolatedNamespaceSettings
from eks_citadel.talk.settings.kube_system import KubeSystemSettings
from eks_citadel.talk.settings.namespace import NamespaceSettings

ROLE = "arn:aws:iam::111122223333:role"
ADMIN = {"name": "me", "principal_arn": f"{ROLE}/me", "cluster_policies": ["AmazonEKSClusterAdminPolicy"]}
RANGES = Ranges(("10.20.226.0/24", "10.20.230.0/24"), ("10.20.227.0/24", "10.20.231.0/24"), "172.20.0.0/16")
ORDERS = {"namespace": "shop", "pod_labels": {"app": "orders"}}
PAYMENTS = {"namespace": "payments"}


def flow(name: str, source: Any, destination: Any, *ports: Any) -> dict[str, Any]:
    return {"name": name, "source": source, "destination": destination, "ports": list(ports)}


FLOWS = (
    flow("pay", ORDERS, PAYMENTS, {"port": 8443}, {"port": 8443, "protocol": "UDP"}),
    flow("inside", ORDERS, {"namespace": "shop"}, {"port": 9000, "end_port": 9010}),
    flow("refund", PAYMENTS, ORDERS, {"port": 8080}),
    flow("partner", ORDERS, {"cidrs": ["198.51.100.0/24", "203.0.113.0/24"]}, {"port": 443}),
    flow("web", {"namespace": "default"}, {"cidrs": ["0.0.0.0/0"]}, {"port": 443}),
    flow("office", {"cidrs": ["10.99.0.0/24"]}, ORDERS, {"port": 80}),
    flow("watch", ORDERS, {"named": "api-server"}),
    flow("webhook", {"named": "api-server"}, ORDERS, {"port": 9443}),
    flow("aws", PAYMENTS, {"named": "aws-endpoints"}),
)
# What people name, beside these.
SCRAPER = {"namespace": "shop", "pod_labels": {"app": "scraper"}}
CONTROLLER = {"namespace": "kube-system", "pod_labels": {"app": "controller"}}
NAMED_NETWORK = {
    "cidr": "10.20.0.0/16",
    "zones": ["a", "b"],
    "aws_endpoints": ["s3"],
    "internal_load_balancers": True,
    "data_subnets": True,
}
NAMED_RANGES = replace(
    RANGES,
    load_balancer_cidrs=("10.20.192.0/23", "10.20.196.0/23"),
    data_cidrs=("10.20.194.0/23", "10.20.198.0/23"),
    vpc_cidrs=("10.20.0.0/16",),
)
CACHED_RANGES = replace(NAMED_RANGES, node_local_dns_cache=True)
NAMED_FLOWS = (
    flow("web", {"named": "load-balancers"}, ORDERS, {"port": 8080}),
    flow("inner", ORDERS, {"named": "load-balancers"}, {"port": 444}),
    flow("store", PAYMENTS, {"named": "data-subnets"}, {"port": 9000}),
    flow("partner", ORDERS, {"named": "internet"}, {"port": 443}),
    flow("public", {"named": "internet"}, PAYMENTS, {"port": 8443}),
    flow("scrape", SCRAPER, {"named": "all-namespaces"}, {"port": 9010}),
    flow("logs", {"named": "all-namespaces"}, PAYMENTS, {"port": 9443}),
    flow("scrape-dns", SCRAPER, {"namespace": "kube-system", "pod_labels": {"k8s-app": "kube-dns"}}, {"port": 80}),
    flow("webhook", {"named": "api-server"}, CONTROLLER, {"port": 9443}),
    flow("watch", CONTROLLER, {"named": "api-server"}),
)
# The same cluster with IPv6 pods: a VPC's /64s, endpoints without IPv6 behind a NAT gateway, EKS's range of Services.
IPV6_RANGES = Ranges(
    ("2001:db8:0:2::/64", "2001:db8:0:6::/64"),
    ("2001:db8:0:3::/64", "2001:db8:0:7::/64", "64:ff9b::a14:e300/120"),
    service_ipv6_cidr="fd30:3087:b6c2::/108",
)
NAMED_IPV6_RANGES = replace(
    IPV6_RANGES,
    load_balancer_cidrs=("2001:db8:0:28::/64",),
    data_cidrs=("2001:db8:0:20::/64", "64:ff9b::a14:c200/119"),
    vpc_cidrs=("10.20.0.0/16", "2001:db8::/56"),
)
IPV4_ONLY = ("partner", "web", "office")
IPV6_FLOWS = (
    *(item for item in FLOWS if item["name"] not in IPV4_ONLY),
    flow("partner", ORDERS, {"cidrs": ["64:ff9b::c633:6400/120", "2001:db8:99::/48"]}, {"port": 443}),
    flow("web", {"namespace": "default"}, {"cidrs": ["::/0"]}, {"port": 443}),
    flow("local", PAYMENTS, {"cidrs": ["fd00::/8"]}, {"port": 443}),
    flow("office", {"cidrs": ["2001:db8:77::/48"]}, ORDERS, {"port": 80}),
)


def cluster(**changes: Any) -> SecureClusterSettings:
    """A cluster with the namespaces shop and payments, closed and without flows."""
    arguments: dict[str, Any] = {
        "kubernetes_version": "1.36",
        "network": {"cidr": "10.20.0.0/16", "zones": ["a", "b"], "aws_endpoints": ["s3"]},
        "endpoint_public_cidrs": ["203.0.113.7/32"],
        "access_entries": [ADMIN],
        "namespaces": [{"name": "shop"}, {"name": "payments", "pod_security": "baseline"}],
    }
    return parse(SecureClusterSettings, {**arguments, **changes})


def named_cluster(**changes: Any) -> SecureClusterSettings:
    """With a flow of each kind of named end, and a controller in kube-system that has a role."""
    role = {"namespace": "kube-system", "service_account": "controller", "role_arn": f"{ROLE}/controller"}
    identities = [{**role, "pod_labels": CONTROLLER["pod_labels"]}]
    return cluster(network=NAMED_NETWORK, flows=NAMED_FLOWS, pod_identities=identities, **changes)


def ipv6_cluster(**changes: Any) -> SecureClusterSettings:
    """The same with IPv6 pods."""
    return cluster(ip_family="ipv6", **changes)


def unreached(**changes: Any) -> SecureClusterSettings:
    """A cluster whose endpoint the deployer does not reach."""
    return cluster(endpoint_public_cidrs=[], deployer_reaches_endpoint=False, namespaces=[], **changes)


def picture(settings: SecureClusterSettings, ranges: Ranges = RANGES) -> Picture:
    return from_settings(settings, "shop-blue", ranges)


def rendered(settings: SecureClusterSettings, ranges: Ranges = RANGES) -> dict[str, list[Document]]:
    """The objects that the components make of the settings, by kind."""
    if not settings.reaches_endpoint:
        return {"namespaces": [{"metadata": {"name": "default"}}], "network_policies": [], "bindings": []}
    own = [_isolated(settings, item) for item in settings.closed_namespaces]
    builders = [build for item in own for build in namespace_policies(item).values()]
    builders += kube_system_policies(_kube_system(settings)).values()
    kube_system = _kube_system(settings)
    further = further_policies(kube_system.addons, kube_system.flows) if settings.policy_mode == "strict" else {}
    builders += [build for policies in further.values() for build in policies.values()]
    return {
        "namespaces": [
            *(namespace(item) for item in own),
            *(own_namespace(name) for name in further if name != "kube-system"),
        ],
        "network_policies": [build(ranges) for build in builders],
        "bindings": _bindings(settings, own),
    }


def _isolated(settings: SecureClusterSettings, item: NamespaceSettings) -> IsolatedNamespaceSettings:
    """As the front door gives them, with ranges that are known only at the update."""
    return parts.of_namespace(settings, item, **_later(settings))


def _kube_system(settings: SecureClusterSettings) -> KubeSystemSettings:
    return parts.of_kube_system(settings, **_later(settings), node_cidrs=made(object()))


def _later(settings: SecureClusterSettings) -> dict[str, Any]:
    later = ["control_plane_cidrs", "aws_endpoint_cidrs", "load_balancer_cidrs", "data_cidrs", "vpc_cidrs"]
    later += ["service_ipv6_cidr"] if settings.ip_family == "ipv6" else []
    return {name: made(object()) for name in later}


def _bindings(settings: SecureClusterSettings, own: list[IsolatedNamespaceSettings]) -> list[Document]:
    return [
        *(
            rbac.cluster_role_binding(f"{item.group}-{item.cluster_role}", item.group, item.cluster_role)
            for entry in settings.access_entries
            for item in entry.cluster_role_bindings
        ),
        *(
            rbac.role_binding(f"{item.group}-{item.cluster_role}", space.name, item.group, item.cluster_role)
            for space in own
            for item in space.role_bindings
        ),
    ]
