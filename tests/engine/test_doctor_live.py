"""A secure cluster that runs, examined by boto3 and by its API server, and what is done to it by hand."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from served_eks import Eks

from citadel_rehearsal.api_server.connection import Connection
from citadel_rehearsal.api_server.installed import required
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.rehearse import Rehearsal
from citadel_rehearsal.run.report import PULUMI, Report
from eks_citadel.doctor.checks import CHECKS
from eks_citadel.doctor.diagnosis import Diagnosis, diagnose
from eks_citadel.doctor.facts import Facts
from eks_citadel.doctor.from_picture import facts_from
from eks_citadel.doctor.severity import INFORMATION
from eks_citadel.live.examination.examine import examine
from eks_citadel.live.parity import Access

REGION, ROLE, TODAY = "eu-west-1", "arn:aws:iam::111122223333:role", date(2026, 11, 30)
ACCOUNTS = "/api/v1/namespaces/shop/serviceaccounts"
POLICIES = "/apis/networking.k8s.io/v1/namespaces"
RBAC = "rbac.authorization.k8s.io"
PROGRAM = """
from eks_citadel import SecureCluster

ROLE = "arn:aws:iam::111122223333:role"
SecureCluster("shop", {
    "kubernetes_version": "1.36",
    "network": {"cidr": "10.20.0.0/16", "zones": ["a", "b"]},
    "endpoint_public_cidrs": ["203.0.113.0/28"],
    "access_entries": [
        {"name": "me", "principal_arn": f"{ROLE}/me", "cluster_policies": ["AmazonEKSClusterAdminPolicy"]},
        {"name": "devs", "principal_arn": f"{ROLE}/devs", "kubernetes_groups": ["devs"],
         "role_bindings": [{"group": "devs", "cluster_role": "edit", "namespaces": ["shop"]}]},
    ],
    "namespaces": [{"name": "shop"}],
    "pod_identities": [{"namespace": "shop", "service_account": "orders",
                        "permissions": {"secretsmanager_secrets": [{"allow": ["read"]}]}}],
})
"""


class Shop:
    def __init__(self, report: Report, aws: EmbeddedAws) -> None:
        self.report, self.eks = report, Eks(aws)
        self.access = Access(
            lambda service: self.eks if service == "eks" else aws.client(service, REGION),
            lambda name: self.eks.address(name).token,
        )
        self.server = Connection(self.eks.address("shop"))

    def faults(self) -> list[str]:
        return [one.key for one in self.diagnosis().findings if one.severity != INFORMATION]

    def diagnosis(self) -> Diagnosis:
        return diagnose(examine(self.access, "shop"), TODAY)

    def make_account(self) -> None:
        account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "orders"}}
        self.server.ask("POST", ACCOUNTS, account)


BOTH = ["Ingress", "Egress"]


def policy(name: str, **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": name}, "spec": spec
    }  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    required()
    folder = tmp_path_factory.mktemp("shop")
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text(f"config:\n  aws:region: {REGION}\n")
    (folder / "__main__.py").write_text(PROGRAM)
    with Rehearsal(folder, "dev", engine=PULUMI).running() as (report, aws):
        assert (report.error, report.failures) == ("", [])
        made = Shop(report, aws)
        made.make_account()
        yield made


def test_a_secure_cluster_has_no_fault(shop: Shop) -> None:
    assert shop.faults() == []


def test_what_nobody_answers_is_only_what_EKS_says_to_nobody(shop: Shop) -> None:
    assert [one.question for one in shop.diagnosis().silences] == ["creator"]


def test_L4_the_API_server_is_asked_for_the_service_account_of_an_association(shop: Shop) -> None:
    shop.server.ask("DELETE", f"{ACCOUNTS}/orders")
    assert shop.faults() == ["association-without-service-account:shop/orders"]
    shop.make_account()
    assert shop.faults() == []


def test_E2_what_Kubernetes_binds_itself_is_no_fault_and_what_a_person_binds_to_everybody_is(shop: Shop) -> None:
    path = f"/apis/{RBAC}/v1/clusterrolebindings"
    binding: dict[str, Any] = {
        "apiVersion": f"{RBAC}/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "by-hand"},
        "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": "view"},
        "subjects": [{"apiGroup": RBAC, "kind": "Group", "name": "system:unauthenticated"}],
    }  # fmt: skip
    shop.server.ask("POST", path, binding)
    assert shop.faults() == ["bound-to-anybody:Group:system:unauthenticated:view"]
    shop.server.ask("DELETE", f"{path}/by-hand")
    assert shop.faults() == []


def test_T1_T5_an_open_namespace_is_found_until_it_is_closed(shop: Shop) -> None:
    namespace: dict[str, Any] = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "open"}}
    shop.server.ask("POST", "/api/v1/namespaces", namespace)
    assert shop.faults() == ["namespace-open:open", "pod-security-off:open"]
    namespace["metadata"]["labels"] = {"pod-security.kubernetes.io/enforce": "restricted"}
    shop.server.ask("PUT", "/api/v1/namespaces/open", namespace)
    shop.server.ask("POST", f"{POLICIES}/open/networkpolicies", policy("deny", podSelector={}, policyTypes=BOTH))
    assert shop.faults() == []


def test_a_policy_that_no_picture_can_show_is_found_and_ends_nothing(shop: Shop) -> None:
    path, selector = f"{POLICIES}/shop/networkpolicies", {"matchExpressions": [{"key": "app", "operator": "Exists"}]}
    shop.server.ask("POST", path, policy("odd", podSelector=selector, ingress=[{}]))
    assert shop.faults() == ["policy-not-shown:shop/odd"]
    shop.server.ask("DELETE", f"{path}/odd")
    assert shop.faults() == []


def test_a_caller_whom_the_API_server_does_not_know_still_hears_what_AWS_says(shop: Shop) -> None:
    stranger = Access(shop.access.client, lambda name: "stranger")
    found = diagnose(examine(stranger, "shop"), TODAY)
    assert [one.question for one in found.silences] == ["creator", "service_accounts", "namespaces", "bindings"]
    assert [one.id for one in found.findings if one.severity != INFORMATION] == []


def test_the_rehearsed_report_gives_the_same_findings_where_it_has_the_facts(shop: Shop) -> None:
    live, (picture,) = examine(shop.access, "shop"), shop.report.pictures
    reported: Facts = facts_from(picture)
    alike = set(reported.unanswered) | set(live.unanswered)
    keys = [{one.key for one in diagnose(facts, TODAY).findings} for facts in (live, reported)]

    both = {check.id for check in CHECKS if not alike & set(check.asks)}
    assert {key for key in keys[0] if key.partition(":")[0] in both} == keys[1]
