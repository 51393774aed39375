"""States that take time, defaults, paging, partitions: what EKS does beyond refusing."""

import time
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import (
    IN_USE,
    PARAMETER,
    POLICY,
    REGION,
    REQUEST,
    World,
    addon,
    associate,
    association,
    csi,
    entry,
    network_config,
    owned,
    refusal,
    run,
    secrets,
    update,
    vpc_config,
)


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.03) as running:
        yield running


@pytest.fixture
def slow_world() -> Iterator[World]:
    """Where a busy machine sees each state."""
    with EmbeddedAws(transition_seconds=1) as running:
        yield World(running)


def test_everything_good_is_accepted_and_echoed(world: World) -> None:
    group = world.ec2.create_security_group(GroupName="extra", Description="extra", VpcId=world.vpc)["GroupId"]
    logging = {"clusterLogging": [{"types": ["audit"], "enabled": True}]}
    changes = vpc_config(
        world, securityGroupIds=[group], endpointPrivateAccess=True, publicAccessCidrs=["203.0.113.0/24"]
    )
    changes |= {
        "upgradePolicy": {"supportType": "STANDARD"},
        "encryptionConfig": secrets(world.key),
        "logging": logging,
    }
    name = world.cluster(**changes, **network_config(serviceIpv4Cidr="172.20.0.0/16"), tags={"team": "a"})
    cluster = world.eks.describe_cluster(name=name)["cluster"]
    assert cluster["resourcesVpcConfig"]["vpcId"] == world.vpc
    assert cluster["resourcesVpcConfig"]["publicAccessCidrs"] == ["203.0.113.0/24"]
    assert cluster["encryptionConfig"] == secrets(world.key)
    assert cluster["upgradePolicy"] == {"supportType": "STANDARD"}
    assert cluster["kubernetesNetworkConfig"]["serviceIpv4Cidr"] == "172.20.0.0/16"
    assert cluster["logging"]["clusterLogging"][0] == {"types": ["audit"], "enabled": True}
    assert cluster["tags"] == {"team": "a"}
    assert cluster["identity"]["oidc"]["issuer"].startswith(f"https://oidc.eks.{REGION}.amazonaws.com/id/")
    assert cluster["endpoint"].startswith("https://127.0.0.1:")


def test_entry_mode_and_mode_order(world: World) -> None:
    name = world.cluster(accessConfig=None)
    assert world.eks.describe_cluster(name=name)["cluster"]["accessConfig"]["authenticationMode"] == "CONFIG_MAP"
    assert run(world, entry(name, world.person))[0] == REQUEST
    assert refusal(world.eks.list_access_entries, clusterName=name)[0] == REQUEST
    assert run(world, update(name, accessConfig={"authenticationMode": "API"}))[0] == PARAMETER
    for mode in ("API_AND_CONFIG_MAP", "API"):
        made = world.eks.update_cluster_config(name=name, accessConfig={"authenticationMode": mode})["update"]
        assert (made["type"], made["status"]) == ("AccessConfigUpdate", "InProgress")
        world.wait("cluster_active", name=name)
        done = world.eks.describe_update(name=name, updateId=made["id"])["update"]
        assert done["status"] == "Successful"
    assert run(world, entry(name, world.person))[0] == "accepted"
    assert len(world.eks.list_updates(name=name)["updateIds"]) == 2


@pytest.mark.parametrize(
    ("present", "onward"), [("CONFIG_MAP", "API_AND_CONFIG_MAP"), ("API_AND_CONFIG_MAP", "API"), ("API", None)]
)
def test_E1_mode_order_is_one_way_and_any_other_change_is_refused(
    world: World, present: str, onward: str | None
) -> None:
    name = world.cluster(accessConfig={"authenticationMode": present})
    for mode in {"CONFIG_MAP", "API_AND_CONFIG_MAP", "API"} - {onward}:
        assert run(world, update(name, accessConfig={"authenticationMode": mode})) == (
            PARAMETER,
            f"Unsupported authentication mode update from {present} to {mode}: the order is CONFIG_MAP, "
            "API_AND_CONFIG_MAP, API, one step at a time and never back.",
        )
    if onward:
        assert run(world, update(name, accessConfig={"authenticationMode": onward}))[0] == "accepted"


