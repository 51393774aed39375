"""What a program looks up or uses without creating it is assumed, listed, and never `not found`."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from textwrap import dedent

import pytest

from citadel_rehearsal.run import rehearse
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.name_patterns import example
from citadel_rehearsal.run.rehearse import Rehearsal
from citadel_rehearsal.run.report import Report
from unit.citadel_rehearsal.used_cluster import PROGRAM

ROLE = "arn:aws:iam::111122223333:role"
SSO = "/aws-reserved/sso.amazonaws.com/"
Rehearse = Callable[[str], Report]


def project(folder: Path, program: str) -> Path:
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (folder / "__main__.py").write_text("import pulumi\nimport pulumi_aws as aws\n" + dedent(program))
    return folder


@pytest.fixture
def rehearsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rehearse]:
    with EmbeddedAws(transition_seconds=0.01) as aws:
        monkeypatch.setattr(rehearse, "EmbeddedAws", lambda **_: nullcontext(aws))
        yield lambda program: Rehearsal(project(tmp_path, program), "dev").run()


def assumed(report: Report) -> set[str]:
    return {f"{item.kind} {item.name}" for item in report.assumptions}


def test_the_parts_are_used_on_a_cluster_that_the_program_does_not_create(tmp_path: Path) -> None:
    report = Rehearsal(project(tmp_path, PROGRAM), "dev").run(and_destroy=True)
    assert (report.error, report.failures) == ("", [])
    assert assumed(report) >= {
        f"EKS cluster prod (ACTIVE, Kubernetes 1.35, mode API, one node group, admin {ROLE}/deployer)",
        "namespace legacy of the cluster prod",
        f"role, with the trust and the policies that its use needs, {ROLE}/team",
    }
    (picture,) = report.pictures
    assert (picture.cluster_name, picture.authentication_mode) == ("prod", "API")
    assert {one.principal_arn.rpartition("/")[2] for one in picture.entries} >= {"deployer", "team"}
    assert [(one.namespace, one.service_account) for one in picture.pod_identities if one.namespace == "shop"] == [
        ("shop", "orders")
    ]
    assert {one.name for one in picture.namespaces if one.closed} == {"legacy", "shop"}
    assert report.destroyed is not None
    assert report.destroyed.succeeded
    assert [why for why in report.destroyed.left.values() if "patched" not in why] == []


def test_an_entry_of_the_deployer_that_the_program_creates_is_not_assumed(rehearsed: Rehearse) -> None:
    report = rehearsed(
        f"""
        from eks_citadel import ClusterAccess
        me = {{"name": "me", "principal_arn": "{ROLE}/me", "cluster_policies": ["AmazonEKSClusterAdminPolicy"]}}
        ClusterAccess("access", {{"cluster_name": "prod", "access_entries": [me]}})
        """
    )
    assert report.succeeded, (report.error, report.failures)
    (cluster,) = [item.name for item in report.assumptions if item.kind == "EKS cluster"]
    assert cluster == (
        "prod (ACTIVE, Kubernetes 1.36, mode API, one node group, add-ons vpc-cni, kube-proxy, coredns, "
        "eks-pod-identity-agent)"
    )


def test_nodes_are_added_to_a_cluster_in_the_named_subnets(rehearsed: Rehearse) -> None:
    subnets = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
    report = rehearsed(
        f"""
        from eks_citadel import NodeGroup, NodeRole
        role = NodeRole("nodes", {{"cluster_name": "prod"}})
        NodeGroup("more", {{"cluster_name": "prod", "name": "more", "kubernetes_version": "1.35",
                           "node_role_arn": role.node_role_arn, "subnet_ids": {subnets}}})
        """
    )
    assert report.succeeded, (report.error, report.failures)
    (cluster,) = [item.name for item in report.assumptions if item.kind == "EKS cluster"]
    assert cluster.startswith("prod (ACTIVE, Kubernetes 1.35, ")
    assert report.created["aws:eks/nodeGroup:NodeGroup"] == 1


def test_roles_that_are_looked_up_by_name_or_by_a_pattern_are_assumed(rehearsed: Rehearse) -> None:
    report = rehearsed(
        f"""
        one = aws.iam.get_role(name="one")
        sso = aws.iam.get_roles(name_regex="AWSReservedSSO_Admin_.*", path_prefix="{SSO}")
        two = aws.iam.get_role(name=one.name + "-two")
        pulumi.export("arns", [one.arn, two.arn, *sso.arns])
        aws.ec2.Eip("e", tags={{"one": one.arn, "two": two.arn, "sso": list(sso.arns)[0]}})
        """
    )
    assert report.succeeded, (report.error, report.trace, report.failures)
    named = {item.name for item in report.assumptions if item.kind.startswith("role")}
    assert named == {f"{ROLE}/one", f"{ROLE}/one-two", f"{ROLE}{SSO}AWSReservedSSO_Admin_a", f"{ROLE}/deployer"}


@pytest.mark.parametrize("call", ['get_user(user_name="bob").arn', 'get_user_output(user_name="bob").arn'])
def test_users_that_are_looked_up_are_assumed(call: str, rehearsed: Rehearse) -> None:
    report = rehearsed(
        f"""
        aws.eks.AccessEntry("bob", cluster_name="prod", principal_arn=aws.iam.{call})
        """
    )
    assert report.succeeded, (report.error, report.trace, report.failures)
    assert f"{ROLE.replace(':role', ':user')}/bob" in {item.name for item in report.assumptions if item.kind == "user"}


def test_keys_are_assumed_by_alias_id_and_ARN(rehearsed: Rehearse) -> None:
    key = "1111aaaa-22bb-33cc-44dd-5555eeee6666"
    report = rehearsed(
        f"""
        keys = [aws.kms.get_key_output(key_id=name).arn for name in ("alias/shop", "{key}")]
        alias = aws.kms.get_alias_output(name="alias/logs").target_key_arn
        aws.ec2.Eip("e", tags={{"a": keys[0], "b": keys[1], "c": alias}})
        """
    )
    assert report.succeeded, (report.error, report.failures)
    assert assumed(report) >= {"KMS key alias/shop", f"KMS key {key}", "KMS key alias/logs"}


def test_a_network_that_is_searched_by_tags_is_assumed_with_its_ranges(rehearsed: Rehearse) -> None:
    report = rehearsed(
        """
        vpc = aws.ec2.get_vpc_output(tags={"Name": "main"})
        private = [{"name": "vpc-id", "values": [vpc.id]}, {"name": "tag:tier", "values": ["private"]}]
        subnets = aws.ec2.get_subnets_output(filters=private)
        group = aws.ec2.get_security_group_output(vpc_id=vpc.id, name="shared")
        aws.ec2.Eip("e", tags={
            "blocks": vpc.cidr_block_associations.apply(lambda found: found[0].cidr_block),
            "subnets": subnets.ids.apply(lambda found: str(len(found))), "group": group.id,
        })
        """
    )
    assert report.succeeded, (report.error, report.failures)
    said = [f"{item.kind} {item.name.partition(' ')[2]}" for item in report.assumptions if item.kind != "role"]
    assert said[0] == "VPC (10.90.0.0/16; Name=main)"
    assert [one.split(";")[0] for one in said[1:4]] == [f"subnet (eu-west-1{zone}" for zone in "abc"]
    assert all("tier=private" in one for one in said[1:4])
    assert len(said) == 5
    assert said[4].startswith("security group (")


def test_a_role_that_the_program_creates_and_looks_up_is_not_assumed(rehearsed: Rehearse) -> None:
    report = rehearsed(
        """
        made = aws.iam.Role("own", name="own", assume_role_policy='{"Version":"2012-10-17","Statement":[]}')
        pulumi.export("arn", aws.iam.get_role_output(name=made.name).arn)
        """
    )
    assert report.succeeded, (report.error, report.failures)
    assert assumed(report) == {f"role {ROLE}/deployer"}
    assert report.created == {"aws:iam/role:Role": 1}


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("^AWSReservedSSO_Admin_[0-9a-f]{16}$", "AWSReservedSSO_Admin_" + "0" * 16),
        ("AWSReservedSSO_.*", "AWSReservedSSO_a"),
        (r"team\.x-\d+", "team.x-0"),
        ("a?b*", "b"),
        ("(one|two)", None),
        ("[^a]", None),
    ],
)
def test_a_pattern_gets_a_name_that_it_matches_or_none(pattern: str, found: str | None) -> None:
    assert example(pattern) == found


PINS = {
    "aws-ebs-csi-driver": "v1.58.0-eksbuild.1",
    "coredns": "v1.11.4-eksbuild.2",
    "eks-pod-identity-agent": "v1.3.5-eksbuild.2",
    "kube-proxy": "v1.32.6-eksbuild.2",
    "metrics-server": "v0.8.0-eksbuild.1",
    "vpc-cni": "v1.20.4-eksbuild.2",
}
OLD_CLUSTER = f"""
from eks_citadel import SecureCluster

