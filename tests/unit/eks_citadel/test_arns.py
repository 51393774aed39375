"""Every ARN and physical name."""

import re

import pytest

from eks_citadel import arns

ACCOUNT = "111122223333"
PARTITIONS = ("aws", "aws-cn", "aws-us-gov")


@pytest.mark.parametrize("partition", PARTITIONS)
def test_A1_every_ARN_is_of_the_given_partition(partition: str) -> None:
    made = [
        arns.account_root(partition, ACCOUNT),
        arns.managed_policy(partition, "service-role/X"),
        arns.access_policy(partition, "AmazonEKSViewPolicy"),
        arns.cluster(partition, "eu-west-1", ACCOUNT, "shop"),
    ]
    assert {arn.split(":")[1] for arn in made} == {partition}
    assert all(len(arn.split(":")) == 6 for arn in made)


def test_ARNs_are_written_as_AWS_writes_them() -> None:
    assert arns.account_root("aws", ACCOUNT) == "arn:aws:iam::111122223333:root"
    assert arns.managed_policy("aws", "AmazonEKS_CNI_Policy") == "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"
    assert arns.access_policy("aws", "X") == "arn:aws:eks::aws:cluster-access-policy/X"
    assert arns.cluster("aws", "eu-west-1", ACCOUNT, "shop") == "arn:aws:eks:eu-west-1:111122223333:cluster/shop"


def test_a_cluster_s_name_is_read_from_its_ARN() -> None:
    assert arns.cluster_name_of(arns.cluster("aws", "eu-west-1", ACCOUNT, "shop-blue")) == "shop-blue"


def test_E7_the_log_group_is_the_one_that_EKS_writes_to() -> None:
    assert arns.control_plane_log_group("shop") == "/aws/eks/shop/cluster"
    assert arns.secrets_key_alias("shop") == "alias/eks/shop"


@pytest.mark.parametrize("owner", ["s", "shop-blue", "s" * 100, "Shop_Blue"])
@pytest.mark.parametrize("region", ["eu-west-1", "ap-southeast-3", "us-gov-west-1"])
@pytest.mark.parametrize("duty", ["node", "control-plane", "flow-logs", "aws-ebs-csi-driver"])
def test_L7_an_IAM_name_has_at_most_64_characters_that_IAM_takes(owner: str, region: str, duty: str) -> None:
    name = arns.iam_name(owner, region, duty)
    assert re.fullmatch(r"[\w+=,.@-]{1,64}", name)
    assert name.startswith(owner[:10])
    assert region in name
    assert duty in name


def test_L7_IAM_names_differ_by_owner_region_and_duty_even_when_cut() -> None:
    names = [
        arns.iam_name(owner, region, duty)
        for owner in ("s" * 99, "s" * 100, "shop", "shop-eu")
        for region in ("eu-west-1", "west-1")
        for duty in ("node", "control-plane")
    ]
    assert len(names) == len(set(names))


def test_L7_an_IAM_name_is_the_same_each_time() -> None:
    assert arns.iam_name("shop", "eu-west-1", "node") == arns.iam_name("shop", "eu-west-1", "node")


@pytest.mark.parametrize(("partition", "service"), [("aws", "ec2.amazonaws.com"), ("aws-cn", "ec2.amazonaws.com.cn")])
def test_A1_EC2_s_principal(partition: str, service: str) -> None:
    assert arns.ec2_service(partition) == service
