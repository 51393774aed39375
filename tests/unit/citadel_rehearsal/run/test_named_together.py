"""What a program names together is assumed together: one VPC, and different zones, in every combination."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from itertools import product
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from citadel_rehearsal.run import rehearse
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.rehearse import Rehearsal
from citadel_rehearsal.run.report import Report
from citadel_rehearsal.run.ties import Together

REGION, ACCOUNT = "eu-west-1", "111122223333"
VPC, GROUP = "vpc-0123456789abcdef0", "sg-0123456789abcdef0"
SUBNETS = [f"subnet-0123456789abcdef{number}" for number in range(4)]
BEGIN = """
import pulumi
import pulumi_aws as aws
from eks_citadel import NodeGroup, NodeRole

roles = {}

def nodes(cluster, name, subnet_ids):
    role = roles.get(cluster) or NodeRole(cluster, {"cluster_name": cluster})
    roles[cluster] = role
    return NodeGroup(f"{cluster}-{name}", {"cluster_name": cluster, "name": name, "kubernetes_version": "1.36",
        "node_role_arn": role.node_role_arn, "subnet_ids": subnet_ids})
"""
Rehearse = Callable[[str], tuple[Report, Any]]


@pytest.fixture
def rehearsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rehearse]:
    with EmbeddedAws(transition_seconds=0.01) as aws:
        monkeypatch.setattr(rehearse, "EmbeddedAws", lambda **_: nullcontext(aws))

        def run(program: str) -> tuple[Report, Any]:
            (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
            (tmp_path / "Pulumi.dev.yaml").write_text(f"config:\n  aws:region: {REGION}\n")
            (tmp_path / "__main__.py").write_text(BEGIN + dedent(program))
            return Rehearsal(tmp_path, "dev").run(), aws

        yield run


def vpcs_and_zones(aws: EmbeddedAws, cluster: str) -> tuple[str, set[str]]:
    found = aws.client("eks", REGION, ACCOUNT).describe_cluster(name=cluster)["cluster"]["resourcesVpcConfig"]
    subnets = aws.client("ec2", REGION, ACCOUNT).describe_subnets(SubnetIds=found["subnetIds"])["Subnets"]
    (vpc,) = {one["VpcId"] for one in subnets} | {found["vpcId"]}
    return vpc, {one["AvailabilityZone"] for one in subnets}


def group_vpc(aws: EmbeddedAws, group: str = GROUP) -> str:
    return aws.client("ec2", REGION, ACCOUNT).describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["VpcId"]


# How many subnets of the cluster are named, in one list or one by one; whether a VPC and a security group are named.
@pytest.mark.parametrize(
    ("many", "apart", "with_vpc", "with_group"),
    [one for one in product((1, 2, 3), (False, True), (False, True), (False, True)) if one[0] > 1 or not one[1]],
)
def test_subnets_groups_and_an_existing_cluster(
    many: int, apart: bool, with_vpc: bool, with_group: bool, rehearsed: Rehearse
) -> None:
    lists = [[one] for one in SUBNETS[:many]] if apart else [SUBNETS[:many]]
    lines = [f'nodes("prod", "group-{number}", {subnets})' for number, subnets in enumerate(lists)]
    if with_vpc:
        lines.append(f'aws.ec2.SecurityGroup("own", vpc_id="{VPC}")')
    if with_group:
        lines.append(
            'cluster = aws.eks.get_cluster_output(name="prod")\n'
            f'aws.vpc.SecurityGroupIngressRule("in", security_group_id="{GROUP}", ip_protocol="-1",\n'
            "    referenced_security_group_id=cluster.vpc_config.cluster_security_group_id)"
        )
    report, aws = rehearsed("\n".join(lines))
    assert (report.error, report.failures) == ("", [])
    vpc, zones = vpcs_and_zones(aws, "prod")
    assert len(zones) >= 2
    assert not with_vpc or vpc == VPC
    subnets = aws.client("ec2", REGION, ACCOUNT).describe_subnets(SubnetIds=SUBNETS[:many])["Subnets"]
    assert {one["VpcId"] for one in subnets} == {vpc}
    assert len({one["AvailabilityZone"] for one in subnets}) == many
    assert not with_group or group_vpc(aws) == vpc


def test_clusters_of_two_VPCs_stand_each_with_its_subnets(rehearsed: Rehearse) -> None:
    report, aws = rehearsed(
        f"""
        for name, vpc, subnet in (("prod", "vpc-1111aaaa", "{SUBNETS[0]}"), ("test", "vpc-0000aaaa", "{SUBNETS[1]}")):
            nodes(name, "more", [subnet])
            aws.ec2.VpcEndpoint(name, vpc_id=vpc, service_name="com.amazonaws.eu-west-1.sts",
                                vpc_endpoint_type="Interface", subnet_ids=[subnet])
        """
    )
    assert (report.error, report.failures) == ("", [])
    assert vpcs_and_zones(aws, "prod")[0] == "vpc-1111aaaa"
    assert vpcs_and_zones(aws, "test")[0] == "vpc-0000aaaa"


def test_two_clusters_without_a_VPC_may_share_their_subnets(rehearsed: Rehearse) -> None:
    report, aws = rehearsed(
        f"""
        nodes("prod", "more", ["{SUBNETS[0]}"])
        nodes("test", "more", ["{SUBNETS[0]}", "{SUBNETS[1]}"])
        """
    )
    assert (report.error, report.failures) == ("", [])
    assert vpcs_and_zones(aws, "prod") == vpcs_and_zones(aws, "test")


def test_subnets_that_are_searched_for_an_existing_cluster_are_in_its_VPC(rehearsed: Rehearse) -> None:
    report, aws = rehearsed(
        """
        found = aws.ec2.get_subnets(filters=[{"name": "tag:tier", "values": ["private"]}])
        nodes("prod", "more", found.ids)
        """
    )
    assert (report.error, report.failures) == ("", [])
    assert len(vpcs_and_zones(aws, "prod")[1]) >= 2


def test_the_VPC_of_an_existing_cluster_is_searched(rehearsed: Rehearse) -> None:
    report, aws = rehearsed(
        """
        cluster = aws.eks.get_cluster(name="prod")
        vpc = aws.ec2.get_vpc(id=cluster.vpc_config.vpc_id)
        found = aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": [vpc.id]},
                                             {"name": "tag:tier", "values": ["private"]}])
        group = aws.ec2.get_security_group(vpc_id=vpc.id, name="shared")
        nodes("prod", "more", found.ids)
        aws.vpc.SecurityGroupIngressRule("in", security_group_id=group.id, ip_protocol="-1",
            referenced_security_group_id=cluster.vpc_config.cluster_security_group_id)
        """
    )
    assert (report.error, report.trace, report.failures) == ("", "", [])
    assert len(vpcs_and_zones(aws, "prod")[1]) >= 2


def test_a_security_group_of_a_launch_template_is_in_the_VPC_of_its_nodes(rehearsed: Rehearse) -> None:
    report, aws = rehearsed(
        f"""
        role = NodeRole("nodes", {{"cluster_name": "prod"}})
        template = aws.ec2.LaunchTemplate("nodes", vpc_security_group_ids=["{GROUP}"])
        aws.eks.NodeGroup("more", cluster_name="prod", node_group_name="more", node_role_arn=role.node_role_arn,
            subnet_ids=["{SUBNETS[0]}"], scaling_config={{"min_size": 1, "max_size": 1, "desired_size": 1}},
            launch_template={{"id": template.id, "version": "1"}})
        aws.ec2.SecurityGroup("other", vpc_id="vpc-0000aaaa")
        aws.ec2.VpcEndpoint("sts", vpc_id="vpc-1111aaaa", service_name="com.amazonaws.eu-west-1.sts",
                            vpc_endpoint_type="Interface", subnet_ids=["{SUBNETS[0]}"])
        """
    )
    assert (report.error, report.failures) == ("", [])
    assert vpcs_and_zones(aws, "prod")[0] == "vpc-1111aaaa"
    assert group_vpc(aws) == "vpc-1111aaaa"


def test_a_tie_between_two_VPCs_is_not_followed() -> None:
    found = [{"vpc-a", "subnet-1"}, {"vpc-b", "subnet-2"}, {"subnet-1", "subnet-2"}, {"subnet-2", "sg-1"}]
    together = Together([frozenset(one) for one in found])
    vpcs = {"subnet-1": "vpc-a", "subnet-2": "vpc-b", "sg-1": "vpc-b", "sg-2": ""}
    assert {one: together.vpc_of(one) for one in vpcs} == vpcs


def test_a_subnet_that_the_program_adds_to_a_VPC_that_it_names_fits_whatever_its_range(rehearsed: Rehearse) -> None:
    report, _ = rehearsed(
        f"""
        from eks_citadel import Network

        for place, block in enumerate(["10.20.5.0/24", "172.16.0.0/20", "10.90.0.0/24"]):
            aws.ec2.Subnet(f"own-{{place}}", vpc_id="vpc-0000aaaa", cidr_block=block)
        network = Network("net", {{"vpc_id": "vpc-0000aaaa", "node_subnet_ids": {SUBNETS[:2]}}})
        """
    )
    assert (report.error, report.trace, report.failures) == ("", "", [])
    assert report.created["aws:ec2/subnet:Subnet"] == 3


def test_two_subnets_of_the_program_cannot_have_one_range(rehearsed: Rehearse) -> None:
    report, _ = rehearsed(
        """
        first = aws.ec2.Subnet("first", vpc_id="vpc-0000aaaa", cidr_block="10.20.5.0/24")
        aws.ec2.Subnet("second", vpc_id="vpc-0000aaaa", cidr_block="10.20.5.0/25",
                       opts=pulumi.ResourceOptions(depends_on=[first]))
        """
    )
    assert ["InvalidSubnet.Conflict" in str(one) for one in report.failures] == [True]
