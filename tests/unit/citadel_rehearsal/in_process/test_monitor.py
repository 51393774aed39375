"""The in-process monitor: what a raw pulumi_aws program gets from it."""

import pytest

from citadel_rehearsal.program.registration import Alias
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.stage import REGION, Stage, named

TRUST = """
import json
def trust(service):
    allow = {"Effect": "Allow", "Principal": {"Service": service}, "Action": ["sts:AssumeRole", "sts:TagSession"]}
    return json.dumps({"Version": "2012-10-17", "Statement": [allow]})
"""
CLUSTER = f"""
import pulumi, pulumi_aws as aws
{TRUST}
vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16", tags={{"team": "shop"}})
subnets = [
    aws.ec2.Subnet(f"nodes-{{zone}}", vpc_id=vpc.id, cidr_block=f"10.0.{{n}}.0/24",
        availability_zone=f"{REGION}{{zone}}")
    for n, zone in enumerate("ab")
]
role = aws.iam.Role("control", assume_role_policy=trust("eks.amazonaws.com"))
cluster = aws.eks.Cluster("blue", name="blue", role_arn=role.arn, version="1.36",
    access_config={{"authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": False}},
    vpc_config={{"subnet_ids": [one.id for one in subnets], "endpoint_private_access": True}})
pulumi.export("arn", cluster.arn)
pulumi.export("group", cluster.vpc_config.cluster_security_group_id)
pulumi.export("caller", aws.get_caller_identity_output().arn)
"""


@pytest.fixture(scope="module")
def aws():
    with EmbeddedAws() as running:
        yield running


@pytest.fixture
def stage(aws, tmp_path):
    return Stage(aws, tmp_path)


def test_a_raw_program_makes_what_boto3_then_finds(stage):
    outcome = stage.rehearse(CLUSTER)

    assert outcome.succeeded, outcome.monitor.failures
    cluster = stage.client("eks").describe_cluster(name="blue")["cluster"]
    assert cluster["arn"] == outcome.outputs["arn"] == f"arn:aws:eks:{REGION}:{stage.account}:cluster/blue"
    vpc = named(outcome, "net")
    (found,) = stage.client("ec2").describe_vpcs(VpcIds=[vpc.id])["Vpcs"]
    assert found["Tags"] == [{"Key": "team", "Value": "shop"}]
    subnets = stage.client("ec2").describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc.id]}])["Subnets"]
    assert {one["SubnetId"] for one in subnets} == set(cluster["resourcesVpcConfig"]["subnetIds"])
    assert outcome.outputs["caller"] == f"arn:aws:iam::{stage.account}:role/deployer"
    assert outcome.outputs["group"].startswith("sg-")


def test_a_preview_makes_nothing_and_leaves_what_is_computed_unknown(stage):
    outcome = stage.rehearse(CLUSTER, preview=True)

    assert outcome.succeeded, outcome.monitor.failures
    assert stage.client("eks").list_clusters()["clusters"] == []
    assert {one["RoleName"] for one in stage.client("iam").list_roles()["Roles"]} == {"deployer"}
    assert named(outcome, "blue").outputs["vpcConfig"]["endpointPrivateAccess"] is True
    assert repr(outcome.outputs["arn"]) == repr(outcome.outputs["group"]) == "<unknown>"
    assert outcome.outputs["caller"].endswith(":role/deployer")


def test_a_failure_leaves_independents_made_and_skips_dependents_with_the_reason(stage):
    outcome = stage.rehearse(
        CLUSTER.replace('version="1.36"', 'version="9.99"')
        + """
entry = aws.eks.AccessEntry("me", cluster_name=cluster.name, principal_arn=role.arn)
aws.eks.AccessPolicyAssociation("mine", cluster_name=cluster.name, principal_arn=entry.principal_arn,
    policy_arn="arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", access_scope={"type": "cluster"})
aws.iam.User("other", name="other")
aws.iam.User("late", name="late", opts=pulumi.ResourceOptions(depends_on=[entry]))
"""
    )

    (failure,) = outcome.monitor.failures
    assert failure.urn == named(outcome, "blue").urn
    assert failure.code == "InvalidParameterException"
    assert "\n" not in failure.message
    assert not outcome.error
    skipped = {urn.rsplit("::", 1)[1]: reason for urn, reason in outcome.monitor.skipped.items()}
    assert skipped == {
        "me": "aws:eks/cluster:Cluster blue was not created",
        "mine": "aws:eks/accessEntry:AccessEntry me was not created",
        "late": "aws:eks/accessEntry:AccessEntry me was not created",
    }
    assert [one["UserName"] for one in stage.client("iam").list_users()["Users"]] == ["other"]
    assert {event.name for event in stage.events if event.kind == "skipped"} == set(skipped)


