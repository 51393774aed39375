"""network-config-analyzer, which knows nothing of us, reads the same connections out of the rendered policies.

It is told each pod and each policy and says who reaches whom; it takes pods to be in no range, so the model is asked
the same. https://github.com/np-guard/network-config-analyzer
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from eks_citadel.kubernetes.labels import Document
from eks_citadel.picture.connection import connections
from eks_citadel.picture.picture import Peer
from eks_citadel.secure_cluster.settings.secure_cluster import SecureClusterSettings
from proofs.tools import tool
from unit.eks_citadel.picture.clusters import (
    CACHED_RANGES,
    FLOWS,
    IPV6_FLOWS,
    IPV6_RANGES,
    NAMED_IPV6_RANGES,
    NAMED_RANGES,
    ORDERS,
    PAYMENTS,
    RANGES,
    ROLE,
    cluster,
    flow,
    ipv6_cluster,
    named_cluster,
    picture,
    rendered,
)

PODS: dict[str, dict[str, str]] = {
    "default/job": {"app": "job"},
    "kube-system/controller": {"app": "ebs-csi-controller"},
    "kube-system/dns": {"k8s-app": "kube-dns"},
    "kube-system/metrics": {"app.kubernetes.io/name": "metrics-server"},
    "kube-system/node": {"app": "ebs-csi-node"},
    "payments/bank": {"app": "bank"},
    "payments/teller": {"app": "teller", "tier": "web"},
    "shop/orders": {"app": "orders"},
    "shop/other": {"app": "other"},
}
# Each side of every border between ranges in these clusters.
ADDRESSES = (
    "0.255.255.255", "1.1.1.1", "9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0", "100.63.255.255",
    "100.64.0.0", "100.127.255.255", "100.128.0.0", "127.0.0.1", "172.15.255.255", "172.16.0.0", "172.31.255.255",
    "172.32.0.0", "192.0.0.9", "192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0", "198.18.0.1",
    "223.255.255.255", "224.0.0.1", "240.0.0.1", "10.20.192.0", "10.20.193.255", "10.20.194.0", "10.20.195.255",
    "10.20.196.0", "10.20.198.0", "10.20.199.255", "10.20.200.0", "10.20.0.2",
    "10.20.226.9", "10.20.227.9", "10.99.0.1", "10.99.1.1", "169.253.255.255",
    "169.254.0.0", "169.254.20.9", "169.254.20.10", "169.254.20.11", "169.254.169.253",
    "169.254.169.254", "169.254.170.22", "169.254.170.23", "169.254.170.24",
    "169.255.0.0", "172.20.0.0", "172.20.0.1", "172.20.0.2", "198.51.100.1", "203.0.113.200", "255.255.255.255",
)  # fmt: skip
IPV6_ADDRESSES = (
    "::1", "64:ff9b::101:101", "64:ff9b::a14:c1ff", "64:ff9b::a14:c200", "64:ff9b::a14:c3ff", "64:ff9b::a14:c400",
    "64:ff9b::a9fe:a9fe", "64:ff9b::c0a8:1", "1fff::1", "2000::", "2606:4700::1111", "3fff::1", "4000::",
    "2001:db8:0:20::9", "2001:db8:0:28::9", "2001:db7:ffff:ffff::1", "2001:db8::", "2001:db8:0:ff::1",
    "2001:db8:0:100::", "64:ff9b::a14:e2ff", "64:ff9b::a14:e300", "64:ff9b::a14:e3ff", "64:ff9b::a14:e400",
    "64:ff9b::c633:6401",
    "64:ff9b::c633:6500", "2001:db8:0:2::9", "2001:db8:0:3::9", "2001:db8:0:4::9", "2001:db8:77::1", "2001:db8:99::1",
    "fcff::1", "fd00:ec1:ffff::", "fd00:ec2::", "fd00:ec2::22", "fd00:ec2::23", "fd00:ec2::24", "fd00:ec2::253",
    "fd00:ec2::254", "fd00:ec3::", "fd30:3087:b6c2::", "fd30:3087:b6c2::1", "fd30:3087:b6c2::2", "fdff::1", "fe7f::1",
    "fe80::1", "febf::1", "fec0::1", "ffff::1",
)  # fmt: skip
PORTS = (53, 80, 443, 444, 8080, 8443, 9000, 9005, 9010, 9011, 9443, 10250, 10251)
IDENTITY = {"service_account": "orders", "role_arn": f"{ROLE}/orders"}
TELLERS = {"namespace": "payments", "pod_labels": {"tier": "web"}}
CLUSTERS = {
    "closed": cluster(),
    "flows of every kind": cluster(flows=FLOWS),
    "an identity of some pods": cluster(pod_identities=[{**ORDERS, **IDENTITY}]),
    "an identity of every pod": cluster(pod_identities=[{**PAYMENTS, **IDENTITY}]),
    "overlapping flows": cluster(
        flows=[
            flow("wide", {"namespace": "shop"}, PAYMENTS, {"port": 8000, "end_port": 9005}),
            flow("narrow", ORDERS, TELLERS, {"port": 9000, "end_port": 9010}),
            flow("back", TELLERS, ORDERS, {"port": 443}, {"port": 443, "protocol": "UDP"}),
            flow("world", TELLERS, {"cidrs": ["0.0.0.0/0"]}, {"port": 443}),
            flow("public", {"cidrs": ["0.0.0.0/0"]}, PAYMENTS, {"port": 443}),
        ]
    ),
}
IPV6_CLUSTERS = {
    "closed": ipv6_cluster(),
    "flows of every kind": ipv6_cluster(flows=IPV6_FLOWS),
    "an identity of some pods": ipv6_cluster(pod_identities=[{**ORDERS, **IDENTITY}]),
}


# Clusters with named ends, each with its ranges; in them runs a controller of kube-system.
NAMED = {
    "named ends": (named_cluster(), NAMED_RANGES),
    "NodeLocal DNSCache": (named_cluster(node_local_dns_cache=True), CACHED_RANGES),
    "IPv6": (named_cluster(ip_family="ipv6"), NAMED_IPV6_RANGES),
}
MORE_PODS = {"kube-system/lbc": {"app": "controller"}, "shop/scraper": {"app": "scraper"}}
RANGES_OF = {"ipv4": RANGES, "ipv6": IPV6_RANGES}
EVERY_ADDRESS = (*ADDRESSES, *IPV6_ADDRESSES)


class Open(NamedTuple):
    """A connection that is open, between pods (`namespace/name`) and addresses."""

    source: str
    destination: str
    protocol: str
    port: int


@pytest.mark.parametrize("name", CLUSTERS)
def test_T1_an_independent_analyser_sees_the_same_connections(name: str, tmp_path: Path) -> None:
    seen = analysed(CLUSTERS[name], tmp_path)
    assert seen == modelled(CLUSTERS[name])
    assert Open("shop/orders", "kube-system/dns", "UDP", 53) in seen
    assert not [item for item in seen if item.destination == "169.254.169.254"]


@pytest.mark.parametrize("name", IPV6_CLUSTERS)
def test_T1_an_independent_analyser_sees_the_same_connections_of_IPv6_pods(name: str, tmp_path: Path) -> None:
    seen = analysed(IPV6_CLUSTERS[name], tmp_path)
    assert seen == modelled(IPV6_CLUSTERS[name])
    assert Open("kube-system/dns", "fd00:ec2::253", "UDP", 53) in seen
    assert not [item for item in seen if item.destination in ("fd00:ec2::254", "fe80::1", "169.254.169.254")]
    assert {item.source for item in seen if item.destination == "fd00:ec2::23"} == {
        "kube-system/controller",
        *(["shop/orders"] if name == "an identity of some pods" else []),
    }


@pytest.mark.parametrize("name", NAMED)
def test_T1_T3_an_independent_analyser_sees_the_same_connections_of_named_ends(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, ranges = NAMED[name]
    monkeypatch.setattr(sys.modules[__name__], "PODS", {**PODS, **MORE_PODS})
    monkeypatch.setitem(RANGES_OF, settings.ip_family, ranges)
    seen = analysed(settings, tmp_path)
    assert seen == modelled(settings)
    assert not [item for item in seen if item.destination in ("169.254.169.254", "fd00:ec2::254", "fe80::1")]
    _see_the_internet(seen, settings.ip_family)
    scraped = {item.destination for item in seen if (item.source, item.port) == ("shop/scraper", 9010)}
    assert scraped == {"default/job", "payments/bank", "payments/teller", "shop/orders", "shop/other"}
    assert Open("shop/scraper", "kube-system/dns", "TCP", 80) in seen
    cached = {item.source for item in seen if item.destination == "169.254.20.10" and item.port == 53}
    assert ("shop/orders" in cached) == settings.node_local_dns_cache
    doors = {(item.source, item.port) for item in seen if item.destination == "kube-system/lbc"}
    assert {port for _, port in doors} == {9443}
    assert not [source for source, _ in doors if "/" in source]


def _see_the_internet(seen: set[Open], family: str) -> None:
    there = {item.destination for item in seen if item.source == "shop/orders" and item.port == 443}
    public = {"ipv4": {"1.1.1.1", "11.0.0.0"}, "ipv6": {"2606:4700::1111", "64:ff9b::101:101"}}[family]
    never = {
        "10.0.0.0",
        "100.64.0.0",
        "172.16.0.0",
        "192.168.0.0",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b::c0a8:1",
        "2001:db8::",
    }
    assert public <= there
    assert not never & there


def test_the_comparison_sees_a_policy_that_is_missing(tmp_path: Path) -> None:
    settings = CLUSTERS["flows of every kind"]
    assert analysed(settings, tmp_path, without="flow-pay-ingress") != modelled(settings)


def modelled(settings: SecureClusterSettings) -> set[Open]:
    """The model's connections, between these pods and addresses, on these ports."""
    found: set[Open] = set()
    for item in connections(picture(settings, RANGES_OF[settings.ip_family]), pod_cidrs=()):
        ports = [port for port in PORTS if item.port.first <= port <= item.port.last]
        for source, destination, port in product(_members(item.source), _members(item.destination), ports):
            if source != destination:
                found.add(Open(source, destination, item.port.protocol, port))
    # The analyser speaks of IPv6 only where a policy does.
    unheard = IPV6_ADDRESSES if settings.ip_family == "ipv4" else ()
    return {item for item in found if item.source not in unheard and item.destination not in unheard}


