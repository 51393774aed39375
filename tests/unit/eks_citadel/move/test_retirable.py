"""B4: what is in the way of a colour's end is named."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.live.leftovers import Leftover
from eks_citadel.live.ties import Nodes, ties
from eks_citadel.move.retirable import refuse_listed, refuse_protected, refuse_tied
from eks_citadel.parsing.refusal import Refusal
from unit.citadel_rehearsal.balance_world import Balance
from unit.citadel_rehearsal.eks_world import REGION


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.01) as started:
        yield started


@pytest.fixture(scope="module")
def balance(aws: EmbeddedAws) -> Balance:
    return Balance(aws)


def refuse_of(aws: EmbeddedAws, cluster: str, *scaling_groups: str) -> None:
    refuse_tied(client_of(aws), "blue", cluster, scaling_groups)


def tagged(cluster: str) -> list[dict[str, str]]:
    return [{"Key": f"kubernetes.io/cluster/{cluster}", "Value": "owned"}]


def client_of(aws: EmbeddedAws) -> Any:
    return lambda service: aws.client(service, REGION)


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ({"blue": 30, "green": 70}, "this colour has 30 percent of the traffic; move it first with citadel shift."),
        ({"blue": 0, "green": 100}, "the traffic stack lists this colour; take it out of the traffic stack's colours"),
    ],
)
def test_B4_a_colour_with_weight_or_in_the_list_of_the_traffic_stack_stays(
    weights: Mapping[str, int], sentence: str
) -> None:
    with pytest.raises(Refusal, match=f'^colour is "blue": {sentence}'):
        refuse_listed("blue", weights)
    refuse_listed("violet", weights)


def test_B4_a_colour_whose_nodes_are_attached_to_a_target_group_stays(aws: EmbeddedAws, balance: Balance) -> None:
    world = balance.world
    cluster = world.cluster()
    world.node_group(cluster)
    (group,) = world.eks.list_nodegroups(clusterName=cluster)["nodegroups"]
    found = world.eks.describe_nodegroup(clusterName=cluster, nodegroupName=group)["nodegroup"]
    scaling = found["resources"]["autoScalingGroups"][0]["name"]
    refuse_of(aws, cluster, scaling)
    targets = balance.group()
    balance.scaling.attach_load_balancer_target_groups(AutoScalingGroupName=scaling, TargetGroupARNs=[targets])
    with pytest.raises(Refusal, match=f"its nodes are attached to the target group {targets}; detach them"):
        refuse_of(aws, cluster, scaling)
    balance.scaling.detach_load_balancer_target_groups(AutoScalingGroupName=scaling, TargetGroupARNs=[targets])
    instance = balance.scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[scaling])["AutoScalingGroups"][0]
    by_controller = balance.group()
    balance.elb.register_targets(
        TargetGroupArn=by_controller, Targets=[{"Id": instance["Instances"][0]["InstanceId"]}]
    )  # fmt: skip
    with pytest.raises(
        Refusal, match=f"the target group {by_controller} has targets in it; remove its TargetGroupBind"
    ):
        refuse_of(aws, cluster, scaling)


def test_pods_are_targets_by_the_addresses_and_prefixes_of_their_nodes() -> None:
    nodes = Nodes(frozenset({"i-1"}), ("10.0.0.7", "10.0.1.16/28", "2001:db8::/80"))
    assert all(nodes.has(one) for one in ("i-1", "10.0.0.7", "10.0.1.31", "2001:db8::5"))
    assert not any(nodes.has(one) for one in ("i-2", "10.0.0.8", "10.0.1.32", "2001:db9::5", "arn:aws:lambda:x"))


@pytest.mark.parametrize("prefix", ["", "dualstack."])
def test_B4_a_colour_to_whose_load_balancer_a_record_leads_stays(
    aws: EmbeddedAws, balance: Balance, prefix: str
) -> None:
    cluster = f"shop{len(prefix)}"
    made = balance.balancer(Tags=tagged(cluster))
    zone = balance.zone(f"{cluster}.example")
    refuse_of(aws, cluster)
    target = {"HostedZoneId": made["CanonicalHostedZoneId"], "DNSName": prefix + made["DNSName"].upper()}
    alias = {"Name": f"www.{cluster}.example", "Type": "A", "AliasTarget": target | {"EvaluateTargetHealth": False}}
    balance.route53.change_resource_record_sets(**balance.change(zone, alias))
    with pytest.raises(Refusal, match=rf"the record www.{cluster}.example. A leads to it; remove it, or lead it els"):
        refuse_of(aws, cluster)
    balance.route53.change_resource_record_sets(**balance.change(zone, alias, action="DELETE"))
    cname = {
        "Name": f"cdn.{cluster}.example",
        "Type": "CNAME",
        "TTL": 60,
        "ResourceRecords": [{"Value": made["DNSName"]}],
    }
    balance.route53.change_resource_record_sets(**balance.change(zone, cname))
    with pytest.raises(Refusal, match=rf"the record cdn.{cluster}.example. CNAME leads to it"):
        refuse_of(aws, cluster)


def test_B4_a_colour_with_a_volume_stays_until_the_volume_is_not_its_own(aws: EmbeddedAws, balance: Balance) -> None:
    request = {"AvailabilityZone": f"{REGION}a", "Size": 1}
    tags = [{"ResourceType": "volume", "Tags": tagged("with-data")}]
    volume = balance.ec2.create_volume(**request, TagSpecifications=tags)["VolumeId"]
    with pytest.raises(Refusal, match=f"the volume {volume} belongs to it; move its data, and delete it or change its"):
        refuse_of(aws, "with-data")
    balance.ec2.delete_tags(Resources=[volume], Tags=tagged("with-data"))
    refuse_of(aws, "with-data")


def test_everything_in_the_way_is_named_at_once(aws: EmbeddedAws) -> None:
    left = [Leftover("volume", "vol-1"), Leftover("volume", "vol-2"), Leftover("network interface", "eni-1")]
    assert [one.what for one in ties(client_of(aws), (), left)] == [
        "the volume vol-1 belongs to it",
        "the volume vol-2 belongs to it",
    ]


def test_B4_protected_resources_are_said_before_anything_is_destroyed() -> None:
    with pytest.raises(
        Refusal, match="2 of its resources are protected from deletion; set deletion_protection to false"
    ):
        refuse_protected("blue", [{"protect": True}, {}, {"protect": True}])
    refuse_protected("blue", [{}, {"protect": False}])
