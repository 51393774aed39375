"""Clusters of every kind go up and down again, and leave what A4 names."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from citadel_rehearsal.run import rehearse
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.rehearse import Rehearsal
from citadel_rehearsal.run.report import Report

BEFORE = """
import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes
from eks_citadel import SecureCluster

ROLE = "arn:{partition}:iam::111122223333:role"

def cluster(name, principal_arn=None, opts=None, **changes):
    principal_arn = principal_arn or ROLE + "/me"
    entry = {{"name": "me", "principal_arn": principal_arn, "cluster_policies": ["AmazonEKSClusterAdminPolicy"]}}
    args = {{
        "kubernetes_version": "1.36",
        "network": {{"cidr": "10.20.0.0/16", "zones": ["a", "b"]}},
        "endpoint_public_cidrs": ["203.0.113.7/32"],
        "access_entries": [entry],
    }} | changes
    return SecureCluster(name, {{key: value for key, value in args.items() if value is not None}}, opts)
"""
PROGRAMS = {
    "a deployer whose role has a path, in the government's cloud": """
        deployer = ROLE + "/platform/deep/ci"
        cluster("path", deployer, deployer_role_arn=deployer)
    """,
    "roles of pods, made here and only named, in China": """
        trust = '''{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
            "Principal": {"Service": "pods.eks.amazonaws.com"}, "Action": ["sts:AssumeRole", "sts:TagSession"]}]}'''
        made = aws.iam.Role("orders", assume_role_policy=trust)
        cluster("pods", namespaces=[{"name": "shop"}], pod_identities=[
            {"namespace": "shop", "service_account": "orders", "role_arn": made.arn, "pod_labels": {"app": "orders"}},
            {"namespace": "shop", "service_account": "named", "role_arn": ROLE + "/named"},
        ])
    """,
    "one cluster far away, one where nothing is known before": """
        far = aws.Provider("far", region="us-east-1")
        cluster("far", opts=pulumi.ResourceOptions(providers=[far]))
        vpc = aws.ec2.Vpc("net", cidr_block="10.77.0.0/16", enable_dns_hostnames=True)
        subnets = [aws.ec2.Subnet(f"net-{zone}", vpc_id=vpc.id, cidr_block=f"10.77.{number}.0/24",
            availability_zone=f"eu-west-1{zone}") for number, zone in enumerate("ab")]
        made = aws.iam.Role("made", name="made", assume_role_policy='{"Version":"2012-10-17","Statement":[]}')
        network = {"vpc_id": vpc.id, "node_subnet_ids": [subnet.id for subnet in subnets]}
        cluster("near", made.arn, network=network, deployer_role_arn=made.arn)
    """,
    "nobody reaches the endpoint and nothing the internet": """
        cluster("closed", network={"cidr": "10.20.0.0/16", "zones": ["a", "b"], "outbound": "aws-endpoints",
            "aws_endpoints": ["dynamodb"]}, endpoint_public_cidrs=None, deployer_reaches_endpoint=False)
    """,
    "everything of one's own": """
        cluster("own", network={"cidr": "10.20.0.0/16", "zones": ["a", "b", "c"], "outbound": "nat-per-zone"},
            kms_key_arn="arn:aws:kms:eu-west-1:111122223333:key/1111aaaa-22bb-33cc-44dd-5555eeee6666",
            permissions_boundary_arn="arn:aws:iam::111122223333:policy/boundary", retain_logs=False,
            deletion_protection=False, cluster_name="named", token_command="citadel", tags={"team": "platform"})
    """,
    "a dozen namespaces, and a policy that no picture can show": """
        made = cluster("many", namespaces=[{"name": f"team-{number}"} for number in range(12)])
        kubernetes.networking.v1.NetworkPolicy("odd", metadata={"name": "odd", "namespace": "default"}, spec={
            "podSelector": {"matchExpressions": [{"key": "app", "operator": "Exists"}]},
            "policyTypes": ["Ingress"],
        }, opts=pulumi.ResourceOptions(provider=made.kubernetes_provider))
    """,
}
PATH, PODS, TWO, CLOSED, OWN, MANY = PROGRAMS
REGIONS = {PATH: ("us-gov-west-1", "aws-us-gov"), PODS: ("cn-north-1", "aws-cn")}
KEPT = {"Key": "waits 30 days for its deletion", "LogGroup": "is kept by retainOnDelete"}
every_program = pytest.mark.parametrize("name", PROGRAMS)


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.01) as running:
        yield running


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    return {}


@pytest.fixture
def report(
    name: str, aws: EmbeddedAws, reports: dict[str, Report], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Report:
    """Each program is rehearsed once, on one embedded AWS for all."""
    if name not in reports:
        monkeypatch.setattr(rehearse, "EmbeddedAws", lambda **_: nullcontext(aws))
        region, partition = REGIONS.get(name, ("eu-west-1", "aws"))
        (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
        (tmp_path / "Pulumi.dev.yaml").write_text(f"config:\n  aws:region: {region}\n")
        lines = "\n".join(line.removeprefix("        ") for line in PROGRAMS[name].splitlines())
        (tmp_path / "__main__.py").write_text(BEFORE.format(partition=partition) + lines)
        reports[name] = Rehearsal(tmp_path, "dev").run(and_destroy=True)
    return reports[name]


@every_program
def test_it_goes_up_and_down(name: str, report: Report) -> None:
    assert (report.error, report.failures, report.skipped) == ("", [], {})
    assert report.destroyed is not None
    assert report.destroyed.failures == []
    assert report.succeeded


@every_program
def test_A4_what_is_left_is_what_was_to_be_kept(name: str, report: Report) -> None:
    assert report.destroyed is not None
    left = [(urn.split("::")[2].rpartition(":")[2], why) for urn, why in report.destroyed.left.items()]
    clusters = report.created["aws:eks/cluster:Cluster"]
    expected = [] if name == OWN else sorted(KEPT.items()) * clusters
    assert sorted(one for one in left if one[0] != "NamespacePatch") == sorted(expected)


@pytest.mark.parametrize("name", [PATH])
def test_E3_the_deployer_is_the_role_with_its_path(name: str, report: Report) -> None:
    assert report.deployer_arn == "arn:aws-us-gov:iam::111122223333:role/platform/deep/ci"
    assert [entry.principal_arn for entry in report.pictures[0].entries] == [report.deployer_arn]


@pytest.mark.parametrize("name", [PODS])
def test_L3_a_role_that_is_only_named_is_taken_to_fit_and_both_are_associated(name: str, report: Report) -> None:
    roles = {identity.service_account: identity.role_arn for identity in report.pictures[0].pod_identities}
    assert set(roles) == {"named", "orders"}
    assert roles["named"] in {item.name for item in report.assumptions if "trust" in item.kind}


@pytest.mark.parametrize("name", [TWO])
def test_each_cluster_is_read_where_it_is(name: str, report: Report) -> None:
    assert [picture.cluster_name for picture in report.pictures] == ["far", "near"]
    assert all(any(item.closed for item in picture.namespaces) for picture in report.pictures)
    assert set(report.surroundings) == {"far", "near"}


@pytest.mark.parametrize("name", [CLOSED])
def test_where_nobody_reaches_the_endpoint_no_object_is_made(name: str, report: Report) -> None:
    assert not [kind for kind in report.created if "kubernetes" in kind]
    assert "aws:ec2/natGateway:NatGateway" not in report.created
    assert report.pictures[0].network_policy_mode == "standard"


@pytest.mark.parametrize("name", [OWN])
def test_what_is_named_is_assumed_and_listed(name: str, report: Report) -> None:
    assert {item.kind for item in report.assumptions} == {"KMS key", "policy", "role"}
    assert [picture.cluster_name for picture in report.pictures] == ["named"]
    assert report.created["aws:ec2/natGateway:NatGateway"] == 3


@pytest.mark.parametrize("name", [MANY])
def test_a_picture_that_cannot_be_made_is_said_and_fails_nothing(name: str, report: Report) -> None:
    assert report.created["kubernetes:core/v1:Namespace"] == 12
    assert report.pictures == []
    (said,) = [log.message for log in report.logs if log.severity == "warning"]
    assert said.startswith("many cannot be read back: network policy default/odd")


@pytest.mark.parametrize("name", list(REGIONS))
def test_A1_other_partitions_have_their_own_ARNs(name: str, report: Report) -> None:
    _, partition = REGIONS[name]
    assert {item.name.split(":")[1] for item in report.assumptions} == {partition}
    assert {entry.principal_arn.split(":")[1] for entry in report.pictures[0].entries} == {partition}
