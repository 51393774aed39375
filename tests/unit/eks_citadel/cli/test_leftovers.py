"""A4: what workloads left is named."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import boto3
import pytest

from citadel_rehearsal.run import rehearse
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.cli.leftovers import print_leftovers
from eks_citadel.live.leftovers import Leftover, leftovers
from unit.commands import REGION, cluster_program, plain, project, rehearse_in_process


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws() as started:
        yield started


class Session:
    """A boto3 session of the embedded AWS."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self._aws = aws

    def client(self, service: str) -> Any:
        return self._aws.client(service, REGION)


def volume_of(aws: EmbeddedAws, cluster: str) -> str:
    """Its id."""
    tags = [{"Key": f"kubernetes.io/cluster/{cluster}", "Value": "owned"}]
    made = aws.client("ec2", REGION).create_volume(
        AvailabilityZone=f"{REGION}a", Size=1, TagSpecifications=[{"ResourceType": "volume", "Tags": tags}]
    )
    return made["VolumeId"]


def test_A4_volumes_interfaces_groups_load_balancers_and_target_groups_of_a_cluster_are_named(aws: EmbeddedAws) -> None:
    ec2, elbv2 = aws.client("ec2", REGION), aws.client("elbv2", REGION)
    owned = [{"Key": "kubernetes.io/cluster/shop", "Value": "owned"}]
    volume = volume_of(aws, "shop")
    volume_of(aws, "shop-green")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.9.{number}.0/24", AvailabilityZone=REGION + zone)["Subnet"]
        for number, zone in enumerate("ab")
    ]
    subnet_ids = [subnet["SubnetId"] for subnet in subnets]
    interface = ec2.create_network_interface(SubnetId=subnet_ids[0])["NetworkInterface"]["NetworkInterfaceId"]
    ec2.create_tags(Resources=[interface], Tags=[{"Key": "cluster.k8s.amazonaws.com/name", "Value": "shop"}])
    group = ec2.create_security_group(GroupName="k8s-shop", Description="x", VpcId=vpc)["GroupId"]
    own = ec2.create_security_group(GroupName="eks-cluster-sg-shop-1", Description="x", VpcId=vpc)["GroupId"]
    ec2.create_tags(Resources=[group, own], Tags=owned)
    by_controller = [{"Key": "elbv2.k8s.aws/cluster", "Value": "shop"}]
    balancer = elbv2.create_load_balancer(Name="web", Subnets=subnet_ids, Scheme="internal", Tags=by_controller)
    request = {"Protocol": "HTTP", "Port": 80, "VpcId": vpc}
    targets = elbv2.create_target_group(Name="k8s-web", Tags=by_controller, **request)
    elbv2.create_target_group(Name="of-nobody", **request)
    assert set(leftovers(Session(aws).client, "shop")) == {
        Leftover("volume", volume),
        Leftover("network interface", interface),
        Leftover("security group", group),
        Leftover("load balancer", balancer["LoadBalancers"][0]["LoadBalancerArn"]),
        Leftover("target group", targets["TargetGroups"][0]["TargetGroupArn"]),
    }


@pytest.mark.parametrize(
    "tag",
    [{"Key": "kubernetes.io/cluster/db", "Value": "owned"}, {"Key": "ebs.csi.aws.com/cluster-name", "Value": "db"}],
)
def test_A4_volumes_of_every_version_of_the_driver_are_named(aws: EmbeddedAws, tag: dict[str, str]) -> None:
    ec2 = aws.client("ec2", REGION)
    tags = [{"ResourceType": "volume", "Tags": [tag]}]
    made = ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=1, TagSpecifications=tags)["VolumeId"]
    assert Leftover("volume", made) in leftovers(Session(aws).client, "db")
    assert Leftover("volume", made) not in leftovers(Session(aws).client, "db-green")


def test_nothing_left_is_no_line_and_exit_code_0(
    aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(boto3, "Session", lambda region_name: Session(aws))
    assert print_leftovers("empty", REGION) == 0
    assert capsys.readouterr().out == ""


def test_A4_a_rehearsed_destroy_names_what_workloads_left(
    aws: EmbeddedAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rehearse, "EmbeddedAws", lambda **_: nullcontext(aws))
    left, other = volume_of(aws, "small"), volume_of(aws, "small-green")
    assert rehearse_in_process(project(tmp_path, cluster_program()), "--and-destroy") == 0
    text = plain(capfd.readouterr().out)
    assert f"volume {left} was created by a workload of small, so destroy does not delete it" in text
    assert other not in text
