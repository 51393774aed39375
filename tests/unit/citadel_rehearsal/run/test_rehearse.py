"""A rehearsal from end to end, on one embedded AWS for all of these tests."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.program.event import Event
from citadel_rehearsal.run import rehearse
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.rehearse import Rehearsal
from citadel_rehearsal.run.report import Report
from eks_citadel.kubernetes.versions import ADDONS
from unit.citadel_rehearsal.eks_world import trust

ROLE = "arn:aws:iam::111122223333:role"
CLUSTER = """
from eks_citadel import SecureCluster

def cluster(principal_arn, **changes):
    entry = {"name": "me", "principal_arn": principal_arn, "cluster_policies": ["AmazonEKSClusterAdminPolicy"]}
    return SecureCluster("small", {
        "kubernetes_version": "1.36",
        "network": {"cidr": "10.20.0.0/16", "zones": ["a", "b"]},
        "endpoint_public_cidrs": ["203.0.113.7/32"],
        "access_entries": [entry],
    } | changes)
"""
TRUST = '{"Version":"2012-10-17","Statement":[]}'
Rehearse = Callable[..., Report]


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.01) as running:
        yield running


@pytest.fixture
def rehearsed(aws: EmbeddedAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rehearse:
    monkeypatch.setattr(rehearse, "EmbeddedAws", lambda **_: nullcontext(aws))

    def run(
        program: str, *, and_destroy: bool = False, region: str = "eu-west-1", config: str = "", **options: Any
    ) -> Report:
        (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
        (tmp_path / "Pulumi.dev.yaml").write_text(f"config:\n  aws:region: {region}\n{config}")
        (tmp_path / "__main__.py").write_text("import pulumi\nimport pulumi_aws as aws\n" + dedent(program))
        return Rehearsal(tmp_path, "dev", **options).run(and_destroy)

    return run


def test_what_it_saw_is_in_the_report(rehearsed: Rehearse) -> None:
    told: list[Event] = []
    report = rehearsed(
        """
        vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
        aws.ec2.Subnet("one", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
        pulumi.log.warn("take care")
        """,
        on_event=told.append,
        and_destroy=True,
    )

    assert report.succeeded
    assert report.passes == ["look", "preview", "up"]
    assert report.created == {"aws:ec2/vpc:Vpc": 1, "aws:ec2/subnet:Subnet": 1}
    assert [step.name for step in report.path.steps] == ["net", "one"]
    assert [(log.severity, log.message) for log in report.logs] == [("warning", "take care")]
    assert report.destroyed is not None
    assert report.destroyed.left == {}
    assert len(report.rules) > 50
    made = [(event.kind, event.name) for event in told if event.kind != "started"]
    assert made == [
        ("phase", "Start of the embedded AWS"),
        ("phase", "Look at the program"),
        ("phase", "Preview"),
        ("phase", "Update"),
        ("created", "net"),
        ("created", "one"),
        ("phase", "Look at the clusters"),
        ("phase", "Destroy"),
        ("deleted", "one"),
        ("deleted", "net"),
    ]


@pytest.mark.parametrize("forbidden", [False, True])
def test_the_accounts_of_a_provider_are_compared_with_the_deployers_and_not_before(
    forbidden: bool, rehearsed: Rehearse
) -> None:
    key = "forbidden_account_ids" if forbidden else "allowed_account_ids"
    report = rehearsed(
        f"""
        mine = aws.Provider("mine", region="eu-west-1", {key}=["{ROLE.split(":")[4]}"])
        aws.ec2.Eip("address", opts=pulumi.ResourceOptions(provider=mine))
    """,
        deployer_arn=f"{ROLE}/me",
    )
    assert report.passes == (["look", "preview"] if forbidden else ["look", "preview", "up"])
    assert [one.code for one in report.failures] == (["InvalidAccount"] if forbidden else [])


def test_without_and_destroy_nothing_is_deleted(rehearsed: Rehearse) -> None:
    assert rehearsed('aws.ec2.Eip("e")').destroyed is None


def test_the_embedded_aws_stays_while_the_block_runs_and_no_longer(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-west-1\n")
    (tmp_path / "__main__.py").write_text("import pulumi_aws as aws\naws.ec2.Eip('e')\n")
    with Rehearsal(tmp_path, "dev").running() as (report, aws):
        assert report.succeeded
        addresses = aws.client("ec2", "eu-west-1", report.deployer_arn.split(":")[4]).describe_addresses()
        assert len(addresses["Addresses"]) == 1
    with pytest.raises(RehearsalFailure, match="not running"):
        _ = aws.pid


@pytest.mark.parametrize(
    ("version", "pinned", "warning"),
    [
        (
            "1.99",
            True,
            "version-newer-than-table: small is to run Kubernetes 1.99: it is newer than this library's table, so "
            "nobody tried it.",
        ),
        (
            "1.37",
            False,
            "borrowed-addon-versions: small uses aws-ebs-csi-driver, coredns, eks-pod-identity-agent, kube-proxy, "
            "metrics-server, vpc-cni in versions that were seen for another Kubernetes version, not for 1.37: "
            "look up which versions EKS has, and pin them in addon_versions.",
        ),
    ],
)
def test_A3_a_version_that_nobody_tried_is_a_warning(
    rehearsed: Rehearse, version: str, pinned: bool, warning: str
) -> None:
    pins = dict.fromkeys(ADDONS, "v9.9.9-eksbuild.1") if pinned else {}
    report = rehearsed(
        CLUSTER + f'cluster("{ROLE}/tried{version}", kubernetes_version="{version}", addon_versions={pins})'
    )
    assert [log.message for log in report.logs if log.severity == "warning"] == [warning]


def test_L4_a_rehearsal_refuses_Fargate_beside_the_cluster_by_name(rehearsed: Rehearse) -> None:
    program = f"""
role = aws.iam.Role("me", assume_role_policy={TRUST!r})
made = cluster(role.arn)
aws.eks.FargateProfile("shop", cluster_name=made.cluster_name, pod_execution_role_arn=role.arn,
                       subnet_ids=["subnet-1"], selectors=[{{"namespace": "shop"}}])
"""
    report = rehearsed(CLUSTER + program)
    assert report.passes == ["look"]
    assert [(failure.urn.rpartition("::")[2], failure.message) for failure in report.failures] == [
        (
            "shop",
            "aws:eks/fargateProfile:FargateProfile is not known to the rehearsal: leave it out of this program, or use "
            "`pulumi up`.",
        )
    ]


def test_A5_what_a_component_refuses_ends_the_first_look(rehearsed: Rehearse, aws: EmbeddedAws) -> None:
    report = rehearsed(CLUSTER + f'cluster("{ROLE}/refused", endpoint_public_cidrs=["0.0.0.0/0"])')
    assert not report.succeeded
    assert report.passes == ["look"]
    assert report.error.startswith('endpoint_public_cidrs[0] is "0.0.0.0/0"')
    assert (report.trace, report.created, report.assumptions) == ("", {}, [])
    roles = aws.client("iam", "eu-west-1").list_roles()["Roles"]
    assert "refused" not in {role["RoleName"] for role in roles}


def test_E3_a_deployer_who_is_no_admin_is_refused_in_the_preview_and_nothing_is_made(rehearsed: Rehearse) -> None:
    told: list[Event] = []
    somebody = f"{ROLE}/ci/somebody"
    report = rehearsed(CLUSTER + f'cluster("{ROLE}/me")', deployer_arn=somebody, on_event=told.append)

    assert report.passes == ["look", "preview"]
    assert (report.deployer_arn, report.deployer_reason) == (somebody, "--as")
    assert report.error == (
        f"access_entries has the cluster admins {ROLE}/me: the deployer"
        " arn:aws:sts::111122223333:assumed-role/somebody/rehearsal is none of them,"
        f' so the cluster would not let it in; give one entry principal_arn: "{ROLE}/somebody"'
        ' and cluster_policies: ["AmazonEKSClusterAdminPolicy"],'
        " with the role's path if it has one."
    )
    assert (report.created, {event.kind for event in told}) == ({}, {"phase"})


def test_E4_a_deployer_without_an_access_entry_hears_so_from_the_cluster_s_endpoint_at_once(
    rehearsed: Rehearse,
) -> None:
    """Where no admin is named there is nothing to compare it with."""
    program = f"""
        from eks_citadel import ClusterAccess
        trust = {trust("eks.amazonaws.com")!r}
        plane = aws.iam.Role("plane", assume_role_policy=trust)
        net = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16")
        subnets = [aws.ec2.Subnet(zone, vpc_id=net.id, cidr_block=f"10.0.{{number}}.0/24",
            availability_zone="eu-west-1" + zone) for number, zone in enumerate("ab")]
        cluster = aws.eks.Cluster("shop", name="shop", role_arn=plane.arn,
            access_config={{"authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": False}},
            vpc_config={{"subnet_ids": [subnet.id for subnet in subnets]}})
        readers = {{"name": "readers", "principal_arn": "{ROLE}/readers", "kubernetes_groups": ["readers"],
            "cluster_role_bindings": [{{"group": "readers", "cluster_role": "view"}}]}}
        ClusterAccess("access", {{"cluster_name": cluster.name, "endpoint": cluster.endpoint,
            "certificate_authority": cluster.certificate_authority.data, "cluster_arn": cluster.arn,
            "access_entries": [readers]}})
    """
    report = rehearsed(program, deployer_arn=f"{ROLE}/ci")
    assert report.passes == ["look", "preview", "up"]
    assert report.error == (
        "shop does not let the deployer in: there is no access entry for"
        " arn:aws:sts::111122223333:assumed-role/ci/rehearsal; name it in access_entries."
    )


@pytest.mark.parametrize(
    "principal",
    [
        'f"arn:aws:iam::{aws.get_caller_identity().account_id}:role/found"',
        'aws.get_caller_identity_output().account_id.apply(lambda one: f"arn:aws:iam::{one}:role/found")',
    ],
    ids=["answered at once", "an Output"],
)
def test_an_admin_of_the_caller_s_account_is_found_by_a_second_look(principal: str, rehearsed: Rehearse) -> None:
    # A misspelt name ends the update before anything big is made: this is about the preview.
    program = CLUSTER + f'cluster({principal})\npulumi.runtime.is_dry_run() or aws.ec2.misspelt("x")\n'
    report = rehearsed(program)
    assert (report.deployer_arn, report.deployer_reason) == (f"{ROLE}/found", "the first cluster admin")
    assert report.passes == ["look", "preview", "up"]
    assert "misspelt" in report.error


def test_functions_that_are_answered_at_once_are_answered(rehearsed: Rehearse) -> None:
    report = rehearsed(
        """
        who, here = aws.get_caller_identity(), aws.get_region()
        aws.ec2.Eip("e", tags={"who": who.account_id, "where": here.region})
        """
    )
    assert report.succeeded, report.error
    assert report.created == {"aws:ec2/eip:Eip": 1}


def test_with_strict_an_unknown_resource_is_refused_by_its_type_before_anything_is_made(rehearsed: Rehearse) -> None:
    report = rehearsed(
        """
        aws.ec2.Eip("e")
        aws.cognito.UserPool("people")
        """,
        strict=True,
    )
    assert report.passes == ["look"]
    (failure,) = report.failures
    assert failure.urn == "urn:pulumi:dev::shop::aws:cognito/userPool:UserPool::people"
    assert failure.code == "NotKnown"
    assert failure.message.startswith("aws:cognito/userPool:UserPool is not known to the rehearsal: ")
    assert report.created == {}


@pytest.mark.parametrize(
    ("lines", "passes", "error"),
    [
        ("{}['zone']", ["look", "preview"], "KeyError: 'zone' (__main__.py:3)"),
        ("import no_such_module", ["look", "preview"], "ModuleNotFoundError: No module named 'no_such_module'"),
        ("def (:", ["look", "preview"], "SyntaxError: invalid syntax"),
        ("raise pulumi.RunError('zones: too few')", ["look"], "zones: too few"),
        ("import sys; sys.exit(3)", ["look"], "The program exited with code 3."),
        (
            "aws.ec2.Eip('e', tags={'a': aws.ec2.Eip('f').id.apply(lambda found: found / 2)})",
            ["look", "preview", "up"],
            "TypeError: unsupported operand type(s) for /: 'str' and 'int' (__main__.py:3)",
        ),
    ],
)
def test_an_error_of_the_program_is_one_sentence_with_its_line(
    lines: str, passes: list[str], error: str, rehearsed: Rehearse
) -> None:
    report = rehearsed(lines + "\n")
    assert report.error.startswith(error)
    assert "\n" not in report.error
    assert report.passes == passes
    assert not report.succeeded


def test_a_program_that_ends_itself_well_is_well(rehearsed: Rehearse) -> None:
    assert rehearsed("aws.ec2.Eip('e')\nimport sys; sys.exit(0)\n").created == {"aws:ec2/eip:Eip": 1}


def test_what_AWS_refuses_is_told_by_URN_code_and_line_and_the_rest_is_made_and_goes(rehearsed: Rehearse) -> None:
    report = rehearsed(
        f"""
        vpc = aws.ec2.Vpc("net", cidr_block="10.1.0.0/16")
        first = aws.ec2.Subnet("first", vpc_id=vpc.id, cidr_block="10.1.0.0/24")
        again = aws.ec2.Subnet("again", vpc_id=vpc.id, cidr_block="10.1.0.0/25",
            opts=pulumi.ResourceOptions(depends_on=[first]))
        aws.ec2.NatGateway("nat", subnet_id=again.id, connectivity_type="private")
        role = aws.iam.Role("role", name="twice", assume_role_policy='{TRUST}')
        aws.iam.Role("role-again", name="twice", assume_role_policy='{TRUST}',
            opts=pulumi.ResourceOptions(depends_on=[role]))
        """,
        and_destroy=True,
    )

    assert not report.succeeded
    assert report.error == ""
    told = {failure.urn.rpartition("::")[2]: (failure.code, failure.message) for failure in report.failures}
    assert told == {
        "again": (
            "InvalidSubnet.Conflict",
            "CreateSubnet: The CIDR '10.1.0.0/25' conflicts with another subnet",
        ),
        "role-again": ("EntityAlreadyExists", "CreateRole: Role with name twice already exists."),
    }
    assert list(report.skipped.values()) == ["aws:ec2/subnet:Subnet again was not created"]
    assert report.destroyed is not None
    assert report.destroyed.left == {}
    assert len(report.destroyed.deleted) == 3


def test_a_stack_that_was_not_rehearsed_is_named(rehearsed: Rehearse) -> None:
    report = rehearsed('pulumi.export("x", pulumi.StackReference("org/network/dev").get_output("vpc_id"))')
    assert report.passes == ["look", "preview"]
    assert report.failures[0].message == (
        "the stack org/network/dev was not rehearsed before this stack, and a rehearsal reads no state: if it"
        " is a stack of this project, rehearse it first in the same run, by --stack dev before this one's --stack;"
        " otherwise take its outputs from the configuration of this stack, or leave the StackReference out here"
    )


@pytest.mark.parametrize("region", ["mars-1", '""', "EU-WEST-1"])
def test_a_region_that_AWS_does_not_have_is_refused(region: str, rehearsed: Rehearse) -> None:
    with pytest.raises(RehearsalFailure, match="AWS has no such region"):
        rehearsed("", region=region)


def test_a_deployer_that_nobody_can_be_is_refused_before_the_embedded_aws_starts(rehearsed: Rehearse) -> None:
    with pytest.raises(RehearsalFailure, match='--as is "me": it is not a role or user ARN'):
        rehearsed("", deployer_arn="me")


def test_secrets_are_in_no_part_of_the_report(rehearsed: Rehearse) -> None:
    report = rehearsed(
        """
        secret = pulumi.Output.secret("hunter2")
        aws.ec2.Eip("e", tags={"password": secret})
        pulumi.export("password", secret)
        pulumi.export("all", {"deep": [secret]})
        """
    )
    assert report.succeeded
    assert "hunter2" not in repr(report)


ASSUMING = f"""
provider = aws.Provider("ours", region="eu-west-1", assume_roles=[{{"role_arn": "{ROLE}/ops"}}])
opts = pulumi.ResourceOptions(provider=provider)
"""
PROGRAM = CLUSTER.replace("| changes)", "| changes, OPTS)")


def test_A9_a_role_that_only_the_provider_assumes_is_refused_in_the_preview(rehearsed: Rehearse) -> None:
    program = PROGRAM.replace("OPTS", "opts") + ASSUMING
    report = rehearsed(f"{program}cluster('{ROLE}/ops')\n")
    assert report.passes[-1] == "preview"
    assert report.error == (
        'token_command is "aws": it gets tokens for arn:aws:sts::111122223333:assumed-role/signed-in/rehearsal, and '
        "the AWS provider deploys as arn:aws:sts::111122223333:assumed-role/ops/pulumi; give deployer_role_arn: "
        f'"{ROLE}/ops", with the role\'s path if it has one, or a token_profile of this identity.'
    )


def test_A9_the_stack_s_roles_and_profile_are_seen_too(rehearsed: Rehearse) -> None:
    program = f"{CLUSTER}cluster('{ROLE}/ops')\n"
    roles = f'  aws:assumeRoles: \'[{{"roleArn": "{ROLE}/ops"}}]\'\n'
    assert "assumed-role/signed-in/rehearsal" in rehearsed(program, config=roles).error
    assert rehearsed(program, config="  aws:profile: dev\n").error.startswith("token_profile is missing: ")


@pytest.mark.parametrize("of_stack", [False, True])
def test_A9_a_role_of_a_web_identity_is_one_that_the_provider_assumes(of_stack: bool, rehearsed: Rehearse) -> None:
    web = f'{{"roleArn": "{ROLE}/ops", "webIdentityTokenFile": "/token"}}'
    config = f"  aws:assumeRoleWithWebIdentity: '{web}'\n" if of_stack else ""
    given = f'assume_role_with_web_identity={{"role_arn": "{ROLE}/ops", "web_identity_token_file": "/token"}}'
    own = f'provider = aws.Provider("ours", region="eu-west-1", {given})\nopts = O(provider=provider)\n'
    head = CLUSTER if of_stack else PROGRAM.replace("OPTS", "opts") + "O = pulumi.ResourceOptions\n" + own
    head = head.replace('"small"', '"signed"')
    assert "assumed-role/signed-in/rehearsal" in rehearsed(f"{head}cluster('{ROLE}/ops')\n", config=config).error
    named = f"{head}cluster('{ROLE}/ops', deployer_role_arn='{ROLE}/ops')\n"
    allowed = rehearsed(named, config=config, and_destroy=True)
    assert allowed.succeeded, (allowed.error, allowed.failures)


def test_A9_with_the_role_in_the_settings_the_cluster_lets_the_deployer_in(rehearsed: Rehearse) -> None:
    program = PROGRAM.replace("OPTS", "opts") + ASSUMING
    program = program.replace('"small"', '"assumed"')
    report = rehearsed(f"{program}cluster('{ROLE}/ops', deployer_role_arn='{ROLE}/ops')\n", and_destroy=True)
    assert report.succeeded, (report.error, report.failures)


def test_L6_default_tags_with_the_name_of_a_session_tag_are_refused_in_the_preview(rehearsed: Rehearse) -> None:
    tags = """  aws:defaultTags: '{"tags": {"Kubernetes-Namespace": "shop"}}'\n"""
    report = rehearsed(f"{CLUSTER}cluster('{ROLE}/ops')\n", config=tags)
    assert (report.passes[-1], report.error) == (
        "preview",
        'default_tags of the AWS provider is "Kubernetes-Namespace": it is a session tag of Pod Identity, and a '
        "principal with this tag could pose as a pod; choose another key.",
    )
    other = tags.replace("Kubernetes-Namespace", "eks-team")
    assert rehearsed(f"{CLUSTER}cluster('{ROLE}/ops', network={{}})\n", config=other).error.startswith("network is ")