def test_urns_are_the_engines_and_edges_and_options_are_kept(stage):
    outcome = stage.rehearse(
        """
        import pulumi, pulumi_aws as aws
        class Team(pulumi.ComponentResource):
            def __init__(self, name, opts=None):
                super().__init__("my:index:Team", name, None, opts)
                self.user = aws.iam.User(f"{name}-user", opts=pulumi.ResourceOptions(parent=self))
                self.register_outputs({"arn": self.user.arn})
        first = aws.iam.User("first", name="first")
        team = Team("team", pulumi.ResourceOptions(protect=True, deleted_with=first))
        aws.iam.User("last", path=first.path, name="last",
            opts=pulumi.ResourceOptions(depends_on=[team], replacement_trigger="v1", retain_on_delete=True,
                delete_before_replace=True, ignore_changes=["tags"], aliases=[pulumi.Alias(name="older")]))
        """
    )

    assert outcome.succeeded, outcome.monitor.failures
    prefix = "urn:pulumi:dev::shop::"
    user = named(outcome, "team-user")
    assert user.urn == prefix + "my:index:Team$aws:iam/user:User::team-user"
    assert (user.protect, user.deleted_with) == (True, prefix + "aws:iam/user:User::first")
    last = named(outcome, "last")
    assert last.dependencies == (prefix + "aws:iam/user:User::first", user.urn)
    assert last.property_dependencies == {"path": (prefix + "aws:iam/user:User::first",)}
    assert (last.replacement_trigger, last.retain_on_delete, last.delete_before_replace) == ("v1", True, True)
    assert (last.ignore_changes, last.aliases) == (("tags",), (Alias(name="older"),))
    assert outcome.monitor.record.outputs[named(outcome, "team").urn].values == {"arn": user.outputs["arn"]}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('aws.sns.Topic("no")', "aws:sns/topic:Topic is not known to the rehearsal"),
        ('aws.ec2.Vpc("no", ipv4_ipam_pool_id="p")', "ipv4IpamPoolId is not known to the rehearsal"),
        ('aws.iam.User("twice"), aws.iam.User("twice")', "Duplicate resource URN"),
        ('pulumi.ComponentResource("pkg:index:Remote", "no", remote=True)', "is a remote component"),
        ('pulumi.ProviderResource("gcp", "no", {})', "pulumi:providers:gcp is not known"),
        ('aws.Provider("no", region="eu-west-1", http_proxy="a")', "httpProxy is not known to the rehearsal"),
        ('aws.Provider("no", region="eu-west-1", allowed_account_ids=["1"])', "AWS account ID not allowed"),
    ],
)
def test_what_is_not_known_is_refused_by_name_and_already_in_the_preview(stage, line, said):
    stage.world.strict = True
    outcome = stage.rehearse(f"import pulumi, pulumi_aws as aws\n{line}\n", preview=True)

    (failure,) = outcome.monitor.failures
    assert said in failure.message
    assert not outcome.succeeded


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('aws.get_ip_ranges(services=["ec2"])', "aws:index/getIpRanges:getIpRanges is not known to the rehearsal"),
        ('aws.kms.get_key_output(key_id="none").arn', "aws:kms/getKey:getKey: NotFoundException"),
        (
            "pulumi.runtime.register_resource_transform(lambda args: args.props['none'])\naws.iam.User('u')",
            "A transform failed: 'none'",
        ),
        (
            "hook = pulumi.ResourceHook('h', lambda a: None)\n"
            "aws.iam.User('u', opts=pulumi.ResourceOptions(hooks=pulumi.ResourceHookBinding(after_create=[hook])))",
            'The resource hook "h" would not be run by the rehearsal, so the program is refused: only `pulumi up` runs',
        ),
    ],
)
def test_an_unknown_function_or_hook_and_a_transform_that_fails_end_the_program_in_one_sentence(stage, lines, said):
    stage.world.strict = True
    outcome = stage.rehearse(f"import pulumi, pulumi_aws as aws\n{lines}\n", preview=True)

    assert said in outcome.error
    assert "\n" not in outcome.error