def test_deletion_protection(world: World) -> None:
    name = world.cluster(deletionProtection=True)
    assert refusal(world.eks.delete_cluster, name=name)[0] == REQUEST
    world.eks.update_cluster_config(name=name, deletionProtection=False)
    world.wait("cluster_active", name=name)
    world.eks.delete_cluster(name=name)
    world.wait("cluster_deleted", name=name)


def test_cluster_active_and_cluster_states(slow_world: World) -> None:
    name = slow_world.eks.create_cluster(**slow_world.cluster_request())["cluster"]["name"]
    shown = slow_world.eks.describe_cluster(name=name)["cluster"]
    assert (shown["status"], "endpoint" in shown) == ("CREATING", False)
    assert run(slow_world, entry(name, slow_world.person))[0] == REQUEST
    slow_world.wait("cluster_active", name=name)
    group = slow_world.eks.describe_cluster(name=name)["cluster"]["resourcesVpcConfig"]["clusterSecurityGroupId"]
    assert slow_world.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["VpcId"] == slow_world.vpc
    assert slow_world.eks.delete_cluster(name=name)["cluster"]["status"] == "DELETING"
    assert slow_world.eks.describe_cluster(name=name)["cluster"]["status"] == "DELETING"
    slow_world.wait("cluster_deleted", name=name)
    assert refusal(slow_world.eks.describe_cluster, name=name)[0] == "ResourceNotFoundException"
    assert refusal(slow_world.ec2.describe_security_groups, GroupIds=[group])[0] == "InvalidGroup.NotFound"


def test_cluster_defaults(world: World) -> None:
    cluster = world.eks.describe_cluster(name=world.cluster(accessConfig=None, version=None))["cluster"]
    assert cluster["version"] == "1.36"
    assert cluster["accessConfig"] == {"authenticationMode": "CONFIG_MAP"}
    assert cluster["upgradePolicy"] == {"supportType": "EXTENDED"}
    assert cluster["deletionProtection"] is False
    network = cluster["resourcesVpcConfig"]
    assert (network["endpointPublicAccess"], network["endpointPrivateAccess"]) == (True, False)
    assert network["publicAccessCidrs"] == ["0.0.0.0/0"]
    assert cluster["kubernetesNetworkConfig"]["serviceIpv4Cidr"] == "172.20.0.0/16"


def test_version_step_and_version_nodes(world: World) -> None:
    name = world.cluster()
    world.node_group(name)
    world.eks.update_cluster_version(name=name, version="1.36")
    world.wait("cluster_active", name=name)
    assert world.eks.describe_cluster(name=name)["cluster"]["version"] == "1.36"
    code, message = refusal(world.eks.update_cluster_version, name=name, version="1.37")
    assert (code, "nodes" in message) == (REQUEST, True)
    world.eks.update_nodegroup_version(clusterName=name, nodegroupName="nodes")
    world.wait("nodegroup_active", clusterName=name, nodegroupName="nodes")
    assert refusal(world.eks.update_cluster_version, name=name, version="1.37")[0] == "accepted"


def test_node_template_same(world: World) -> None:
    name = world.cluster()
    made = [_template(world, f"{name}-{letter}") for letter in "ab"]
    world.node_group(name, launchTemplate={"id": made[0], "version": "1"})
    group = {"clusterName": name, "nodegroupName": "nodes"}
    update = world.eks.update_nodegroup_version
    assert refusal(update, **group, launchTemplate={"id": made[1], "version": "1"})[0] == PARAMETER
    code, message = refusal(update, **group, launchTemplate={"id": made[0], "version": "2"})
    assert (code, message.endswith("has no version 2.")) == (PARAMETER, True)
    world.ec2.create_launch_template_version(LaunchTemplateId=made[0], LaunchTemplateData={"InstanceType": "m7i.large"})
    assert refusal(update, **group, launchTemplate={"id": made[0], "version": "2"})[0] == "accepted"
    world.wait("nodegroup_active", clusterName=name, nodegroupName="nodes")
    assert world.eks.describe_nodegroup(**group)["nodegroup"]["launchTemplate"]["version"] == "2"


