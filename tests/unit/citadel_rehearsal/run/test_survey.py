"""The first look: what a program names and does not make, and who deploys it, without asking anybody."""

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from citadel_rehearsal.in_process.program import Outcome, run
from citadel_rehearsal.program.project import load
from citadel_rehearsal.program.world import World
from citadel_rehearsal.run.survey import Named, Survey

ROLE = "arn:aws:iam::111122223333:role"
BEFORE = """
import pulumi
import pulumi_aws as aws
from eks_citadel import SecureCluster

def cluster(principal_arn, **changes):
    entry = {"name": "me", "principal_arn": principal_arn, "cluster_policies": ["AmazonEKSClusterAdminPolicy"]}
    SecureCluster("small", {
        "kubernetes_version": "1.36",
        "network": {"cidr": "10.20.0.0/16", "zones": ["a", "b"]},
        "endpoint_public_cidrs": ["203.0.113.7/32"],
        "access_entries": [entry],
    } | changes)
"""


def nobody(*_: str) -> Any:
    raise AssertionError("AWS was asked")


@pytest.fixture
def look(tmp_path: Path) -> Any:
    def look(program: str, **options: bool) -> tuple[Survey, Outcome]:
        (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
        (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
        (tmp_path / "__main__.py").write_text(BEFORE + dedent(program))
        project = load(tmp_path, "dev")
        survey = Survey(World(nobody, "arn:aws:iam::000000000000:root"), project, **options)
        return survey, run(project, survey)

    return look


def named(look: Any, program: str) -> Named:
    survey, outcome = look(program)
    assert outcome.succeeded, outcome.error or outcome.monitor.failures
    return survey.named()


def test_principals_policies_keys_and_network_ids_are_found_at_any_depth(look: Any) -> None:
    found = named(
        look,
        f"""
        cluster("{ROLE}/people/me", kms_key_arn="arn:aws:kms:eu-west-1:111122223333:key/1111aaaa-22bb-33cc-44dd",
            permissions_boundary_arn="arn:aws:iam::111122223333:policy/boundary",
            network={{"vpc_id": "vpc-0a1b2c3d", "node_subnet_ids": ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]}})
        aws.iam.Role("app", assume_role_policy=pulumi.Output.json_dumps({{"Version": "2012-10-17", "Statement": [
            {{"Effect": "Allow", "Principal": {{"AWS": ["{ROLE}/a", "arn:aws:iam::444455556666:user/b"]}},
              "Action": "sts:AssumeRole"}}]}}))
        aws.ec2.SecurityGroup("more", vpc_id="vpc-0a1b2c3d",
            ingress=[{{"protocol": "tcp", "from_port": 1, "to_port": 2, "security_groups": ["sg-0a1b2c3d"]}}])
        """,
    )
    assert found.arns == {
        f"{ROLE}/people/me",
        f"{ROLE}/a",
        "arn:aws:iam::444455556666:user/b",
        "arn:aws:iam::111122223333:policy/boundary",
        "arn:aws:kms:eu-west-1:111122223333:key/1111aaaa-22bb-33cc-44dd",
    }
    assert found.ids == {"vpc-0a1b2c3d", "subnet-0a1b2c3d", "subnet-1a1b2c3d", "sg-0a1b2c3d"}
    assert ("subnet-0a1b2c3d", "subnet-1a1b2c3d") in found.subnet_lists


def test_policies_of_AWS_itself_are_there_anyway(look: Any) -> None:
    found = named(
        look, 'aws.iam.RolePolicyAttachment("x", role="r", policy_arn="arn:aws:iam::aws:policy/ReadOnlyAccess")'
    )
    assert found.arns == set()


def test_what_the_program_gives_a_name_to_is_not_missing(look: Any) -> None:
    found = named(look, f'aws.iam.Role("ops", name="ops", assume_role_policy="{{}}"); cluster("{ROLE}/ops")')
    assert found.makes(f"{ROLE}/ops")
    assert not found.makes(f"{ROLE}/me")
    assert not found.makes("arn:aws:iam::111122223333:policy/ops")


@pytest.mark.parametrize(
    ("program", "deployers", "admins"),
    [
        (f'cluster("{ROLE}/me")', [], [f"{ROLE}/me"]),
        (f'cluster("{ROLE}/me", deployer_role_arn="{ROLE}/me")', [f"{ROLE}/me"], [f"{ROLE}/me"]),
        ('aws.ec2.Eip("e")', [], []),
    ],
)
def test_E3_who_deploys_is_read_from_what_is_written(
    program: str, deployers: list[str], admins: list[str], look: Any
) -> None:
    survey, outcome = look(program)
    assert outcome.succeeded
    assert (survey.named().deployers, survey.named().admins) == (deployers, admins)
    assert not survey.says_too_little


@pytest.mark.parametrize(
    "principal",
    [
        'aws.get_caller_identity_output().account_id.apply(lambda one: f"arn:aws:iam::{one}:role/me")',
        'aws.iam.Role("me", assume_role_policy="{}").arn',
    ],
)
def test_an_admin_that_only_answers_tell_asks_for_a_second_look(principal: str, look: Any) -> None:
    survey, outcome = look(f"cluster({principal})")
    assert outcome.succeeded
    assert survey.says_too_little
    assert survey.named().admins == []


def test_E3_a_look_with_answers_that_refuses_its_deployer_tells_whom_it_takes(look: Any) -> None:
    survey, outcome = look(
        f"""
        from eks_citadel import ClusterAccess
        admins = [pulumi.Output.from_input("{ROLE}/" + name) for name in ("you", "me")]
        entries = [{{"name": f"n{{number}}", "principal_arn": arn, "cluster_policies": ["AmazonEKSClusterAdminPolicy"]}}
            for number, arn in enumerate(admins)]
        others = {{"name": "others", "principal_arn": "{ROLE}/others", "cluster_policies": ["AmazonEKSViewPolicy"]}}
        ClusterAccess("access", {{"cluster_name": "shop", "endpoint": "https://127.0.0.1:1",
            "certificate_authority": "Q0E=", "cluster_arn": "arn:aws:eks:eu-west-1:111122223333:cluster/shop",
            "access_entries": [*entries, others]}})
        """,
        answers=True,
    )
    assert outcome.error.startswith(f"access_entries has the cluster admins {ROLE}/me, {ROLE}/you: the deployer ")
    assert survey.named().admins == [f"{ROLE}/you", f"{ROLE}/me"]


def test_a_look_goes_on_after_a_refusal(look: Any) -> None:
    survey, outcome = look(
        f"""
        import asyncio

        async def later():
            await asyncio.sleep(0.3)
            return "{ROLE}/late"

        def refuse(_):
            raise pulumi.RunError("no")

        aws.ec2.Eip("late", tags={{"a": pulumi.Output.from_input(later())}})
        aws.ec2.Eip("refused", tags={{"a": pulumi.Output.from_input("b").apply(refuse)}})
        """
    )
    assert outcome.error == "no"
    assert survey.named().arns == {f"{ROLE}/late"}


def test_a_deployer_that_is_not_known_yet_is_nobody(look: Any) -> None:
    found = named(look, f'cluster("{ROLE}/me", deployer_role_arn=aws.iam.Role("r", assume_role_policy="{{}}").arn)')
    assert found.deployers == []


def test_roles_that_EKS_a_node_or_a_pod_takes_are_told_apart(look: Any) -> None:
    found = named(
        look,
        f"""
        cluster("{ROLE}/me", namespaces=[{{"name": "shop"}}], pod_identities=[
            {{"namespace": "shop", "service_account": "a", "role_arn": "{ROLE}/pods"}}])
        aws.eks.NodeGroup("n", cluster_name="other", node_role_arn="{ROLE}/nodes", subnet_ids=[],
            scaling_config={{"desired_size": 1, "max_size": 1, "min_size": 1}})
        """,
    )
    assert found.used_roles == {f"{ROLE}/pods", f"{ROLE}/nodes"}


def test_functions_and_reads_answer_nothing_and_their_arguments_are_kept(look: Any) -> None:
    found = named(
        look,
        """
        pulumi.export("subnet", aws.ec2.get_subnet_output(id="subnet-0a1b2c3d").cidr_block)
        pulumi.export("vpc", aws.ec2.Vpc.get("net", "vpc-0a1b2c3d").cidr_block)
        """,
    )
    assert found.ids == {"subnet-0a1b2c3d", "vpc-0a1b2c3d"}
