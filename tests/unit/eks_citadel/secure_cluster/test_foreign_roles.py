"""Roles of other teams: used instead of new ones, and judged as far as IAM lets them be read."""

import json
from datetime import date
from typing import Any

import grpc
import pytest

from eks_citadel.iam.service_trust import trusted
from eks_citadel.secure_cluster.findings import findings
from unit.eks_citadel.component_samples import ALONE, by_type, made, role, small, tried
from unit.eks_citadel.settings_samples import cluster, parsed, refusal

GET_ROLE = "aws:iam/getRole:getRole"
BEFORE, AFTER = "shop-addons-before-nodes", "shop-addons-after-nodes"
EKS, EC2, POD_IDENTITY = "eks.amazonaws.com", "ec2.amazonaws.com", "pods.eks.amazonaws.com"


def trust(service: str, *actions: str, effect: str = "Allow") -> dict[str, Any]:
    statement = {"Effect": effect, "Principal": {"Service": service}, "Action": list(actions)}
    return {"Version": "2012-10-17", "Statement": [statement]}


def answered(**trusts: dict[str, Any]) -> dict[str, Any]:
    """An account with these roles, by their names."""
    return {GET_ROLE: lambda args: {"name": args["name"], "assumeRolePolicy": json.dumps(trusts[args["name"]])}}


class Denied(grpc.RpcError):
    """The error of an engine whose provider may not read roles."""

    def code(self) -> grpc.StatusCode:
        return grpc.StatusCode.UNKNOWN

    def details(self) -> str:
        return "AccessDenied"


def denied(_: Any) -> Any:
    raise Denied


GOOD = answered(
    plane=trust(EKS, "sts:AssumeRole", "sts:TagSession"),
    nodes=trust(EC2, "sts:AssumeRole"),
    pods=trust(POD_IDENTITY, "sts:AssumeRole", "sts:TagSession"),
)


def borrowed(**changes: Any) -> dict[str, Any]:
    roles = {
        "cluster_role_arn": role("plane"),
        "node_role_arn": role("nodes"),
        "addon_role_arns": {"vpc-cni": role("pods"), "aws-ebs-csi-driver": role("pods")},
    }
    return small(**{**roles, **changes})


def test_roles_of_other_teams_are_taken_and_none_is_made() -> None:
    monitor = made(borrowed(), calls=GOOD)
    assert monitor.one("shop-control-plane-cluster").inputs["roleArn"] == role("plane")
    assert monitor.one("shop-nodes-default-group").inputs["nodeRoleArn"] == role("nodes")
    for addon in (f"{BEFORE}-vpc-cni", f"{AFTER}-aws-ebs-csi-driver"):
        (association,) = monitor.one(addon).inputs["podIdentityAssociations"]
        assert association["roleArn"] == role("pods")
    assert {item.name for item in by_type(monitor, "Role")} <= {"shop-network-flow-logs-role"}
    assert not [line for line in monitor.logged if "role-not-read" in line]


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        (
            "cluster_role_arn",
            role("nodes"),
            f'cluster_role_arn is "{role("nodes")}": its trust policy does not let {EKS} do sts:AssumeRole; '
            "add a statement that does, or give another role.",
        ),
        (
            "node_role_arn",
            role("pods"),
            f'node_role_arn is "{role("pods")}": its trust policy does not let {EC2} do sts:AssumeRole; add a '
            "statement that does, or give another role.",
        ),
        (
            "addon_role_arns",
            {"vpc-cni": role("plane")},
            f'addon_role_arns.vpc-cni is "{role("plane")}": its trust policy does not let {POD_IDENTITY} do '
            "sts:AssumeRole and sts:TagSession; add a statement that does, or give another role.",
        ),
        (
            "node_role_arn",
            "arn:aws:iam::444455556666:role/nodes",
            'node_role_arn is "arn:aws:iam::444455556666:role/nodes": EKS takes roles of the cluster\'s own account, '
            "111122223333; give a role of that account.",
        ),
    ],
)
def test_a_role_that_its_service_may_not_assume_is_refused(key: str, value: Any, sentence: str) -> None:
    assert tried(borrowed(**{key: value}), calls=GOOD).sentence == sentence