def test_a_node_group_shows_its_release_and_no_disk_size_beside_a_template(world: World) -> None:
    shown = []
    for changes in ({}, {"launchTemplate": {"version": "1"}}):
        name = world.cluster()
        if changes:
            changes["launchTemplate"]["id"] = _template(world, f"{name}-sized")
        world.node_group(name, **changes)
        shown.append(world.eks.describe_nodegroup(clusterName=name, nodegroupName="nodes")["nodegroup"])
    plain, with_template = shown
    assert (plain["diskSize"], "diskSize" in with_template) == (20, False)
    assert all(one["releaseVersion"].startswith(one["version"]) for one in shown)


def _template(world: World, name: str) -> str:
    made = world.ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData={"InstanceType": "m7i.xlarge"})
    return str(made["LaunchTemplate"]["LaunchTemplateId"])


def test_node_network_first(world: World) -> None:
    name = world.cluster()
    world.eks.create_nodegroup(**world.node_group_request(name))
    time.sleep(0.05)
    group = world.eks.describe_nodegroup(clusterName=name, nodegroupName="nodes")["nodegroup"]
    assert group["status"] == "CREATE_FAILED"
    assert group["health"]["issues"][0]["code"] == "NodeCreationFailure"
    assert "vpc-cni" in group["health"]["issues"][0]["message"]


def test_node_entry_node_settled_and_node_states(slow_world: World) -> None:
    world = slow_world
    name = world.cluster()
    world.addon(name, "vpc-cni")
    made = world.eks.create_nodegroup(**world.node_group_request(name))["nodegroup"]
    assert made["status"] == "CREATING"
    assert refusal(world.eks.delete_nodegroup, clusterName=name, nodegroupName="nodes")[0] == IN_USE
    world.wait("nodegroup_active", clusterName=name, nodegroupName="nodes")
    shown = world.eks.describe_access_entry(clusterName=name, principalArn=world.node_role)["accessEntry"]
    assert shown["type"] == "EC2_LINUX"
    assert run(world, entry(name, world.node_role, type="EC2_LINUX"))[0] == IN_USE
    world.eks.delete_nodegroup(clusterName=name, nodegroupName="nodes")
    world.wait("nodegroup_deleted", clusterName=name, nodegroupName="nodes")


def test_addon_needs_nodes_addon_states_and_addon_settled(slow_world: World) -> None:
    world = slow_world
    name = world.cluster()
    assert world.eks.create_addon(clusterName=name, addonName="coredns")["addon"]["status"] == "CREATING"
    assert refusal(world.eks.delete_addon, clusterName=name, addonName="coredns")[0] == IN_USE
    while (shown := world.eks.describe_addon(clusterName=name, addonName="coredns")["addon"])["status"] == "CREATING":
        time.sleep(0.05)
    assert (shown["status"], shown["health"]["issues"][0]["code"]) == ("DEGRADED", "InsufficientNumberOfReplicas")
    world.node_group(name)
    world.wait("addon_active", clusterName=name, addonName="coredns")
    assert world.eks.delete_addon(clusterName=name, addonName="coredns")["addon"]["status"] == "DELETING"
    world.wait("addon_deleted", clusterName=name, addonName="coredns")


