"""What holds for every document."""

import re
from ipaddress import ip_network

import pytest

from citadel_rehearsal.resources.kubernetes_schemas import mistake, versions
from eks_citadel.kubernetes.labels import Document

from .documents import GOLDEN, as_text, documents

DOCUMENTS = documents()
POLICIES = {name: found for name, found in DOCUMENTS.items() if found["kind"] == "NetworkPolicy"}
every_document = pytest.mark.parametrize("name", DOCUMENTS)
every_policy = pytest.mark.parametrize("name", POLICIES)


LINK_LOCAL = ("169.254.0.0/16", "fe80::/10", "fd00:ec2::/32")


def _shares(cidr: str, hole: str) -> bool:
    one, other = ip_network(cidr), ip_network(hole)
    return one.version == other.version and one.overlaps(other)  # type: ignore[arg-type]


def rules(policy: Document) -> list[Document]:
    return [*policy["spec"].get("ingress", []), *policy["spec"].get("egress", [])]


@every_document
def test_a_document_is_its_golden_file_to_the_letter(name: str) -> None:
    assert as_text(DOCUMENTS[name]) == (GOLDEN / f"{name}.json").read_text()


def test_there_is_no_golden_file_too_many() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(DOCUMENTS)


@every_document
@pytest.mark.parametrize("version", sorted(versions()))
def test_a_document_fits_the_schema_of_kubernetes(name: str, version: str) -> None:
    assert mistake(DOCUMENTS[name], version) is None


@every_document
def test_a_document_says_whose_it_is_and_has_a_valid_name(name: str) -> None:
    metadata = DOCUMENTS[name]["metadata"]
    assert metadata["labels"]["app.kubernetes.io/managed-by"] == "eks-citadel"
    assert re.fullmatch(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?", metadata["name"])
    assert len(metadata["name"]) <= 253


@every_document
def test_a_document_has_its_maps_of_strings_in_order(name: str) -> None:
    labels = DOCUMENTS[name]["metadata"]["labels"]
    assert list(labels) == sorted(labels)
    assert all(isinstance(value, str) for value in labels.values())


@every_policy
def test_a_policy_names_what_schemas_do_not_require(name: str) -> None:
    spec = POLICIES[name]["spec"]
    assert "podSelector" in spec
    assert spec["policyTypes"]
    assert set(spec["policyTypes"]) <= {"Ingress", "Egress"}
    assert {key.capitalize() for key in spec if key in ("ingress", "egress")} <= set(spec["policyTypes"])


@every_policy
def test_T3_no_rule_has_an_empty_list_of_peers_or_ports(name: str) -> None:
    for rule in rules(POLICIES[name]):
        assert rule["ports"]
        assert rule.get("to", rule.get("from", ["everybody"]))
        assert all(peer for peer in rule.get("to", rule.get("from", [])))


@every_policy
def test_only_coredns_answers_everybody(name: str) -> None:
    spec = POLICIES[name]["spec"]
    assert all("to" in rule for rule in spec.get("egress", []))
    answers_everybody = any("from" not in rule for rule in spec.get("ingress", []))
    assert answers_everybody == name.startswith("addon-coredns")


@every_policy
def test_T1_no_policy_has_an_exception_or_reaches_the_metadata_service(name: str) -> None:
    allowed = {
        "169.254.170.23/32": 80,
        "169.254.169.253/32": 53,
        "fd00:ec2::23/128": 80,
        "fd00:ec2::253/128": 53,
    }
    for rule in rules(POLICIES[name]):
        for peer in rule.get("to", rule.get("from", [])):
            cidr = peer.get("ipBlock", {}).get("cidr", "")
            assert "except" not in peer.get("ipBlock", {})
            if cidr and any(_shares(cidr, hole) for hole in LINK_LOCAL):
                assert [port["port"] for port in rule["ports"]] in ([allowed[cidr]], [allowed[cidr]] * 2)


@every_policy
def test_a_range_of_ports_ends_after_it_begins(name: str) -> None:
    for rule in rules(POLICIES[name]):
        assert len(rule["ports"]) <= 24
        assert all(port.get("endPort", port["port"]) >= port["port"] for port in rule["ports"])
