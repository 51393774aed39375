"""Add-ons' pods start closed in strict mode, so each has what it needs."""

from dataclasses import replace
from ipaddress import ip_address, ip_network

import pytest

from eks_citadel.kubernetes.eks_addons import known
from eks_citadel.kubernetes.labels import Document
from eks_citadel.parsing.refusal import Refusal
from eks_citadel.talk.documents.addon_policy import addon_policies
from eks_citadel.talk.documents.further_addon_policy import further_policies
from eks_citadel.talk.documents.ranges import Ranges

from .documents import BARE, EC2, FULL

CLOSED = ["Ingress", "Egress"]


def policy(name: str, ranges: Ranges = FULL) -> Document:
    return addon_policies()[name](ranges)


def reaches(document: Document, address: str, port: int, protocol: str = "TCP") -> bool:
    """Whether the pods may open a connection to an address outside of pods."""
    for rule in document["spec"].get("egress", []):
        blocks = [ip_network(peer["ipBlock"]["cidr"]) for peer in rule["to"] if "ipBlock" in peer]
        ports = [(item["protocol"], item["port"]) for item in rule["ports"]]
        if (protocol, port) in ports and any(ip_address(address) in block for block in blocks):
            return True
    return False


def asks_dns(document: Document) -> bool:
    return any({"k8s-app": "kube-dns"} in _labels(rule["to"]) for rule in document["spec"]["egress"])


def _labels(peers: list[Document]) -> list[dict[str, str]]:
    return [peer.get("podSelector", {}).get("matchLabels", {}) for peer in peers]


@pytest.mark.parametrize("name", list(addon_policies()))
def test_T2_each_add_on_is_closed_both_ways_but_reaches_the_api_server(name: str) -> None:
    document = policy(name)
    assert document["metadata"] == {
        "name": name,
        "namespace": "kube-system",
        "labels": {"app.kubernetes.io/managed-by": "eks-citadel"},
    }
    assert document["spec"]["policyTypes"] == CLOSED
    assert document["spec"]["podSelector"]["matchLabels"]
    assert reaches(document, "172.20.0.1", 443)
    assert reaches(document, "10.20.226.9", 443)
    assert not reaches(document, "169.254.169.254", 80)


def test_T2_coredns_answers_everybody_and_asks_the_resolvers() -> None:
    document = policy("coredns")
    dns = [{"protocol": "TCP", "port": 53}, {"protocol": "UDP", "port": 53}]
    assert document["spec"]["ingress"] == [{"ports": dns}]
    for address in ("169.254.169.253", "10.20.0.2", "1.1.1.1"):
        assert reaches(document, address, 53, "UDP")
        assert reaches(document, address, 53, "TCP")
    assert not reaches(document, "169.254.169.254", 53, "UDP")


def test_T2_metrics_server_answers_the_control_plane_and_asks_kubelets() -> None:
    document = policy("metrics-server")
    sources = [peer["ipBlock"]["cidr"] for rule in document["spec"]["ingress"] for peer in rule["from"]]
    assert sources == list(FULL.control_plane_cidrs)
    assert document["spec"]["ingress"][0]["ports"] == [{"protocol": "TCP", "port": 10250, "endPort": 10251}]
    assert reaches(document, "10.20.1.17", 10250)
    assert asks_dns(document)


@pytest.mark.parametrize("ranges", [EC2, FULL, BARE], ids=["ec2", "other endpoints", "none"])
def test_T2_the_ebs_controller_gets_credentials_and_asks_dns(ranges: Ranges) -> None:
    document = policy("ebs-csi-controller", ranges)
    assert reaches(document, "169.254.170.23", 80)
    assert asks_dns(document)
    assert "ingress" not in document["spec"]


def test_T2_the_ebs_controller_calls_ec2_by_its_endpoint_where_there_is_one() -> None:
    document = policy("ebs-csi-controller", EC2)
    assert reaches(document, "10.20.227.4", 443)
    assert not reaches(document, "52.94.5.1", 443)