def test_addon_associations_owned_addon_association_once_and_association_owner(world: World) -> None:
    name = world.cluster()
    world.addon(name, "vpc-cni", podIdentityAssociations=owned("aws-node", world.pod_role))
    found = world.eks.list_pod_identity_associations(clusterName=name)["associations"]
    assert [(item["namespace"], item["serviceAccount"]) for item in found] == [("kube-system", "aws-node")]
    assert found[0]["ownerArn"] == world.eks.describe_addon(clusterName=name, addonName="vpc-cni")["addon"]["addonArn"]
    taken = association(name, world.pod_role, namespace="kube-system", serviceAccount="ebs-csi-controller-sa")
    assert run(world, taken)[0] == "accepted"
    assert run(world, addon(name, *csi(world.pod_role)))[0] == IN_USE
    request = {"clusterName": name, "associationId": found[0]["associationId"]}
    assert refusal(world.eks.delete_pod_identity_association, **request)[0] == PARAMETER
    world.eks.delete_addon(clusterName=name, addonName="vpc-cni")
    world.wait("addon_deleted", clusterName=name, addonName="vpc-cni")
    assert len(world.eks.list_pod_identity_associations(clusterName=name)["associations"]) == 1


def test_paging(world: World) -> None:
    name = world.cluster()
    for number in range(5):
        run(world, association(name, world.pod_role, namespace=f"n{number}"))
    pages = world.eks.get_paginator("list_pod_identity_associations").paginate(
        clusterName=name, PaginationConfig={"PageSize": 2}
    )
    assert [len(page["associations"]) for page in pages] == [2, 2, 1]
    assert refusal(world.eks.list_clusters, maxResults=100)[0] == "accepted"
    assert "nextToken" in world.eks.list_access_policies(maxResults=3)


def test_offers_list_the_versions_that_are_accepted(world: World) -> None:
    versions = world.eks.describe_cluster_versions()["clusterVersions"]
    assert [version["clusterVersion"] for version in versions if version["defaultVersion"]] == ["1.36"]
    (cni,) = world.eks.describe_addon_versions(addonName="vpc-cni", kubernetesVersion="1.35")["addons"]
    defaults = [item for item in cni["addonVersions"] if item["compatibilities"][0]["defaultVersion"]]
    assert [item["addonVersion"] for item in defaults] == ["v1.23.1-eksbuild.1"]


def test_other_partitions_keep_their_arns(aws: EmbeddedAws) -> None:
    china = World(aws, "cn-north-1", "444455556666", "aws-cn")
    name = china.cluster()
    assert china.eks.describe_cluster(name=name)["cluster"]["arn"].startswith("arn:aws-cn:eks:cn-north-1:444455556666:")
    foreign = china.cluster_request(roleArn=china.role.replace("arn:aws-cn:", "arn:aws:"))
    assert refusal(china.eks.create_cluster, **foreign)[0] == PARAMETER
    china.eks.create_access_entry(clusterName=name, principalArn=china.person)
    assert run(china, associate(name, china.person, policyArn=POLICY))[0] == PARAMETER
    assert (
        run(china, associate(name, china.person, policyArn=POLICY.replace("arn:aws:", "arn:aws-cn:")))[0] == "accepted"
    )


NO_TOML = "User data was not a TOML format that could be processed."


