"""What the settings let pods do: DNS, credentials, flows, and what EKS add-ons need.

The rules are written here a second time, independently of the manifests, so that a mistake shows as a difference.
"""

from collections.abc import Iterable, Iterator
from itertools import product

from eks_citadel.leave.settings.pod_identity import PodIdentityChoices
from eks_citadel.parsing import cidrs
from eks_citadel.picture.picture import Labels, Peer, Permit, Port, in_order, label_pairs
from eks_citadel.secure_cluster.settings import SecureClusterSettings
from eks_citadel.talk.documents.ranges import Ranges
from eks_citadel.talk.settings.flow import FlowEndSettings, FlowSettings

DNS = (Port("TCP", 53, 53), Port("UDP", 53, 53))
HTTPS = (Port("TCP", 443, 443),)
KUBE_DNS = Peer("pods", "kube-system", (("k8s-app", "kube-dns"),))
AGENT = {"ipv4": Peer("cidr", cidr="169.254.170.23/32"), "ipv6": Peer("cidr", cidr="fd00:ec2::23/128")}
RESOLVER = {"ipv4": Peer("cidr", cidr="169.254.169.253/32"), "ipv6": Peer("cidr", cidr="fd00:ec2::253/128")}
WORLD = {"ipv4": "0.0.0.0/0", "ipv6": "::/0"}
ANYWHERE = Peer("anywhere")


def permits(settings: SecureClusterSettings, ranges: Ranges) -> tuple[Permit, ...]:
    """Every permit of the cluster; none where the deployer does not reach it, since then no policy is created."""
    if not settings.reaches_endpoint:
        return ()
    found = list(_addons(settings, ranges)) if settings.policy_mode == "strict" else []
    found += _further_addons(settings, ranges) if settings.policy_mode == "strict" else []
    for namespace in settings.closed_namespaces:
        found += _egress(namespace.name, (), [KUBE_DNS], DNS)
    for identity in settings.pod_identities:
        found += _identity(identity, settings.ip_family, ranges)
    for flow in settings.flows:
        found += _flow(flow, ranges)
    return in_order(found)


def _identity(settings: PodIdentityChoices, ip_family: str, ranges: Ranges) -> Iterator[Permit]:
    pods = label_pairs(settings.pod_labels)
    yield from _egress(settings.namespace, pods, [AGENT[ip_family]], [Port("TCP", 80, 80)])
    yield from _egress(settings.namespace, pods, _cidrs(ranges.aws_endpoint_cidrs), HTTPS)


def _flow(flow: FlowSettings, ranges: Ranges) -> Iterator[Permit]:
    ports = [Port(port.protocol, port.port, port.end_port or port.port) for port in flow.open_ports]
    if flow.source.namespace is not None:
        pods = label_pairs(flow.source.pod_labels)
        yield from _egress(flow.source.namespace, pods, _destination(flow.destination, ranges), ports)
    if flow.destination.namespace is not None:
        pods = label_pairs(flow.destination.pod_labels)
        yield from _ingress(flow.destination.namespace, pods, _source(flow.source, ranges), ports)


def _destination(end: FlowEndSettings, ranges: Ranges) -> list[Peer]:
    if end.named == "api-server":
        return _cidrs([ranges.api_server])
    return _cidrs(ranges.aws_endpoint_cidrs) if end.named == "aws-endpoints" else _unnamed(end)


def _source(end: FlowEndSettings, ranges: Ranges) -> list[Peer]:
    return _cidrs(ranges.control_plane_cidrs) if end.named == "api-server" else _unnamed(end)


def _unnamed(end: FlowEndSettings) -> list[Peer]:
    if end.namespace is not None:
        return [Peer("pods", end.namespace, label_pairs(end.pod_labels))]
    return _cidrs(end.cidrs)


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
        yield from _egress("kube-system", pods, [KUBE_DNS], DNS)
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
    public = [Peer("cidr", cidr=one) for one in cidrs.public_outside(settings.ip_family, ranges.node_cidrs)]
    for addon in (item.needs for item in settings.addons):
        private = bool(ranges.aws_endpoint_cidrs) and all(one in settings.network.services for one in addon.services)
        for pods in addon.pods:
            here, labels = addon.namespace, label_pairs(pods.labels)
            yield from _egress(here, labels, [*_cidrs([ranges.api_server]), *control_plane], HTTPS)
            if pods.dns:
                yield from _egress(here, labels, [KUBE_DNS], DNS)
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
