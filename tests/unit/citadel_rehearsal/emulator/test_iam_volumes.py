"""Volumes and snapshots by AWS's policy for one cluster: those of the pod's own cluster, and no other."""

from collections.abc import Iterator
from typing import Any

import pytest

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import refusal
from unit.citadel_rehearsal.iam_world import ACCOUNT, REGION, Pods, allow, session_tags

POLICY = "arn:aws:iam::aws:policy/AmazonEBSCSIDriverEKSClusterScopedPolicy"
OWN, OTHERS = "redfish", "bluefish"
NAME = "ebs.csi.aws.com/cluster-name"
ZONE = f"{REGION}a"
VOLUME = f"arn:aws:ec2:{REGION}:{ACCOUNT}:volume/"
DENIED = "UnauthorizedOperation"


class Driver:
    """The controller of the cluster redfish, and what is there of redfish, of another cluster and of nobody."""

    def __init__(self, pods: Pods) -> None:
        self.pods, self.root = pods, pods.root("ec2")
        role = pods.role()
        pods.iam.attach_role_policy(RoleName=role.rpartition("/")[2], PolicyArn=POLICY)
        tags = session_tags(OWN, "kube-system", "ebs-csi-controller-sa")
        self.ec2 = pods.client(role, "ec2", tags)

    def volume(self, cluster: str | None) -> str:
        return str(self.root.create_volume(AvailabilityZone=ZONE, Size=1, **tagged("volume", cluster))["VolumeId"])

    def snapshot(self, cluster: str | None) -> str:
        made = self.root.create_snapshot(VolumeId=self.volume(cluster), **tagged("snapshot", cluster))
        return str(made["SnapshotId"])

    def instance(self, **tags: str) -> str:
        made = self.root.run_instances(ImageId="ami-0a1b2c3d", MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
        if tags:
            self.root.create_tags(Resources=[made], Tags=pairs({key.replace("__", ":"): tags[key] for key in tags}))
        return str(made)


def pairs(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def tagged(kind: str, cluster: str | None, **more: str) -> dict[str, Any]:
    tags = ({NAME: cluster} if cluster else {}) | more
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": pairs(tags)}]} if tags else {}


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    with EmbeddedAws() as aws:
        yield Driver(Pods(aws))


def test_a_volume_is_created_with_the_own_cluster_s_name_only(driver: Driver) -> None:
    asked = {"AvailabilityZone": ZONE, "Size": 1}
    made = driver.ec2.create_volume(**asked, **tagged("volume", OWN, CSIVolumeName="pvc-1"))
    assert {one["Key"] for one in made["Tags"]} == {NAME, "CSIVolumeName"}
    for cluster in (OTHERS, None):
        code, message = refusal(driver.ec2.create_volume, **asked, **tagged("volume", cluster, CSIVolumeName="pvc-1"))
        assert code == DENIED
        assert f"is not authorized to perform: ec2:CreateVolume on resource: {VOLUME}*" in message


@pytest.mark.parametrize("operation", ["delete_volume", "modify_volume", "delete_snapshot", "create_snapshot"])
def test_only_what_is_the_own_cluster_s_is_changed(operation: str, driver: Driver) -> None:
    for cluster in (OTHERS, None, OWN):
        asked: dict[str, Any] = {}
        if operation == "delete_snapshot":
            asked = {"SnapshotId": driver.snapshot(cluster)}
        elif operation == "create_snapshot":
            asked = {"VolumeId": driver.volume(cluster), **tagged("snapshot", OWN)}
        else:
            asked = {"VolumeId": driver.volume(cluster)} | ({"Size": 2} if operation == "modify_volume" else {})
        if cluster == OWN:
            getattr(driver.ec2, operation)(**asked)
        else:
            assert refusal(getattr(driver.ec2, operation), **asked)[0] == DENIED


def test_a_volume_is_made_from_a_snapshot_of_the_own_cluster_only(driver: Driver) -> None:
    asked = {"AvailabilityZone": ZONE, **tagged("volume", OWN)}
    driver.ec2.create_volume(SnapshotId=driver.snapshot(OWN), **asked)
    snapshot = driver.snapshot(OTHERS)
    code, message = refusal(driver.ec2.create_volume, SnapshotId=snapshot, **asked)
    assert (code, f"arn:aws:ec2:{REGION}::snapshot/{snapshot}" in message) == (DENIED, True)


@pytest.mark.parametrize("tag", ["eks__cluster-name", "eks__eks-cluster-name", NAME])
def test_a_volume_is_attached_to_nodes_of_the_own_cluster_only(tag: str, driver: Driver) -> None:
    own, theirs, nobody = driver.instance(**{tag: OWN}), driver.instance(**{tag: OTHERS}), driver.instance()
    volume, device = driver.volume(OWN), {"Device": "/dev/xvdaa"}
    for instance in (theirs, nobody):
        code, message = refusal(driver.ec2.attach_volume, VolumeId=volume, InstanceId=instance, **device)
        assert (code, f"instance/{instance}" in message) == (DENIED, True)
    other = {"VolumeId": driver.volume(OTHERS), "InstanceId": own}
    assert refusal(driver.ec2.attach_volume, **other, **device)[0] == DENIED
    driver.ec2.attach_volume(VolumeId=volume, InstanceId=own, **device)
    driver.ec2.detach_volume(VolumeId=volume, InstanceId=own)


def test_the_tag_that_says_whose_a_volume_is_cannot_be_changed(driver: Driver) -> None:
    own, theirs = driver.volume(OWN), driver.volume(OTHERS)
    driver.ec2.create_tags(Resources=[own], Tags=pairs({"team": "shop"}))
    driver.ec2.delete_tags(Resources=[own], Tags=[{"Key": "team"}])
    for volume, tags in ((own, {NAME: OTHERS}), (theirs, {NAME: OWN}), (theirs, {"team": "shop"})):
        assert refusal(driver.ec2.create_tags, Resources=[volume], Tags=pairs(tags))[0] == DENIED
    assert refusal(driver.ec2.delete_tags, Resources=[own], Tags=[{"Key": NAME}])[0] == DENIED
    assert refusal(driver.ec2.create_tags, Resources=[own, theirs], Tags=pairs({"team": "shop"}))[0] == DENIED


def test_what_is_only_tried_is_judged_and_not_done(driver: Driver) -> None:
    assert refusal(driver.ec2.describe_availability_zones, DryRun=True)[0] == "DryRunOperation"
    volume = driver.volume(OWN)
    assert refusal(driver.ec2.delete_volume, VolumeId=volume, DryRun=True)[0] == "DryRunOperation"
    assert driver.root.describe_volumes(VolumeIds=[volume])["Volumes"]
    assert refusal(driver.ec2.delete_volume, VolumeId=driver.volume(OTHERS), DryRun=True)[0] == DENIED


def test_the_rest_of_EC2_is_not_judged(driver: Driver) -> None:
    code, message = refusal(driver.ec2.describe_subnets)
    assert (code, "does not evaluate the operation DescribeSubnets for a session" in message) == (DENIED, True)
    everything = driver.pods.client(driver.pods.role(allow("ec2:*")), "ec2")
    code, message = refusal(everything.create_tags, Resources=["vpc-0a1b2c3d"], Tags=pairs({"team": "shop"}))
    assert (code, "does not evaluate CreateTags on vpc-0a1b2c3d" in message) == (DENIED, True)


def test_encrypted_and_sized_volumes_are_known_by_their_conditions(driver: Driver) -> None:
    conditions = {"Bool": {"ec2:Encrypted": "true"}, "NumericLessThanEquals": {"ec2:VolumeSize": "10"}}
    ec2 = driver.pods.client(driver.pods.role(allow("ec2:CreateVolume", **conditions)), "ec2")
    ec2.create_volume(AvailabilityZone=ZONE, Size=10, Encrypted=True)
    for more in ({"Size": 11, "Encrypted": True}, {"Size": 10, "Encrypted": False}):
        assert refusal(ec2.create_volume, AvailabilityZone=ZONE, **more)[0] == DENIED
