"""Nodes: no SSH, no credentials for pods, encrypted disks."""

from typing import Any

import pytest

from unit.eks_citadel.component_samples import (
    ALONE,
    VPC,
    by_type,
    document,
    everything,
    later,
    made,
    seen,
    small,
    tried,
)

GROUP, TEMPLATE = "shop-nodes-default-group", "shop-nodes-default-template"


@pytest.mark.parametrize("name", ["main", "arm"])
def test_L2_the_metadata_service_needs_a_token_and_no_pod_reaches_it(name: str) -> None:
    options = seen(everything).one(f"shop-nodes-{name}-template").inputs["metadataOptions"]
    assert options["httpTokens"] == "required"
    assert options["httpPutResponseHopLimit"] == 1
    assert options.get("httpEndpoint", "enabled") == "enabled"


@pytest.mark.parametrize("name", ["main", "arm"])
def test_disks_are_encrypted(name: str) -> None:
    disks = [disk["ebs"] for disk in seen(everything).one(f"shop-nodes-{name}-template").inputs["blockDeviceMappings"]]
    assert disks
    assert all(str(disk["encrypted"]).lower() == "true" and disk["volumeType"] == "gp3" for disk in disks)


def test_the_disk_s_size_is_that_of_the_images_disk() -> None:
    bottlerocket = made(small(node_groups=[{"name": "main", "disk_size_gib": 80}])).one("shop-nodes-main-template")
    sizes = {disk["deviceName"]: disk["ebs"].get("volumeSize") for disk in bottlerocket.inputs["blockDeviceMappings"]}
    assert sizes["/dev/xvdb"] == 80


def test_there_is_no_way_in_by_SSH() -> None:
    monitor = seen(everything)
    for item in by_type(monitor, "NodeGroup", "LaunchTemplate"):
        assert not {"remoteAccess", "keyName"} & set(item.inputs)


def test_a_group_says_its_version_image_and_size() -> None:
    inputs = seen(small).one(GROUP).inputs
    assert (inputs["version"], inputs["amiType"]) == ("1.36", "BOTTLEROCKET_x86_64")
    assert inputs["scalingConfig"] == {"minSize": 2, "maxSize": 4, "desiredSize": 2}
    assert inputs["instanceTypes"] == ["m7i.large"]


def test_the_desired_size_is_used_at_creation_only() -> None:
    assert "scalingConfig.desiredSize" in seen(small).one(GROUP).request.ignoreChanges


def test_a_changed_template_is_rolled_out() -> None:
    monitor = seen(small)
    template = monitor.one(GROUP).inputs["launchTemplate"]
    assert template["id"] == "shop-nodes-default-template-id"
    assert str(template["version"]) == "1"


def test_labels_and_taints_are_EKS_s_own() -> None:
    inputs = seen(everything).one("shop-nodes-arm-group").inputs
    assert inputs["labels"] == {"pool": "arm", "size": "small"}
    assert {(taint["key"], taint["value"], taint["effect"]) for taint in inputs["taints"]} == {
        ("pool", "arm", "NO_SCHEDULE"),
        ("size", "small", "PREFER_NO_SCHEDULE"),
    }


def test_tags_reach_instances_and_volumes() -> None:
    specifications = seen(everything).one("shop-nodes-arm-template").inputs["tagSpecifications"]
    assert {item["resourceType"] for item in specifications} >= {"instance", "volume"}
    assert all(item["tags"]["team"] == "shop" for item in specifications)


def test_giving_a_group_replaces_the_default_one() -> None:
    assert {item.name for item in by_type(seen(everything), "NodeGroup") if not item.component} == {
        "shop-nodes-main-group",
        "shop-nodes-arm-group",
    }


def test_used_alone_it_takes_another_s_role_and_subnets() -> None:
    monitor = made(ALONE["NodeGroup"], "nodes", "NodeGroup")
    assert monitor.names() == {"nodes", "nodes-group", "nodes-template"}
    assert monitor.one("nodes-group").inputs["nodeRoleArn"] == ALONE["NodeGroup"]["node_role_arn"]
    assert "version" not in monitor.one("nodes-group").inputs