@pytest.mark.parametrize(
    ("image", "text", "said"),
    [
        ("BOTTLEROCKET_x86_64", "[settings.kubernetes]\nmax-pods = 58\n", ""),
        ("BOTTLEROCKET_x86_64", "Content-Type: multipart/mixed\n", NO_TOML),
        (
            "BOTTLEROCKET_x86_64",
            '[settings."a.b"]\nc = 1\n',
            NO_TOML,
        ),
        ("BOTTLEROCKET_x86_64", 'motd = "say \\"hi\\""\n', NO_TOML),
        ("BOTTLEROCKET_x86_64", 'a = ["b", {c = 1}]\n', NO_TOML),
        ("BOTTLEROCKET_x86_64", "[settings.kubernetes]\n[settings.kubernetes]\n", NO_TOML),
        ("AL2023_x86_64_STANDARD", 'Content-Type: multipart/mixed; boundary="a"\n', ""),
        ("AL2023_x86_64_STANDARD", "[settings]\n", "User data was not in the MIME multipart format."),
    ],
)
def test_node_user_data_that_EKS_cannot_merge_fails_the_group(world: World, image: str, text: str, said: str) -> None:
    data = {"UserData": b64encode(text.encode()).decode()}
    name = f"template-{next(world.numbers)}"
    world.ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)
    cluster = world.cluster()
    world.addon(cluster, "vpc-cni")
    world.eks.create_nodegroup(**world.node_group_request(cluster, amiType=image, launchTemplate={"name": name}))
    time.sleep(0.05)
    group = world.eks.describe_nodegroup(clusterName=cluster, nodegroupName="nodes")["nodegroup"]
    issues = group["health"]["issues"]
    assert group["status"] == ("CREATE_FAILED" if said else "ACTIVE")
    assert [one["code"] for one in issues] == ["Ec2LaunchTemplateInvalidConfiguration"] * bool(said)
    assert all(one["message"].startswith(said) for one in issues)


def in_template(world: World, cluster: str, name: str, **data: Any) -> dict[str, Any]:
    """A node group with a launch template, as it is described."""
    made = world.ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)["LaunchTemplate"]
    template = {"id": made["LaunchTemplateId"], "version": "1"}
    world.eks.create_nodegroup(**world.node_group_request(cluster, nodegroupName=name, launchTemplate=template))
    return world.eks.describe_nodegroup(clusterName=cluster, nodegroupName=name)["nodegroup"]


IMAGE = "ami-0a1b2c3d4e5f60718"


def test_a_node_group_shows_the_image_of_its_template_and_leaves_out_a_type_that_stands_there(world: World) -> None:
    cluster = world.cluster()
    own = in_template(world, cluster, "own-image", ImageId=IMAGE, InstanceType="m7i.large")
    assert (own["amiType"], own["releaseVersion"], own.get("instanceTypes")) == ("CUSTOM", IMAGE, None)
    assert "diskSize" not in own
    typed = in_template(world, cluster, "own-type", InstanceType="m7i.large")
    assert (typed["amiType"], typed.get("instanceTypes")) == ("AL2023_x86_64_STANDARD", None)
    assert typed["releaseVersion"].startswith(typed["version"])
    plain = in_template(world, cluster, "plain", EbsOptimized=True)
    assert plain["instanceTypes"] == ["t3.medium"]


@pytest.mark.parametrize(("name", "value"), [("version", "1.35"), ("releaseVersion", "1.35.0-20261101")])
def test_node_image_version_is_that_of_the_image_in_the_template(name: str, value: str, world: World) -> None:
    cluster = world.cluster()
    world.addon(cluster, "vpc-cni")
    group = f"image-{name.lower()}"
    in_template(world, cluster, group, ImageId=IMAGE)
    world.wait("nodegroup_active", clusterName=cluster, nodegroupName=group)
    change = {"clusterName": cluster, "nodegroupName": group, name: value}
    code, message = refusal(world.eks.update_nodegroup_version, **change)
    assert (code, "when specifying an image id" in message) == (PARAMETER, True)
    template = world.eks.describe_nodegroup(clusterName=cluster, nodegroupName=group)["nodegroup"]["launchTemplate"]
    wanted = {"id": template["id"]}
    anew = world.node_group_request(cluster, nodegroupName=f"{group}-2", launchTemplate=wanted, **{name: value})
    assert refusal(world.eks.create_nodegroup, **anew)[0] == PARAMETER
    world.ec2.create_launch_template_version(LaunchTemplateId=template["id"], LaunchTemplateData={"EbsOptimized": True})
    change = {"clusterName": cluster, "nodegroupName": group, "launchTemplate": {**wanted, "version": "2"}, name: value}
    assert refusal(world.eks.update_nodegroup_version, **change)[0] == "accepted"
