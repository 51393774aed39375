"""Targets by the policy of the AWS Load Balancer Controller: in target groups of its own cluster, and in no others."""

from collections.abc import Iterator
from typing import Any

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.nodes.documents.load_balancer_controller import load_balancer_controller_policy
from unit.citadel_rehearsal.eks_world import refusal
from unit.citadel_rehearsal.iam_world import ACCOUNT, REGION, Pods, session_tags

OWN, OTHERS = "redfish", "bluefish"
TARGETS = [{"Id": "10.0.0.10", "Port": 8443}]
CHANGES = ("register_targets", "deregister_targets")


class Controller:
    """The controller of the cluster redfish, and target groups that are redfish's, another cluster's and nobody's."""

    def __init__(self, pods: Pods) -> None:
        self.root = pods.root("elbv2")
        policy = load_balancer_controller_policy("aws", REGION, ACCOUNT)
        role = pods.role(*policy["Statement"])
        tags = session_tags(OWN, "kube-system", "aws-load-balancer-controller")
        self.elb, self.ec2 = pods.client(role, "elbv2", tags), pods.client(role, "ec2", tags)
        self.vpc = pods.root("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        pods.root("ec2").create_subnet(VpcId=self.vpc, CidrBlock="10.0.0.0/24")
        self.untagged = pods.client(role, "elbv2", {})

    def group(self, name: str, **tags: str) -> str:
        pairs = [{"Key": key.replace("__", "-"), "Value": value} for key, value in tags.items()]
        made = self.root.create_target_group(
            Name=name, Protocol="TCP", Port=8443, VpcId=self.vpc, TargetType="ip", **({"Tags": pairs} if pairs else {})
        )
        return str(made["TargetGroups"][0]["TargetGroupArn"])


@pytest.fixture(scope="module")
def controller() -> Iterator[Controller]:
    with EmbeddedAws() as aws:
        yield Controller(Pods(aws))


def test_L5_it_registers_and_deregisters_targets_of_its_own_cluster(controller: Controller) -> None:
    own = controller.group("own", eks__cluster__name=OWN)
    controller.elb.register_targets(TargetGroupArn=own, Targets=TARGETS)
    (seen,) = controller.elb.describe_target_health(TargetGroupArn=own)["TargetHealthDescriptions"]
    assert seen["Target"]["Id"] == "10.0.0.10"
    controller.elb.deregister_targets(TargetGroupArn=own, Targets=TARGETS)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("tags", [{"eks__cluster__name": OTHERS}, {"owner": OWN}, {}])
def test_L5_it_changes_no_targets_of_another_cluster_or_of_nobody(
    controller: Controller, change: str, tags: dict[str, str]
) -> None:
    group = controller.group(f"{change.partition('_')[0]}-{'-'.join(tags).replace('_', '')}x", **tags)
    said = refusal(getattr(controller.elb, change), TargetGroupArn=group, Targets=TARGETS)
    assert "not authorized to perform: elasticloadbalancing:" in str(said)


def test_L4_without_session_tags_it_changes_nothing(controller: Controller) -> None:
    group = controller.group("untagged", eks__cluster__name=OWN)
    said = refusal(controller.untagged.register_targets, TargetGroupArn=group, Targets=TARGETS)
    assert "not authorized to perform: elasticloadbalancing:RegisterTargets" in str(said)


def test_it_sees_what_it_must_see_and_makes_nothing(controller: Controller) -> None:
    group = controller.group("seen")
    assert controller.elb.describe_target_groups(TargetGroupArns=[group])["TargetGroups"]
    assert controller.ec2.describe_vpcs(VpcIds=[controller.vpc])["Vpcs"]
    assert controller.ec2.describe_security_groups()["SecurityGroups"]
    made: dict[str, Any] = {"Name": "new", "Protocol": "TCP", "Port": 1, "VpcId": controller.vpc}
    assert "not authorized" in str(refusal(controller.elb.create_target_group, **made))