@pytest.mark.parametrize("ranges", [FULL, BARE], ids=["endpoints of other services", "no endpoints"])
def test_T2_without_an_endpoint_of_ec2_the_ebs_controller_calls_it_outside(ranges: Ranges) -> None:
    assert reaches(policy("ebs-csi-controller", ranges), "52.94.5.1", 443)


def test_T2_on_its_way_outside_the_ebs_controller_reaches_neither_pods_nor_nodes() -> None:
    document = policy("ebs-csi-controller")
    assert FULL.node_cidrs == ("10.20.0.0/19", "10.20.32.0/19")
    assert not [address for address in ("10.20.0.4", "10.20.63.254") if reaches(document, address, 443)]
    assert reaches(document, "10.20.64.1", 443)
    assert not reaches(document, "169.254.169.254", 443)


def test_T2_the_ebs_nodes_get_no_credentials() -> None:
    document = policy("ebs-csi-node")
    assert asks_dns(document)
    assert not reaches(document, "169.254.170.23", 80)
    assert not reaches(document, "52.94.5.1", 443)


@pytest.mark.parametrize("name", list(addon_policies()))
def test_T3_without_ranges_of_the_control_plane_its_rules_are_left_out(name: str) -> None:
    document = policy(name, BARE)
    assert reaches(document, "10.100.0.1", 443)
    assert not any("from" in rule for rule in document["spec"].get("ingress", []))
    if name == "metrics-server":
        assert "ingress" not in document["spec"]


@pytest.mark.parametrize("name", list(addon_policies()))
def test_T3_without_the_service_range_no_policy_is_made(name: str) -> None:
    with pytest.raises(Refusal) as caught:
        policy(name, Ranges())
    sentence = (
        "service_ipv4_cidr is missing: the API server has the first address of this "
        "range; give the cluster's service range."
    )
    assert str(caught.value) == sentence


def further(addon: str, pods: str, ranges: Ranges = FULL) -> Document:
    return further_policies([addon])[known()[addon].namespace][pods](ranges)


def called_on(document: Document) -> list[tuple[str, int]]:
    rules = document["spec"].get("ingress", [])
    return [(peer["ipBlock"]["cidr"], port["port"]) for one in rules for peer in one["from"] for port in one["ports"]]


def test_T2_the_control_plane_alone_calls_the_webhooks_of_cert_manager() -> None:
    assert called_on(further("cert-manager", "cert-manager-webhook")) == [
        ("10.20.226.0/24", 10250),
        ("10.20.230.0/24", 10250),
    ]
    assert called_on(further("cert-manager", "cert-manager-webhook", BARE)) == []
    assert called_on(further("cert-manager", "cert-manager")) == []


@pytest.mark.parametrize("ranges", [FULL, BARE])
def test_what_calls_the_internet_calls_no_private_address(ranges: Ranges) -> None:
    document = further("external-dns", "external-dns", ranges)
    assert reaches(document, "52.0.0.1", 443)
    assert not reaches(document, "52.0.0.1", 80)
    for address in ("10.20.0.9", "10.99.0.1", "192.168.0.1", "172.16.0.1", "169.254.169.254"):
        assert not reaches(document, address, 443), address
    assert reaches(document, "169.254.170.23", 80)


def test_an_add_on_reaches_AWS_by_the_endpoint_where_there_is_one() -> None:
    by_endpoint = replace(FULL, endpoint_services=("elasticfilesystem",))
    document = further("aws-efs-csi-driver", "efs-csi-controller", by_endpoint)
    assert reaches(document, "10.20.227.9", 443)
    assert not reaches(document, "52.0.0.1", 443)
    assert reaches(further("aws-efs-csi-driver", "efs-csi-controller"), "52.0.0.1", 443)


def test_the_namespace_of_an_add_on_is_closed() -> None:
    closed = further("external-dns", "default-deny")["spec"]
    assert closed == {"podSelector": {}, "policyTypes": CLOSED}
    assert "default-deny" not in further_policies(["snapshot-controller"])["kube-system"]
