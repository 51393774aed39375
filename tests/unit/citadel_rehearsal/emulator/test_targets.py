"""Targets and their health, and the Auto Scaling groups of node groups that register them."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.balance_world import Balance, forward
from unit.citadel_rehearsal.eks_world import refusal

VALIDATION = "ValidationError"
INITIAL = [("initial", "Elb.RegistrationInProgress")]
DRAINING = [("draining", "Target.DeregistrationInProgress")]
NOT_REGISTERED = [("unused", "Target.NotRegistered")]
NOT_IN_USE = [("unused", "Target.NotInUse")]


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.3) as running:
        yield running


@pytest.fixture(scope="module")
def here(aws: EmbeddedAws) -> Balance:
    return Balance(aws)


@pytest.fixture(scope="module")
def cluster(here: Balance) -> str:
    name = here.world.cluster()
    here.world.node_group(name, scalingConfig={"minSize": 1, "maxSize": 4, "desiredSize": 2})
    return name


def scaling_group(here: Balance, cluster: str) -> dict[str, Any]:
    found = here.world.eks.describe_nodegroup(clusterName=cluster, nodegroupName="nodes")["nodegroup"]
    (named,) = found["resources"]["autoScalingGroups"]
    (group,) = here.scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[named["name"]])["AutoScalingGroups"]
    return group


def instances(here: Balance, cluster: str) -> set[str]:
    return {one["InstanceId"] for one in scaling_group(here, cluster)["Instances"]}


def registered(here: Balance, group: str) -> set[str]:
    """Ids of the targets that are not draining."""
    found = here.elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
    return {one["Target"]["Id"] for one in found if one["TargetHealth"]["State"] != "draining"}


def test_target_health_goes_from_unused_through_initial_to_healthy_and_by_draining_to_unused(here: Balance) -> None:
    group = here.group(TargetType="ip")
    here.elb.register_targets(TargetGroupArn=group, Targets=[{"Id": "10.20.1.7"}])
    assert here.health(group) == NOT_IN_USE
    here.listener(here.balancer(), group)
    assert here.health(group) == INITIAL
    here.become("healthy", group)
    here.elb.deregister_targets(TargetGroupArn=group, Targets=[{"Id": "10.20.1.7"}])
    assert here.health(group) == DRAINING
    here.become("unused", group, Id="10.20.1.7")
    assert here.health(group, Id="10.20.1.7") == NOT_REGISTERED
    assert here.health(group) == []


def test_target_health_begins_anew_when_a_draining_target_is_registered_again(here: Balance) -> None:
    group, target = here.group(TargetType="ip"), [{"Id": "10.20.1.8"}]
    here.listener(here.balancer(), group)
    here.elb.register_targets(TargetGroupArn=group, Targets=target)
    here.become("healthy", group)
    here.elb.deregister_targets(TargetGroupArn=group, Targets=target)
    here.elb.register_targets(TargetGroupArn=group, Targets=target)
    assert here.health(group) == INITIAL


def test_target_health_without_a_deregistration_delay_knows_no_draining(here: Balance) -> None:
    group, target = here.group(TargetType="ip"), [{"Id": "10.20.1.9"}]
    none = [{"Key": "deregistration_delay.timeout_seconds", "Value": "0"}]
    here.elb.modify_target_group_attributes(TargetGroupArn=group, Attributes=none)
    here.listener(here.balancer(), group)
    here.elb.register_targets(TargetGroupArn=group, Targets=target)
    here.elb.deregister_targets(TargetGroupArn=group, Targets=target)
    assert here.health(group) == []


def test_target_health_ends_with_the_weight_that_a_listener_had(here: Balance) -> None:
    blue, green = here.group(TargetType="ip"), here.group(TargetType="ip")
    here.elb.register_targets(TargetGroupArn=blue, Targets=[{"Id": "10.20.1.10"}])
    listener = here.listener(here.balancer(), blue, green)
    here.become("healthy", blue)
    here.elb.modify_listener(ListenerArn=listener, DefaultActions=[forward(green)])
    assert here.health(blue) == NOT_IN_USE


def test_target_health_is_unused_in_a_zone_without_the_load_balancer(here: Balance) -> None:
    tcp = here.group(TargetType="ip", Protocol="TCP")
    here.elb.register_targets(TargetGroupArn=tcp, Targets=[{"Id": "10.20.2.7"}, {"Id": "10.20.1.7"}])
    here.listener(here.balancer(Type="network", Subnets=here.subnets[:1]), tcp, Protocol="TCP")
    assert here.health(tcp, Id="10.20.2.7") == NOT_IN_USE
    assert here.health(tcp, Id="10.20.1.7") == INITIAL


@pytest.mark.parametrize(
    ("target", "code", "words"),
    [
        ({"Id": "10.20.1.7"}, "accepted", ""),
        ({"Id": "10.20.1.7", "AvailabilityZone": "all"}, VALIDATION, "is within the VPC, and cannot have its"),
        ({"Id": "10.20.77.7"}, VALIDATION, "The Availability Zone is required for IP address '10.20.77.7'"),
        ({"Id": "10.99.0.7", "AvailabilityZone": "all"}, "accepted", ""),
        ({"Id": "192.0.2.7", "AvailabilityZone": "all"}, VALIDATION, "is not a private address"),
        ({"Id": "words"}, VALIDATION, "is not a valid IPv4 or IPv6 address"),
    ],
)
def test_target_kind_ip_takes_addresses_with_their_zone(here: Balance, target: Any, code: str, words: str) -> None:
    refused = refusal(here.elb.register_targets, TargetGroupArn=here.group(TargetType="ip"), Targets=[target])
    assert (refused[0], words in refused[1]) == (code, True)


def test_target_kind_instance_takes_running_instances_of_its_vpc(here: Balance, cluster: str) -> None:
    group, far = here.group(), here.group(VpcId=here.world.make_vpc("10.82.0.0/16"))
    register = here.elb.register_targets
    for wrong in ("10.20.1.7", "words"):
        refused = refusal(register, TargetGroupArn=group, Targets=[{"Id": wrong}])
        assert refused == (VALIDATION, f"Instance ID '{wrong}' is not valid")
    stopped = "i-0123456789abcdef0"
    sentence = f"The following targets are not in a running state and cannot be registered: '{stopped}'"
    assert refusal(register, TargetGroupArn=group, Targets=[{"Id": stopped}]) == ("InvalidTarget", sentence)
    running = min(instances(here, cluster))
    assert refusal(register, TargetGroupArn=far, Targets=[{"Id": running}])[0] == "InvalidTarget"
    register(TargetGroupArn=group, Targets=[{"Id": running, "Port": 30080}])
    assert registered(here, group) == {running}


def test_node_group_scaling_group_has_its_name_its_sizes_and_instances_in_its_zones(
    here: Balance, cluster: str
) -> None:
    found = scaling_group(here, cluster)
    uuid = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    assert re.fullmatch(f"eks-nodes-{uuid}", found["AutoScalingGroupName"])
    assert [found[key] for key in ("MinSize", "MaxSize", "DesiredCapacity")] == [1, 4, 2]
    assert {one["AvailabilityZone"] for one in found["Instances"]} <= set(found["AvailabilityZones"])
    assert {one["LifecycleState"] for one in found["Instances"]} == {"InService"}
    tags = {tag["Key"]: tag["Value"] for tag in found["Tags"]}
    assert (tags["eks:cluster-name"], tags["eks:nodegroup-name"]) == (cluster, "nodes")


def test_scaling_group_targets_follow_its_instances(here: Balance, cluster: str) -> None:
    group, name = here.group(Port=30080), scaling_group(here, cluster)["AutoScalingGroupName"]
    here.listener(here.balancer(), group)
    here.scaling.attach_load_balancer_target_groups(AutoScalingGroupName=name, TargetGroupARNs=[group])
    assert scaling_group(here, cluster)["TargetGroupARNs"] == [group]
    assert registered(here, group) == instances(here, cluster)
    here.become("healthy", group)
    update(here, cluster, here.world.eks.update_nodegroup_config, scalingConfig={"desiredSize": 4})
    assert len(instances(here, cluster)) == 4
    assert registered(here, group) == instances(here, cluster)
    before = instances(here, cluster)
    update(here, cluster, here.world.eks.update_nodegroup_version)
    assert not before & instances(here, cluster)
    assert registered(here, group) == instances(here, cluster)
    here.scaling.detach_load_balancer_target_groups(AutoScalingGroupName=name, TargetGroupARNs=[group])
    assert registered(here, group) == set()


def update(here: Balance, cluster: str, operation: Any, **changes: Any) -> None:
    operation(clusterName=cluster, nodegroupName="nodes", **changes)
    here.world.wait("nodegroup_active", clusterName=cluster, nodegroupName="nodes")


def test_scaling_group_targets_are_refused_where_they_do_not_fit(here: Balance, cluster: str) -> None:
    name, group = scaling_group(here, cluster)["AutoScalingGroupName"], here.group()
    gone = here.group()
    here.elb.delete_target_group(TargetGroupArn=gone)
    attach, detach = here.scaling.attach_load_balancer_target_groups, here.scaling.detach_load_balancer_target_groups
    invalid = "Provided Target Groups may not be valid. Please ensure they exist and try again."
    assert refusal(attach, AutoScalingGroupName=name, TargetGroupARNs=[gone]) == (VALIDATION, invalid)
    for wrong in (here.group(TargetType="ip"), here.group(VpcId=here.world.make_vpc("10.83.0.0/16"))):
        assert refusal(attach, AutoScalingGroupName=name, TargetGroupARNs=[wrong])[0] == VALIDATION
    assert refusal(attach, AutoScalingGroupName="none", TargetGroupARNs=[group]) == (
        VALIDATION,
        "AutoScalingGroup name not found - null",
    )
    sentence = "Trying to remove Target Groups that are not part of the group"
    assert refusal(detach, AutoScalingGroupName=name, TargetGroupARNs=[group]) == (VALIDATION, sentence)


def test_node_group_scaling_group_goes_with_its_node_group_and_its_targets_with_both(here: Balance) -> None:
    cluster, group = here.world.cluster(), here.group()
    here.world.node_group(cluster)
    name = scaling_group(here, cluster)["AutoScalingGroupName"]
    here.scaling.attach_load_balancer_target_groups(AutoScalingGroupName=name, TargetGroupARNs=[group])
    assert registered(here, group)
    here.world.eks.delete_nodegroup(clusterName=cluster, nodegroupName="nodes")
    here.world.wait("nodegroup_deleted", clusterName=cluster, nodegroupName="nodes")
    assert here.scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"] == []
    assert registered(here, group) == set()


def test_scaling_group_targets_reach_an_assumed_target_group_which_is_then_as_its_first_use_was(
    aws: EmbeddedAws, here: Balance, cluster: str
) -> None:
    place = "arn:aws:elasticloadbalancing:eu-west-1:111122223333"
    group, front = f"{place}:targetgroup/theirs/0123456789abcdef", f"{place}:loadbalancer/net/theirs/0123456789abcdef"
    for kind, arn in (("targetgroup", group), ("loadbalancer", front)):
        aws.assume(kind, "eu-west-1", arn=arn)
    name = scaling_group(here, cluster)["AutoScalingGroupName"]
    here.scaling.attach_load_balancer_target_groups(AutoScalingGroupName=name, TargetGroupARNs=[group])
    here.listener(here.shown(front), group, Protocol="TCP")
    here.become("healthy", group)
    assert registered(here, group) == instances(here, cluster)
    (found,) = here.elb.describe_target_groups(TargetGroupArns=[group])["TargetGroups"]
    assert (found["Protocol"], found["TargetType"], found["VpcId"]) == ("TCP", "instance", here.vpc)
    assert here.shown(front)["VpcId"] == here.vpc
    refused = refusal(here.elb.register_targets, TargetGroupArn=group, Targets=[{"Id": "10.20.1.7"}])
    assert refused == (VALIDATION, "Instance ID '10.20.1.7' is not valid")
