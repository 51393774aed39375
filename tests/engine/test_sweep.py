"""Ephemeral colours under the real engine: no change at the second update, and what a sweep removes and leaves."""

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml
from colours_stage import ColoursStage

from citadel_rehearsal.api_server.installed import required
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from eks_citadel.ephemeral.moment import written
from eks_citadel.ephemeral.settings import EXPIRES, STACK


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ColoursStage]:
    with EmbeddedAws(transition_seconds=0.01, api_server=required()) as aws:
        found = ColoursStage(aws, tmp_path_factory.mktemp("previews"))
        found.configure("foundation", "foundation", ephemeral_colours=True, secrets_key=True)
        found.create("foundation")
        yield found


def preview(stage: ColoursStage, name: str, hours_ago: int = 100) -> None:
    """A colour that lives for 48 hours."""
    document = yaml.safe_load(stage.file("blue").read_text())
    since = written(datetime.now(UTC) - timedelta(hours=hours_ago))
    document["config"]["eks-citadel:cluster"]["ephemeral"] = {"since": since, "hours_to_live": 48}
    stage.file(name).write_text(json.dumps(document))
    stage.create(name)


def sweep(stage: ColoursStage, *options: str) -> tuple[int, dict[str, str], dict[str, Any]]:
    done = stage.citadel("sweep", "--json", *options)
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)
    return done.returncode, {one["stack"]: one["decision"] for one in found["stacks"]}, found


def clusters(stage: ColoursStage) -> list[str]:
    return stage.client("eks").list_clusters()["clusters"]


def test_a_preview_has_no_change_at_its_second_update_and_is_swept_when_its_time_is_over(stage: ColoursStage) -> None:
    preview(stage, "pr-1")
    preview(stage, "pr-2", hours_ago=1)
    for name in ("pr-1", "pr-2"):
        stage.up(name, "--expect-no-changes", "--refresh")
    tags = stage.client("eks").describe_cluster(name="shop-pr-1")["cluster"]["tags"]
    assert (tags[EXPIRES], tags[STACK]) == (stage.outputs("pr-1")["expires"], "eks-citadel/pr-1")

    code, decisions, found = sweep(stage)
    assert (code, decisions) == (3, {"foundation": "lasting", "pr-1": "expired", "pr-2": "living"})
    assert (found["without_stack"], found["regions"]) == ([], ["eu-west-1"])
    assert clusters(stage) == ["shop-pr-1", "shop-pr-2"]

    code, decisions, found = sweep(stage, "--destroy")
    assert (code, decisions) == (0, {"foundation": "lasting", "pr-1": "destroyed", "pr-2": "living"}), found
    assert clusters(stage) == ["shop-pr-2"]
    assert stage.stacks() == ["foundation", "pr-2"]
    assert stage.file("pr-1").exists()
    assert stage.client("logs").describe_log_groups(logGroupNamePrefix="/aws/eks/shop-pr-1")["logGroups"] == []
    stage.up("foundation", "--expect-no-changes")
    assert sweep(stage, "--destroy")[:2] == (0, {"foundation": "lasting", "pr-2": "living"})


def test_B4_a_preview_is_kept_while_its_tags_were_edited_by_hand_or_its_nodes_are_targets(stage: ColoursStage) -> None:
    preview(stage, "pr-3")
    eks, tags = stage.client("eks"), {EXPIRES: stage.outputs("pr-3")["expires"], STACK: "eks-citadel/pr-3"}
    arn = eks.describe_cluster(name="shop-pr-3")["cluster"]["arn"]
    later = written(datetime.now(UTC) + timedelta(hours=9))
    eks.tag_resource(resourceArn=arn, tags={EXPIRES: later})
    assert f'its cluster shop-pr-3 has the tag "{later}" in AWS and ' in kept(stage, "pr-3")
    eks.untag_resource(resourceArn=arn, tagKeys=[EXPIRES, STACK])
    assert 'its cluster shop-pr-3 has the tag "" in AWS and ' in kept(stage, "pr-3")
    eks.tag_resource(resourceArn=arn, tags=tags)

    made = {"Name": "by-hand", "Protocol": "TCP", "Port": 80, "VpcId": stage.outputs("pr-3")["vpc_id"]}
    group = stage.client("elbv2").create_target_group(**made)["TargetGroups"][0]["TargetGroupArn"]
    nodes = next(iter(stage.outputs("pr-3")["node_autoscaling_group_names"].values()))
    attached = {"AutoScalingGroupName": nodes, "TargetGroupARNs": [group]}
    stage.client("autoscaling").attach_load_balancer_target_groups(**attached)
    assert f"its nodes are attached to the target group {group}" in kept(stage, "pr-3")
    stage.client("autoscaling").detach_load_balancer_target_groups(**attached)


def kept(stage: ColoursStage, name: str) -> str:
    """Why a sweep keeps the stack."""
    code, decisions, found = sweep(stage, "--destroy")
    assert (code, decisions[name]) == (3, "kept"), found
    assert f"shop-{name}" in clusters(stage)
    return next(one["reason"] for one in found["stacks"] if one["stack"] == name)


def test_a_sweep_that_is_killed_in_a_destroy_is_completed_by_the_next_one(stage: ColoursStage) -> None:
    process = subprocess.Popen(
        ["citadel", "sweep", "--destroy"], cwd=stage.folder, env=stage.environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    assert process.stderr.readline() == "destroying pr-3 ...\n"
    while "shop-pr-3" in clusters(stage):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    decisions = {"pr-3": "kept"}
    while decisions.get("pr-3") == "kept":  # by the destroy that was begun, whose engine goes on
        _, decisions, found = sweep(stage, "--destroy")
    assert decisions["pr-3"] in ("destroyed", "empty"), found
    assert clusters(stage) == ["shop-pr-2"]


def test_what_no_stack_has_is_named_and_not_deleted(stage: ColoursStage) -> None:
    tags = [{"Key": EXPIRES, "Value": "2026-01-01T00:00:00Z"}, {"Key": STACK, "Value": "eks-citadel/pr-0"}]
    ec2 = stage.client("ec2")
    group = ec2.create_security_group(GroupName="left", Description="left", VpcId=stage.outputs("foundation")["vpc_id"])
    ec2.create_tags(Resources=[group["GroupId"]], Tags=tags)
    code, _, found = sweep(stage, "--destroy", "--region", "eu-west-1")
    (stray,) = found["without_stack"]
    assert (code, stray["arn"].rpartition("/")[2], stray["stack"]) == (3, group["GroupId"], "eks-citadel/pr-0")
    assert ec2.describe_security_groups(GroupIds=[group["GroupId"]])["SecurityGroups"]
    ec2.delete_security_group(GroupId=group["GroupId"])