SecureCluster("old", {{
    "kubernetes_version": "1.32", "support_type": "EXTENDED", "addon_versions": {PINS},
    "network": {{"cidr": "10.20.0.0/16", "zones": ["a", "b"]}},
    "endpoint_public_cidrs": ["203.0.113.7/32"],
    "node_groups": [{{"name": "new", "min_size": 2, "max_size": 3, "instance_types": ["m10i.large"]}}],
    "access_entries": [{{"name": "me", "principal_arn": "{ROLE}/me",
        "cluster_policies": ["AmazonEKSClusterAdminPolicy"]}}],
}})
"""


def test_A3_pins_and_instance_types_that_nobody_recorded_are_assumed_and_listed(rehearsed: Rehearse) -> None:
    report = rehearsed(OLD_CLUSTER)
    assert (report.error, report.failures) == ("", [])
    listed = {
        f"version of an add-on {name} {of}, which is not recorded for Kubernetes 1.32" for name, of in PINS.items()
    }
    assert assumed(report) >= listed | {"instance type m10i.large, which is newer than the table"}


def test_a_program_may_catch_a_look_up_that_fails_as_under_the_real_engine(rehearsed: Rehearse) -> None:
    report = rehearsed(
        """
        try:
            found = aws.ec2.get_vpc_endpoint_service(service_name="com.amazonaws.eu-west-1.none").service_name
        except Exception:
            found = "none"
        aws.sqs.Queue("queue", name=found)
        """
    )
    assert report.succeeded, (report.error, report.trace, report.failures)
    assert report.created == {"aws:sqs/queue:Queue": 1}


def test_a_look_up_that_fails_and_is_not_caught_is_one_sentence(rehearsed: Rehearse) -> None:
    report = rehearsed("aws.ec2.get_vpc_endpoint_service(service_name='com.amazonaws.eu-west-1.none')")
    assert (report.error, report.trace) == (
        "aws:ec2/getVpcEndpointService:getVpcEndpointService: InvalidServiceName: DescribeVpcEndpointServices: The Vpc "
        "Endpoint Service 'com.amazonaws.eu-west-1.none' does not exist",
        "",
    )


def test_an_endpoint_service_that_the_region_lacks_is_refused_in_the_preview(rehearsed: Rehearse) -> None:
    report = rehearsed(
        """
        from eks_citadel import Network
        Network("net", {"cidr": "10.20.0.0/16", "zones": ["a", "b"], "aws_endpoints": ["tnb"]})
        """
    )
    assert report.error == (
        'network.aws_endpoints is "tnb": eu-west-1 has no endpoint service of this name; leave the service out.'
    )
    assert report.created == {}