@pytest.mark.parametrize(
    ("key", "value"), [("node_role_arn", "nodes"), ("subnet_ids", ["a", "b"]), ("cluster_name", "-")]
)
def test_late_values_are_judged_before_the_group_is_made(key: str, value: Any) -> None:
    refused = tried(lambda: {**ALONE["NodeGroup"], key: later(value)}, "nodes", "NodeGroup")
    assert refused.sentence.startswith(key)
    assert "nodes-group" not in refused.monitor.names()


def test_L2_the_node_role_has_two_policies_of_AWS_s_and_three_actions() -> None:
    monitor = seen(small)
    attached = [item for item in by_type(monitor, "RolePolicyAttachment") if item.name.startswith("shop-nodes")]
    assert {item.inputs["policyArn"] for item in attached} == {
        "arn:aws:iam::aws:policy/AmazonEKSWorkerNodeMinimalPolicy",
        "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
    }
    statements = document(monitor.one("shop-nodes-policy-boot").inputs["policy"])["Statement"]
    assert {(action, *item["Resource"]) for item in statements for action in item["Action"]} == {
        ("ec2:DescribeInstances", "*"),
        ("ec2:DescribeInstanceTypes", "*"),
        ("eks:DescribeCluster", "arn:aws:eks:eu-west-1:111122223333:cluster/shop"),
    }


def test_L2_EC2_alone_gives_the_node_role() -> None:
    (statement,) = document(seen(small).one("shop-nodes-role").inputs["assumeRolePolicy"])["Statement"]
    assert statement["Principal"] == {"Service": "ec2.amazonaws.com"}
    assert statement["Action"] == ["sts:AssumeRole"]


def test_L2_all_groups_share_the_one_role() -> None:
    monitor = seen(everything)
    role = monitor.one("shop-nodes-role")
    for group in ("shop-nodes-main-group", "shop-nodes-arm-group"):
        assert role.urn in monitor.one(group).feeds("nodeRoleArn")


def test_the_node_role_used_alone() -> None:
    monitor = made(ALONE["NodeRole"], "nodes", "NodeRole")
    assert monitor.names() == {
        "nodes",
        "nodes-role",
        "nodes-policy-boot",
        "nodes-policy-AmazonEKSWorkerNodeMinimalPolicy",
        "nodes-policy-AmazonEC2ContainerRegistryPullOnly",
    }


def placed(network: Any, **group: Any) -> Any:
    monitor = made(small(network=network, node_groups=[{"name": "main"}, {"name": "own", **group}]))
    return monitor.one("shop-nodes-own-group").inputs["subnetIds"], monitor


def test_a_group_may_stand_in_some_zones_of_a_new_network() -> None:
    subnets, monitor = placed({"cidr": "10.20.0.0/16", "zones": ["c", "a", "b"]}, zones=["b"])
    assert len(subnets) == 1
    assert monitor.one("shop-nodes-own-group").feeds("subnetIds") >= {monitor.one("shop-network-node-subnet-b").urn}
    assert monitor.one("shop-network-node-subnet-c").urn not in monitor.one("shop-nodes-own-group").feeds("subnetIds")
    assert len(monitor.one("shop-nodes-main-group").inputs["subnetIds"]) == 3


def test_a_group_may_stand_in_some_subnets_of_an_existing_network() -> None:
    assert placed(dict(VPC), subnet_ids=["subnet-1a1b2c3d"])[0] == ["subnet-1a1b2c3d"]


def test_a_subnet_that_is_known_late_is_compared_with_the_network_s() -> None:
    def arguments() -> Any:
        return small(network=dict(VPC), node_groups=[{"name": "own", "subnet_ids": later(["subnet-0123abcd"])}])

    refused = tried(arguments)
    assert refused.sentence.startswith('node_groups[0].subnet_ids[0] is "subnet-0123abcd": network.node_subnet_ids ')
    assert "shop-nodes-own-group" not in refused.monitor.names()


def test_the_capacity_type_is_always_sent_so_that_Spot_can_be_taken_back() -> None:
    assert seen(small).one(GROUP).inputs["capacityType"] == "ON_DEMAND"
    spot = made(small(node_groups=[{"name": "main", "capacity_type": "SPOT"}]))
    assert spot.one("shop-nodes-main-group").inputs["capacityType"] == "SPOT"
