"""What only the real engine can show: replacements, half-made resources, imports, secrets, protection."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from engine_stage import ACCOUNT, REGION, Stage
from pulumi import RunError
from pulumi.runtime.config import set_all_config

from citadel_rehearsal.program.project import Project
from citadel_rehearsal.run.rehearse import Rehearsal
from citadel_rehearsal.run.report import PULUMI
from citadel_rehearsal.under_pulumi.workspace import ENGINE_KEY, workspace

TRUST = '{"Version":"2012-10-17","Statement":[]}'

CLUSTER = """
trust = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
role = aws.iam.Role("plane", assume_role_policy=trust)
net = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
subnets = [aws.ec2.Subnet(zone, vpc_id=net.id, cidr_block=f"10.0.{number}.0/24",
    availability_zone="eu-west-1" + zone) for number, zone in enumerate("ab")]
cluster = aws.eks.Cluster("shop", name="shop", role_arn=role.arn,
    access_config={"authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": False},
    vpc_config={"subnet_ids": [one.id for one in subnets]})
"""
ACCESS = f"""
from eks_citadel import ClusterAccess
arn = "arn:aws:iam::{ACCOUNT}:role/readers"
readers = {{"name": "readers", "principal_arn": arn, "kubernetes_groups": ["readers"]}}
ClusterAccess("access", {{"cluster_name": cluster.name, "endpoint": cluster.endpoint,
    "certificate_authority": cluster.certificate_authority.data, "cluster_arn": cluster.arn,
    "access_entries": [readers]}})
