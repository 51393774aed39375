"""Programs whose add-ons have no way are refused by a rehearsal, and so are those that close one afterwards."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from citadel_rehearsal.resources import eks_nodes
from citadel_rehearsal.run import rehearse
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.rehearse import Rehearsal, Report

PROGRAM = """
import pulumi
import pulumi_kubernetes as kubernetes
from eks_citadel import SecureCluster

made = SecureCluster("small", {{
    "kubernetes_version": "1.36", "network": {network},
    "endpoint_public_cidrs": ["203.0.113.7/32"],
    "access_entries": [{{"name": "me", "principal_arn": "arn:aws:iam::111122223333:role/me",
        "cluster_policies": ["AmazonEKSClusterAdminPolicy"]}}],
    "network_policy_mode": {mode!r},
}})

def policy(name, selector, **spec):
    kubernetes.networking.v1.NetworkPolicy(name, metadata={{"name": name, "namespace": "kube-system"}},
        spec={{"podSelector": selector, "policyTypes": ["Egress"], **spec}},
        opts=pulumi.ResourceOptions(provider=made.kubernetes_provider, depends_on=[made]))
"""
CLOSED = """
policy("default-deny", {})
"""
UNRELATED = """
policy("mine", {"matchLabels": {"app": "mine"}})
"""
NETWORK = {"cidr": "10.20.0.0/16", "zones": ["a", "b"]}


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.01) as running:
        yield running


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eks_nodes, "DEGRADED_SECONDS", 1)


def rehearsed(
    aws: EmbeddedAws,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    program: str,
    mode: str = "strict",
    **network: object,
) -> Report:
    monkeypatch.setattr(rehearse, "EmbeddedAws", lambda **_: nullcontext(aws))
    (folder / "Pulumi.yaml").write_text("name: small\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (folder / "__main__.py").write_text(PROGRAM.format(network=NETWORK | network, mode=mode) + program)
    return Rehearsal(folder, "dev").run(and_destroy=True)


@pytest.mark.parametrize("endpoints", [[], ["sqs"], ["ec2", "sqs"]])
@pytest.mark.parametrize("outbound", ["single-nat", "aws-endpoints"])
def test_T2_every_add_on_is_ACTIVE_whatever_endpoints_there_are(
    endpoints: list[str], outbound: str, aws: EmbeddedAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = {"aws_endpoints": endpoints, "outbound": outbound}
    report = rehearsed(aws, tmp_path, monkeypatch, UNRELATED, **network)
    assert (report.error, report.failures) == ("", [])
    assert report.created["aws:eks/addon:Addon"] == 6


def test_a_policy_that_closes_the_way_of_an_add_on_later_is_told_at_the_end(
    aws: EmbeddedAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = rehearsed(aws, tmp_path, monkeypatch, CLOSED, mode="standard")
    told = {failure.message.partition(":")[0]: failure.message for failure in report.failures}
    assert sorted(told) == [
        f"add-on {addon} of small does not stay ACTIVE" for addon in ("aws-ebs-csi-driver", "coredns", "metrics-server")
    ]
    assert {failure.code for failure in report.failures} == {"DEGRADED"}
    unreached = "no network policy of kube-system lets it out to its public addresses on TCP 443"
    assert f"ebs-csi-controller cannot reach ec2: {unreached}" in told[min(told)]
    assert not report.succeeded


WITHOUT_AGENT = """
import json
import pulumi_aws as aws
trust = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["sts:AssumeRole",
    "sts:TagSession"], "Principal": {"Service": "pods.eks.amazonaws.com"}}]})
role = aws.iam.Role("bare", assume_role_policy=trust)
aws.eks.Addon("snapshots", cluster_name=made.cluster_name, addon_name="snapshot-controller",
    opts=pulumi.ResourceOptions(depends_on=[made]))
"""


def test_an_add_on_that_its_user_brings_is_given_up_where_strict_mode_closes_it(
    aws: EmbeddedAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = rehearsed(aws, tmp_path, monkeypatch, WITHOUT_AGENT)
    (failure,) = report.failures
    assert (failure.code, failure.message) == (
        "Timeout",
        "add-on snapshot-controller stays DEGRADED, and is given up: InsufficientNumberOfReplicas: The add-on is "
        "unhealthy because it doesn't have the desired number of replicas. (snapshot-controller cannot reach the API "
        "server: no network policy of kube-system lets it out to 172.20.0.1 on TCP 443.)",
    )
