"""What the settings let pods do: DNS, credentials, flows, and what EKS add-ons need.

The rules are written here a second time, independently of the manifests, so that a mistake shows as a difference.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import product

from eks_citadel.leave.settings.pod_identity import PodIdentityChoices
from eks_citadel.parsing import cidrs
from eks_citadel.picture.picture import Labels, Peer, Permit, Port, in_order, label_pairs
from eks_citadel.secure_cluster.settings.secure_cluster import SecureClusterSettings
from eks_citadel.talk.documents.ranges import Ranges
from eks_citadel.talk.settings.flow import FlowEndSettings, FlowSettings

DNS = (Port("TCP", 53, 53), Port("UDP", 53, 53))
HTTPS = (Port("TCP", 443, 443),)
KUBE_DNS = Peer("pods", "kube-system", (("k8s-app", "kube-dns"),))
AGENT = {"ipv4": Peer("cidr", cidr="169.254.170.23/32"), "ipv6": Peer("cidr", cidr="fd00:ec2::23/128")}
RESOLVER = {"ipv4": Peer("cidr", cidr="169.254.169.253/32"), "ipv6": Peer("cidr", cidr="fd00:ec2::253/128")}
WORLD = {"ipv4": "0.0.0.0/0", "ipv6": "::/0"}
ANYWHERE = Peer("anywhere")
DNS_CACHE = Peer("cidr", cidr="169.254.20.10/32")
# What nobody has on the internet: https://www.iana.org/assignments/iana-ipv4-special-registry
NOT_PUBLIC = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3",
)  # fmt: skip


def permits(settings: SecureClusterSettings, ranges: Ranges) -> tuple[Permit, ...]:
    """Every permit of the cluster; none where the deployer does not reach it, since then no policy is created."""
    if not settings.reaches_endpoint:
        return ()
    strict, dns = settings.policy_mode == "strict", _dns(settings)
    found = [*_addons(settings, ranges), *_further_addons(settings, ranges)] if strict else []
    closed = [namespace.name for namespace in settings.closed_namespaces]
    for namespace in closed:
        found += _egress(namespace, (), dns, DNS)
    for identity in settings.pod_identities:
        if identity.namespace != "kube-system" or (strict and identity.pod_labels):
            found += _identity(identity, settings.ip_family, ranges, dns)
    of_addons = {item.needs.namespace for item in settings.addons if item.needs.pods} | {"kube-system"}
    for flow in settings.flows:
        found += _flow(flow, closed, of_addons if strict else (), settings, ranges)
    return in_order(found)


def _dns(settings: SecureClusterSettings) -> list[Peer]:
    return [KUBE_DNS, *([DNS_CACHE] if settings.node_local_dns_cache else [])]


def _identity(settings: PodIdentityChoices, ip_family: str, ranges: Ranges, dns: list[Peer]) -> Iterator[Permit]:
    pods = label_pairs(settings.pod_labels)
    yield from _egress(settings.namespace, pods, [AGENT[ip_family]], [Port("TCP", 80, 80)])
    yield from _egress(settings.namespace, pods, _cidrs(ranges.aws_endpoint_cidrs), HTTPS)
    if settings.namespace == "kube-system":
        yield from _egress(settings.namespace, pods, dns, DNS)


def _flow(
    flow: FlowSettings,
    closed: Collection[str],
    of_addons: Collection[str],
    settings: SecureClusterSettings,
    ranges: Ranges,
) -> Iterator[Permit]:
    """Pods of declared namespaces may ask for names anyway, those in namespaces of add-ons where a flow begins."""
    namespaces = [*closed, *of_addons]
    ports = [Port(port.protocol, port.port, port.end_port or port.port) for port in flow.open_ports]
    destination, source = _destination(flow.destination, ranges), _source(flow.source, ranges)
    for namespace in _at(flow.source, namespaces):
        pods = label_pairs(flow.source.pod_labels)
        yield from _egress(namespace, pods, destination, ports)
        if namespace in of_addons:
            yield from _egress(namespace, pods, _dns(settings), DNS)
    for namespace in _at(flow.destination, namespaces):
        yield from _ingress(namespace, label_pairs(flow.destination.pod_labels), source, ports)


def _at(end: FlowEndSettings, namespaces: list[str]) -> list[str]:
    """The namespaces that have policies for this end."""
    if end.named == "all-namespaces":
        return [name for name in namespaces if name != "kube-system"]
    return [name for name in namespaces if name == end.namespace]


def _destination(end: FlowEndSettings, ranges: Ranges) -> list[Peer]:
    if end.named == "internet":
        return [*_internet(ranges), *_translated_internet(ranges)]
    found = {
        "api-server": [ranges.api_server],
        "aws-endpoints": ranges.aws_endpoint_cidrs,
        "data-subnets": ranges.data_cidrs,
    }
    return _cidrs(found[end.named]) if end.named in found else _either(end, ranges)


def _source(end: FlowEndSettings, ranges: Ranges) -> list[Peer]:
    if end.named == "internet":
        return _internet(ranges)
    return _cidrs(ranges.control_plane_cidrs) if end.named == "api-server" else _either(end, ranges)


def _either(end: FlowEndSettings, ranges: Ranges) -> list[Peer]:
    if end.named == "load-balancers":
        return _cidrs(ranges.load_balancer_cidrs)
    if end.named == "all-namespaces" or end.namespace is not None:
        return [Peer("pods", end.namespace, label_pairs(end.pod_labels))]
    return _cidrs(end.cidrs)


def _internet(ranges: Ranges) -> list[Peer]:
    whole = "0.0.0.0/0" if ranges.ip_family == "ipv4" else "2000::/3"
    return _outside(whole, (*NOT_PUBLIC, *ranges.vpc_cidrs))


def _translated_internet(ranges: Ranges) -> list[Peer]:
    """The IPv4 addresses that IPv6 pods reach by a NAT gateway."""
    if ranges.ip_family == "ipv4":
        return []
    return [
        Peer("cidr", cidr=cidrs.nat64(part)) for part in cidrs.outside("0.0.0.0/0", (*NOT_PUBLIC, *ranges.vpc_cidrs))
    ]


def _outside(world: str, texts: Iterable[str]) -> list[Peer]:
    return [Peer("cidr", cidr=part) for part in cidrs.outside(world, texts)]


def _addons(settings: SecureClusterSettings, ranges: Ranges) -> Iterator[Permit]:
    ip_family = settings.ip_family
    control_plane = _cidrs(ranges.control_plane_cidrs)
    api_server = [*_cidrs([ranges.api_server]), *control_plane]
    elsewhere = _cidrs([WORLD[ip_family]])
    coredns = KUBE_DNS.pods
    metrics_server = (("app.kubernetes.io/name", "metrics-server"),)
    controller, node = (("app", "ebs-csi-controller"),), (("app", "ebs-csi-node"),)
    for pods in (coredns, metrics_server, controller, node):
        yield from _egress("kube-system", pods, api_server, HTTPS)
    for pods in (metrics_server, controller, node):
        yield from _egress("kube-system", pods, _dns(settings), DNS)
    yield from _ingress("kube-system", coredns, [ANYWHERE], DNS)
    yield from _egress("kube-system", coredns, [RESOLVER[ip_family], *elsewhere], DNS)
    yield from _ingress("kube-system", metrics_server, control_plane, [Port("TCP", 10250, 10251)])
    yield from _egress("kube-system", metrics_server, elsewhere, [Port("TCP", 10250, 10250)])
    yield from _egress("kube-system", controller, [AGENT[ip_family]], [Port("TCP", 80, 80)])
    by_endpoint = "ec2" in settings.network.services
    aws = _cidrs(ranges.aws_endpoint_cidrs) if by_endpoint else _outside(WORLD[ip_family], ranges.node_cidrs)
    yield from _egress("kube-system", controller, aws, HTTPS)


def _further_addons(settings: SecureClusterSettings, ranges: Ranges) -> Iterator[Permit]:
    control_plane = _cidrs(ranges.control_plane_cidrs)
    outside = _outside(WORLD[settings.ip_family], ranges.node_cidrs)
    public = [*_internet(ranges), *_translated_internet(ranges)]
    for addon in (item.needs for item in settings.addons):
        private = bool(ranges.aws_endpoint_cidrs) and all(one in settings.network.services for one in addon.services)
        for pods in addon.pods:
            here, labels = addon.namespace, label_pairs(pods.labels)
            yield from _egress(here, labels, [*_cidrs([ranges.api_server]), *control_plane], HTTPS)
            if pods.dns:
                yield from _egress(here, labels, _dns(settings), DNS)
            if pods.calls_aws:
                yield from _egress(here, labels, [AGENT[settings.ip_family]], [Port("TCP", 80, 80)])
            if pods.calls_aws and addon.services:
                yield from _egress(here, labels, _cidrs(ranges.aws_endpoint_cidrs) if private else outside, HTTPS)
            yield from _egress(here, labels, public, [Port(kind, port, port) for kind, port in pods.internet])
            if pods.called_on:
                yield from _ingress(here, labels, control_plane, [Port("TCP", pods.called_on, pods.called_on)])


def _cidrs(texts: Iterable[str]) -> list[Peer]:
    return [Peer("cidr", cidr=part) for text in texts for part in cidrs.around_link_local(text)]


def _egress(namespace: str, pods: Labels, peers: Iterable[Peer], ports: Iterable[Port]) -> list[Permit]:
    return [Permit(namespace, "egress", pods, peer, port) for peer, port in product(peers, ports)]


def _ingress(namespace: str, pods: Labels, peers: Iterable[Peer], ports: Iterable[Port]) -> list[Permit]:
    return [Permit(namespace, "ingress", pods, peer, port) for peer, port in product(peers, ports)]