def test_a_role_that_cannot_be_read_is_said() -> None:
    monitor = made(borrowed(), calls={GET_ROLE: denied})
    said = [line for line in monitor.logged if "role-not-read" in line]
    assert len(said) == 4
    sentence = f"node_role_arn is {role('nodes')}, which cannot be read here: make sure that {EC2} may assume it."
    assert any(sentence in line for line in said)
    empty = made(borrowed(), calls={GET_ROLE: {}})
    assert len([line for line in empty.logged if "role-not-read" in line]) == 4


def test_in_China_nodes_have_another_service() -> None:
    calls = answered(nodes=trust("ec2.amazonaws.com.cn", "sts:AssumeRole"))
    arguments = small("cn-north-1", node_role_arn=role("nodes", "cn-north-1"))
    assert made(arguments, region="cn-north-1", calls=calls).one("shop-nodes-default-group")
    wrong = answered(nodes=trust(EC2, "sts:AssumeRole"))
    assert "ec2.amazonaws.com.cn" in tried(arguments, region="cn-north-1", calls=wrong).sentence


def test_the_control_plane_alone_takes_one() -> None:
    monitor = made({**ALONE["ControlPlane"], "cluster_role_arn": role("plane")}, "plane", "ControlPlane", calls=GOOD)
    assert monitor.one("plane-cluster").inputs["roleArn"] == role("plane")
    assert "plane-role" not in monitor.names()


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (trust(POD_IDENTITY, "sts:AssumeRole", "sts:TagSession"), True),
        (trust(POD_IDENTITY, "sts:*"), True),
        (trust(POD_IDENTITY, "STS:assumerole", "sts:TagSession"), True),
        (trust(POD_IDENTITY, "sts:AssumeRole"), False),
        (trust(POD_IDENTITY, "sts:AssumeRole", "sts:TagSession", effect="Deny"), False),
        ({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:*"}}, False),
        ({}, False),
    ],
)
def test_a_trust_policy_is_read_as_IAM_writes_it(document: Any, expected: bool) -> None:
    assert trusted(document, POD_IDENTITY, ("sts:AssumeRole", "sts:TagSession")) is expected


def test_what_is_no_role_or_has_none_is_refused() -> None:
    user = "arn:aws:iam::111122223333:user/me"
    assert refusal(cluster(node_role_arn=user)).startswith(f'node_role_arn is "{user}": it is not a role ARN; ')
    assert refusal(cluster(addon_role_arns={"coredns": role("pods")})) == (
        'addon_role_arns.coredns is "coredns": it calls no AWS API; choose one of aws-ebs-csi-driver, vpc-cni.'
    )


def test_what_the_roles_need_is_said() -> None:
    efs = {"name": "aws-efs-csi-driver", "version": "v3.4.2-eksbuild.1", "role_arn": role("pods")}
    every = findings(parsed(cluster(node_role_arn=role("nodes"), addons=[efs])), "shop", date(2026, 11, 30))
    assert [one.sentence for one in every if one.code == "role-of-another-team"] == [
        "The role_arn of aws-efs-csi-driver is of another team, whose permissions are not seen here: "
        "pods.eks.amazonaws.com needs AmazonEFSCSIDriverPolicy.",
        "node_role_arn is of another team, whose permissions are not seen here: ec2.amazonaws.com needs "
        "AmazonEKSWorkerNodeMinimalPolicy, AmazonEC2ContainerRegistryPullOnly, ec2:DescribeInstances and "
        "ec2:DescribeInstanceTypes, and eks:DescribeCluster on this cluster.",
    ]