def test_secret_inputs_reach_aws_plain_and_come_back_secret(stage):
    outcome = stage.rehearse(
        """
        import pulumi, pulumi_aws as aws
        hidden = pulumi.Output.secret("/hidden/")
        user = aws.iam.User("user", name="user", path=hidden)
        pulumi.export("path", user.path)
        pulumi.export("name", user.name)
        """
    )

    assert outcome.succeeded, outcome.monitor.failures
    assert stage.client("iam").get_user(UserName="user")["User"]["Path"] == "/hidden/"
    (exports,) = outcome.monitor.record.outputs.values()
    assert (outcome.outputs, exports.secrets) == ({"path": "/hidden/", "name": "user"}, {"path"})


def test_get_reads_what_is_there_and_fails_by_name_when_it_is_not(stage):
    stage.client("iam").create_user(UserName="there", Path="/ops/")

    outcome = stage.rehearse(
        """
        import pulumi, pulumi_aws as aws
        pulumi.export("path", aws.iam.User.get("there", "there").path)
        aws.iam.User.get("gone", "gone")
        """,
        preview=True,
    )

    assert outcome.outputs["path"] == "/ops/"
    (failure,) = outcome.monitor.failures
    assert failure.message == f"aws:iam/user:User gone does not exist in {stage.account}"


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize(("days", "adopted"), [(30, True), (90, False)])
def test_import_adopts_what_is_there_only_as_it_is(stage, days, adopted, preview):
    logs = stage.client("logs")
    logs.create_log_group(logGroupName="/aws/eks/blue/cluster")
    logs.put_retention_policy(logGroupName="/aws/eks/blue/cluster", retentionInDays=30)

    outcome = stage.rehearse(
        f"""
        import pulumi, pulumi_aws as aws
        aws.cloudwatch.LogGroup("logs", name="/aws/eks/blue/cluster", retention_in_days={days},
            opts=pulumi.ResourceOptions(import_="/aws/eks/blue/cluster"))
        """,
        preview=preview,
    )

    assert outcome.succeeded is adopted
    said = [failure.message for failure in outcome.monitor.failures]
    assert adopted or "do not match the existing resource: retentionInDays" in said[0]
    assert named(outcome, "logs").id == ("/aws/eks/blue/cluster" if adopted else "")


def test_a_provider_sends_its_resources_to_its_region_and_account(stage):
    outcome = stage.rehearse(
        """
        import pulumi, pulumi_aws as aws
        other = aws.Provider("other", region="us-east-1", default_tags={"tags": {"by": "us"}},
            assume_roles=[{"role_arn": "arn:aws:iam::999988887777:role/ops"}])
        vpc = aws.ec2.Vpc("far", cidr_block="10.9.0.0/16", opts=pulumi.ResourceOptions(provider=other))
        who = aws.get_caller_identity_output(opts=pulumi.InvokeOutputOptions(provider=other))
        pulumi.export("who", who.arn)
        pulumi.export("tags", vpc.tags_all)
        """
    )

    assert outcome.succeeded, outcome.monitor.failures
    vpc = named(outcome, "far")
    far = stage.aws.client("ec2", "us-east-1", "999988887777")
    assert far.describe_vpcs(VpcIds=[vpc.id])["Vpcs"][0]["CidrBlock"] == "10.9.0.0/16"
    assert outcome.outputs == {"who": "arn:aws:sts::999988887777:assumed-role/ops/pulumi", "tags": {"by": "us"}}
    assert named(outcome, "far").provider == named(outcome, "other").urn


def test_a_stack_reference_reads_an_earlier_stack_and_names_one_that_is_missing(stage):
    stage.rehearse('import pulumi\npulumi.export("bucket", "b-1")\n', project="shared")

    outcome = stage.rehearse(
        """
        import pulumi
        shared = pulumi.StackReference("organization/shared/dev")
        pulumi.export("seen", shared.require_output("bucket"))
        pulumi.StackReference("organization/none/dev")
        """
    )

    assert outcome.outputs["seen"] == "b-1"
    (failure,) = outcome.monitor.failures
    assert failure.message.startswith("the stack organization/none/dev was not rehearsed before")