def _members(peer: Peer) -> list[str]:
    """An end as pods or addresses; `anywhere` as addresses, since pods meet by their own permits."""
    if peer.kind == "anywhere":
        return list(EVERY_ADDRESS)
    if peer.cidr is not None:
        return [text for text in EVERY_ADDRESS if ip_address(text) in ip_network(peer.cidr)]
    if peer.namespace is None:
        return []  # here every namespace is closed, so its pods meet by their own permits
    own = [pod for pod in PODS if pod.startswith(f"{peer.namespace}/")]
    return [pod for pod in own if set(peer.pods) <= set(PODS[pod].items())]


def analysed(settings: SecureClusterSettings, folder: Path, without: str | None = None) -> set[Open]:
    """The analyser's connections, between the same."""
    objects = [item for item in _objects(settings) if item["metadata"]["name"] != without]
    (folder / "cluster.yaml").write_text(yaml.safe_dump_all(objects))
    nca = tool("network-config-analyzer", "nca")
    command = [nca, "--connectivity", "-r", folder, "-o", "txt_no_fw_rules"]
    text = subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder, timeout=120).stdout
    return {item for line in text.splitlines() if " => " in line for item in _parsed(line)}


def _objects(settings: SecureClusterSettings) -> Iterator[Document]:
    objects = rendered(settings, RANGES_OF[settings.ip_family])
    for name in sorted({pod.partition("/")[0] for pod in PODS}):
        labels = {"kubernetes.io/metadata.name": name}  # the API server adds it
        yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
    yield from objects["network_policies"]
    for pod, labels in PODS.items():
        namespace, _, name = pod.partition("/")
        metadata = {"name": name, "namespace": namespace, "labels": labels}
        container = {"name": "main", "image": "main"}
        yield {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": [container]}}


def _parsed(line: str) -> Iterator[Open]:
    """A line such as `shop/orders[Pod] => 10.0.0.0-10.0.0.255 : {protocols:TCP, UDP,dst_ports:53,80-90}`."""
    match = re.fullmatch(r"(\S+) => (\S+) : \{protocols:([A-Z, ]+),dst_ports:([\d,-]+)\}", line.strip())
    assert match, line
    source, destination, protocols, ports = match.groups()
    numbers = [port for port in PORTS if any(_within(port, span) for span in ports.split(","))]
    ends: tuple[Any, ...] = (_ends(source), _ends(destination))
    for one, other, protocol, port in product(*ends, protocols.split(", "), numbers):
        yield Open(one, other, protocol, port)


def _ends(text: str) -> list[str]:
    if text.endswith("[Pod]"):
        return [text.removesuffix("[Pod]")]
    first, _, last = text.partition("-")
    low, high = ip_address(first), ip_address(last or first)
    near = [address for address in EVERY_ADDRESS if ip_address(address).version == low.version]
    return [address for address in near if int(low) <= int(ip_address(address)) <= int(high)]


def _within(port: int, span: str) -> bool:
    first, _, last = span.partition("-")
    return int(first) <= port <= int(last or first)