"""


def role(path: str, name: str = "") -> str:
    given = f'name="{name}", ' if name else ""
    return f"aws.iam.Role('one', {given}path={path!r}, assume_role_policy={TRUST!r})\n"


def test_a_change_of_what_is_create_only_makes_another_resource(stage: Stage) -> None:
    assert stage.up(role("/a/")).changes == {"create": 2}
    first = stage.output("one", "name")
    second = stage.up(role("/b/"))
    assert (second.error, second.changes) == ("", {"same": 1, "replace": 1})
    assert stage.output("one", "name") != first
    roles = [one for one in stage.client("iam").list_roles()["Roles"] if one["RoleName"].startswith("one-")]
    assert [(one["RoleName"], one["Path"]) for one in roles] == [(stage.output("one", "name"), "/b/")]


def test_a_given_name_is_free_before_the_replacement_takes_it(stage: Stage) -> None:
    stage.succeed(role("/a/", "fixed"))
    assert stage.up(role("/b/", "fixed")).changes == {"same": 1, "replace": 1}
    assert stage.client("iam").get_role(RoleName="fixed")["Role"]["Path"] == "/b/"


def test_a_change_in_place_keeps_the_resource(stage: Stage) -> None:
    group = "aws.cloudwatch.LogGroup('logs', retention_in_days={})"
    stage.up(group.format(7))
    name = stage.output("logs", "name")
    assert stage.up(group.format(30)).changes == {"same": 1, "update": 1}
    (found,) = stage.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert found["retentionInDays"] == 30


def test_a_change_that_the_rehearsal_cannot_make_is_refused_in_the_preview(stage: Stage) -> None:
    group = "aws.cloudwatch.LogGroup('logs', log_group_class={!r})"
    stage.up(group.format("STANDARD"))
    stage.write(group.format("INFREQUENT_ACCESS"))
    preview = stage.under.preview()
    assert not preview.succeeded
    (failure,) = preview.failures
    assert failure.code == "NotKnown"
    assert failure.message.endswith(
        "logGroupClass changes in place on AWS, which the rehearsal does not support yet;"
        " do not change it in the rehearsal."
    )


def test_another_region_makes_another_resource_and_the_own_one_written_out_none(stage: Stage) -> None:
    """Whether the provider says it or the resource."""
    program = "p = aws.Provider('p', region={!r})\naws.ec2.Eip('e'{}, opts=pulumi.ResourceOptions(provider=p))"
    stage.succeed(program.format("eu-west-2", ""))
    assert stage.up(program.format("eu-west-2", ", region='eu-west-2'")).changes == {"same": 3}
    assert stage.up(program.format("eu-west-2", "")).changes == {"same": 3}
    assert stage.up(program.format("eu-west-3", "")).changes["replace"] == 1
    found = {
        region: len(stage.aws.client("ec2", region, ACCOUNT).describe_addresses()["Addresses"])
        for region in ("eu-west-2", "eu-west-3")
    }
    assert found == {"eu-west-2": 0, "eu-west-3": 1}


def test_what_ignores_every_change_has_none(stage: Stage) -> None:
    program = "aws.cloudwatch.LogGroup('l', retention_in_days={}, opts=pulumi.ResourceOptions(ignore_changes=['*']))"
    stage.succeed(program.format(7))
    again = stage.up(program.format(30))
    assert (again.error, again.failures, again.changes) == ("", [], {"same": 2})


def test_what_is_not_known_while_something_else_is_replaced_is_no_change_that_is_refused(stage: Stage) -> None:
    program = """
        role = aws.iam.Role("r", name="rt", path={!r}, assume_role_policy={!r})
        aws.cloudwatch.LogGroup("l", log_group_class=role.name.apply(lambda _: "STANDARD"))
    """
    stage.succeed(program.format("/a/", TRUST))
    again = stage.up(program.format("/b/", TRUST))
    assert (again.error, again.failures, again.changes) == ("", [], {"same": 2, "replace": 1})


def test_what_was_made_in_part_is_kept_and_made_anew_by_the_next_update(stage: Stage) -> None:
    profile = "aws.iam.InstanceProfile('half', name='half', role='late')\n"
    first = stage.up(profile + "aws.ec2.Eip('whole')")
    assert [(one.code, one.urn.rpartition("::")[2]) for one in first.failures] == [("NoSuchEntity", "half")]
    deployment = stage.under.stack.export_stack().deployment
    (kept,) = [one for one in deployment["resources"] if one["urn"].endswith("::half")]
    assert (kept["id"], len(kept["initErrors"])) == ("half", 1)
    assert stage.output("whole", "publicIp")

    stage.client("iam").create_role(RoleName="late", AssumeRolePolicyDocument=TRUST)
    second = stage.up(profile + "aws.ec2.Eip('whole')")
    assert (second.failures, second.changes) == ([], {"same": 2, "replace": 1})
    found = stage.client("iam").get_instance_profile(InstanceProfileName="half")["InstanceProfile"]
    assert [one["RoleName"] for one in found["Roles"]] == ["late"]


def test_what_needs_something_that_was_refused_is_skipped(stage: Stage) -> None:
    program = """
        vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
        aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
        lost = aws.ec2.Subnet("two", vpc_id="vpc-0123456789abcdef0", cidr_block="10.0.0.0/25")
        aws.ec2.NatGateway("nat", subnet_id=lost.id, connectivity_type="private")
    """
    stage.write(program)
    assert stage.under.preview().succeeded
    passed = stage.under.up()
    assert [one.code for one in passed.failures] == ["InvalidVpcID.NotFound"]
    assert [urn.rpartition("::")[2] for urn in passed.skipped] == ["nat"]


def test_a_program_whose_requests_find_no_engine_any_more_ends_with_the_update(stage: Stage) -> None:
    program = """
        vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
        lost = aws.ec2.Subnet("lost", vpc_id=vpc.id, cidr_block="10.1.0.0/24")
        aws.ec2.RouteTableAssociation("way", subnet_id=lost.id, route_table_id=vpc.main_route_table_id)
    """
    before = list(sys.path)
    assert stage.up(program).failures[0].code == "InvalidSubnet.Range"
    assert sys.path == before
    assert stage.up("vpc = aws.ec2.Vpc('net', cidr_block='10.0.0.0/16')").succeeded


def test_an_import_takes_what_is_there_and_a_get_reads_it(stage: Stage) -> None:
    stage.client("logs").create_log_group(logGroupName="/there")
    program = """
        options = pulumi.ResourceOptions(import_="/there")
        group = aws.cloudwatch.LogGroup("there", name="/there", retention_in_days=0, opts=options)
        pulumi.export("arn", aws.cloudwatch.LogGroup.get("same", "/there").arn)
    """
    first = stage.up(program)
    assert (first.error, first.failures) == ("", [])
    assert stage.under.stack.outputs()["arn"].value == f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/there"
    assert "create" not in stage.up(program).changes


def test_a_secret_is_encrypted_in_the_state(stage: Stage) -> None:
    program = "aws.secretsmanager.Secret('s', name='s', description=pulumi.Output.secret('between us'))"
    stage.succeed(program)
    folder = Path(stage.under.stack.workspace.work_dir).parent / "state"
    state = "".join(file.read_text() for file in folder.rglob("*.json"))
    assert '"ciphertext"' in state
    assert "between us" not in state
    assert stage.client("secretsmanager").describe_secret(SecretId="s")["Description"] == "between us"
    assert stage.output("s", "description") == "between us"


def test_what_somebody_deleted_is_made_again_after_a_refresh(stage: Stage) -> None:
    program = "aws.cloudwatch.LogGroup('logs', name='/mine')"
    stage.up(program)
    stage.client("logs").delete_log_group(logGroupName="/mine")
    assert stage.under.refresh().changes == {"same": 1, "delete": 1}
    assert stage.up(program).changes == {"same": 1, "create": 1}


def test_protection_is_lifted_in_a_step_of_its_own(stage: Stage) -> None:
    stage.up("aws.ec2.Eip('kept', opts=pulumi.ResourceOptions(protect=True))")
    destroyed = stage.under.destroy()
    assert [urn.rpartition("::")[2] for urn in destroyed.unprotected] == ["kept"]
    assert [urn.rpartition("::")[2] for urn in destroyed.deleted] == ["kept"]
    assert (destroyed.left, destroyed.failures) == ({}, [])
    assert stage.client("ec2").describe_addresses()["Addresses"] == []


def test_A4_what_workloads_left_is_named_after_a_rehearsed_destroy(stage: Stage) -> None:
    tags = [{"Key": "kubernetes.io/cluster/shop", "Value": "owned"}]
    volume = stage.client("ec2").create_volume(
        AvailabilityZone=f"{REGION}a", Size=1, TagSpecifications=[{"ResourceType": "volume", "Tags": tags}]
    )["VolumeId"]
    stage.write(CLUSTER)
    with Rehearsal(stage.folder, "dev", engine=PULUMI).running(and_destroy=True, inside=stage.aws) as (report, _):
        assert report.succeeded
    assert report.destroyed is not None
    reason = "was created by a workload of shop, so destroy does not delete it"
    assert report.destroyed.left == {f"volume {volume}": reason}


def test_E4_a_deployer_without_an_access_entry_hears_so_from_the_cluster_s_endpoint_at_once(stage: Stage) -> None:
    stage.client("iam").create_role(RoleName="readers", AssumeRolePolicyDocument=TRUST)
    failed = stage.up(CLUSTER + ACCESS)
    rule = f"there is no access entry for arn:aws:iam::{ACCOUNT}:role/deployer"
    assert failed.error == f"shop does not let the deployer in: {rule}; name it in access_entries."
    assert failed.trace == ""


def test_what_the_program_raises_is_one_sentence(stage: Stage) -> None:
    failed = stage.up("raise pulumi.RunError('zones: too few')")
    assert (failed.error, failed.trace) == ("zones: too few", "")
    broken = stage.up("{}['zone']")
    assert broken.error == "KeyError: 'zone' (__main__.py:4)"
    assert "Traceback" in broken.trace


def test_without_an_engine_one_sentence_says_how_to_get_one(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(f"config:\n  aws:region: {REGION}\n")
    (tmp_path / "__main__.py").write_text("")
    command = [Path(sys.executable).with_name("citadel"), "rehearse", str(tmp_path), "--engine", "pulumi"]
    environment = os.environ | {"PATH": "/usr/bin:/bin", "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert " ".join(done.stdout.split()) == (
        "--engine pulumi: there is no pulumi on PATH and none was built; run `make engine`, or install Pulumi."
    )


def test_the_program_runs_for_no_engine_but_its_own(tmp_path: Path) -> None:
    """Pulumi's language host answers whoever finds its port, and registers wherever it is told to."""
    ran: list[str] = []

    async def program() -> None:
        ran.append("it ran")

    (tmp_path / "engine").mkdir()
    project = Project("shop", "dev", tmp_path, tmp_path, {"aws:region": REGION})
    guarded = workspace(tmp_path / "engine", project, program, {}).program
    assert guarded is not None
    for found in ({}, {ENGINE_KEY: ""}, {ENGINE_KEY: "guessed"}):
        set_all_config(found)
        with pytest.raises(RunError, match=r"This program runs only for the engine of its own rehearsal\."):
            asyncio.run(guarded())
    assert ran == []


def test_an_update_ends_after_its_program_also_when_the_engine_is_killed(stage: Stage) -> None:
    ended = stage.folder / "ended"
    passed = stage.up(f"""
        import os, signal, time
        from pathlib import Path
        from processes import children
        (engine,) = [pid for pid, name in children(os.getpid()).items() if name == "pulumi"]
        os.kill(engine, signal.SIGKILL)
        time.sleep(1)
        Path({str(ended)!r}).touch()
    """)
    assert (passed.succeeded, ended.exists()) == (False, True)
