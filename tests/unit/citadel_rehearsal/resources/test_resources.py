"""The table of resources, held against the classes of pulumi_aws and against what AWS then shows."""

import base64
import inspect
import re
from pathlib import Path

import pulumi_aws
import pytest

from citadel_rehearsal.ground.refusals import Interrupted, NotKnown, RuleBroken
from citadel_rehearsal.in_process.destroy import destroy
from citadel_rehearsal.resources import INVOKES, RESOURCES
from citadel_rehearsal.resources.context import Context
from citadel_rehearsal.resources.kubeconfig import Kubeconfig
from citadel_rehearsal.resources.launch_templates import template_data
from citadel_rehearsal.resources.security_groups import rule_permission
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.stage import REGION, Stage, named

EVERY_RESOURCE = (Path(__file__).parents[1] / "every_resource.py").read_text()


def pulumi_class(token):
    """The generated class of a token such as `aws:ec2/vpcEndpoint:VpcEndpoint`."""
    _, module, name = token.split(":")
    return getattr(getattr(pulumi_aws, module.split("/")[0]), name)


def properties_of(cls):
    """Names on the wire of a generated class."""
    return {
        getattr(getter.fget, "_pulumi_name", name)
        for name, getter in inspect.getmembers(cls, lambda value: isinstance(value, property))
    }


@pytest.fixture(scope="module")
def aws():
    with EmbeddedAws() as running:
        yield running


@pytest.fixture
def stage(aws, tmp_path):
    return Stage(aws, tmp_path)


@pytest.fixture(scope="module")
def everything(aws, tmp_path_factory):
    stage = Stage(aws, tmp_path_factory.mktemp("every"))
    outcome = stage.rehearse(EVERY_RESOURCE)
    assert outcome.succeeded, (outcome.error, outcome.monitor.failures)
    return stage, outcome


@pytest.mark.parametrize("token", sorted(RESOURCES))
def test_every_property_of_a_row_is_one_of_the_real_resource(token):
    row = RESOURCES[token]
    cls = pulumi_class(token)

    assert cls.pulumi_type == token
    assert (row.inputs | row.computed | row.updates) - properties_of(cls) == set()
    assert row.updates <= row.inputs
    assert not row.inputs & row.computed


def test_every_row_is_made_and_shows_only_properties_of_the_real_resource(everything):
    _, outcome = everything
    made = {one.type: one for one in outcome.monitor.registrations.values() if one.type.startswith("aws:")}

    assert made.keys() == RESOURCES.keys()
    for token, registration in made.items():
        cls = pulumi_class(token)
        assert registration.outputs.keys() - properties_of(cls) == set()
        assert RESOURCES[token].computed - registration.outputs.keys() == set()
        assert registration.id


def test_tags_reach_aws(everything):
    stage, outcome = everything

    assert named(outcome, "vpc").outputs["tagsAll"] == {"team": "shop"}
    bucket = named(outcome, "Exports").id
    assert stage.client("s3").get_bucket_tagging(Bucket=bucket)["TagSet"] == [{"Key": "team", "Value": "shop"}]
    assert re.fullmatch(r"exports-[0-9a-f]{7}", bucket)


def test_a_security_group_is_closed_outwards_until_a_rule_opens_it(everything):
    stage, outcome = everything
    ids = [named(outcome, name).id for name in ("default", "endpoints", "nodes")]
    groups = {
        one["GroupId"]: one for one in stage.client("ec2").describe_security_groups(GroupIds=ids)["SecurityGroups"]
    }
    default, endpoints, nodes = (groups[one] for one in ids)

    assert (default["IpPermissions"], default["IpPermissionsEgress"]) == ([], [])
    assert [one["IpRanges"] for one in endpoints["IpPermissionsEgress"]] == [[{"CidrIp": "10.0.0.0/8"}]]
    assert endpoints["IpPermissions"][0]["UserIdGroupPairs"][0]["GroupId"] == nodes["GroupId"]
    assert [one["IpRanges"] for one in nodes["IpPermissionsEgress"]] == [[{"CidrIp": "0.0.0.0/0"}]]


def test_every_row_reads_none_after_its_deletion(aws, tmp_path):
    stage = Stage(aws, tmp_path)
    outcome = stage.rehearse(EVERY_RESOURCE, project="again")  # bucket names are the whole world's, and follow the URN
    assert outcome.succeeded, (outcome.error, outcome.monitor.failures)

    result = destroy(outcome.monitor)

    assert result.succeeded, result.failures
    assert {urn.rsplit("::", 1)[1] for urn in result.left} == {"key"}
    context = stage.world.context(REGION)
    made = [one for one in outcome.monitor.registrations.values() if one.type in RESOURCES]
    left = [one.name for one in made if RESOURCES[one.type].read(context, one.id, one.outputs) is not None]
    assert left == []


INVOKED = """
import pulumi, pulumi_aws as aws
pulumi.export("answers", {
    "zones": aws.get_availability_zones(state="available").names,
    "partition": aws.get_partition().partition,
    "default tags": aws.get_default_tags().tags or {},
    "region": aws.get_region().region,
    "caller": aws.get_caller_identity().account_id,
    "subnet": aws.ec2.get_subnet(filters=[{"name": "tag:name", "values": ["one"]}]).cidr_block,
    "subnets": aws.ec2.get_subnets(tags={"name": "one"}).ids,
    "vpc": aws.ec2.get_vpc(id="VPC").cidr_block,
    "group": aws.ec2.get_security_group(vpc_id="VPC", name="default").description,
    "service": aws.ec2.get_vpc_endpoint_service(service="s3", service_type="Gateway").service_name,
    "role": aws.iam.get_role(name="deployer").arn,
    "issuer": aws.iam.get_session_context(arn="arn:aws:sts::ACCOUNT:assumed-role/deployer/me").issuer_arn,
    "logs": aws.cloudwatch.get_log_groups(log_group_name_prefix="/a").log_group_names,
    "log": aws.cloudwatch.get_log_group(name="/a/b").retention_in_days,
    "clusters": aws.eks.get_clusters().names,
    "cluster": aws.eks.get_cluster(name="blue").access_configs[0].authentication_mode,
    "versions": len(aws.eks.get_cluster_versions().cluster_versions) > 0,
    "addon": aws.eks.get_addon_version(addon_name="vpc-cni", kubernetes_version="1.36").version[:1],
    "token": aws.eks.get_cluster_auth(name="blue").token,
    "key": aws.kms.get_key(key_id="KEY").key_state,
    "alias": aws.kms.get_alias(name="alias/shop").target_key_id,
    "roles": aws.iam.get_roles(name_regex="^dep.*r$", path_prefix="/").names,
    "user": aws.iam.get_user(user_name="ana").user_name,
    "document": aws.iam.get_policy_document(statements=[{"actions": ["s3:*"]}]).minified_json,
})
"""


def test_every_function_answers_what_is_there(stage):
    ec2, eks = stage.client("ec2"), stage.client("eks")
    vpc = ec2.create_vpc(CidrBlock="10.3.0.0/16")["Vpc"]["VpcId"]
    tags = [{"ResourceType": "subnet", "Tags": [{"Key": "name", "Value": "one"}]}]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.3.{n}.0/24", AvailabilityZone=f"{REGION}{zone}", **extra)["Subnet"]
        for n, zone, extra in ((0, "a", {"TagSpecifications": tags}), (1, "b", {}))
    ]
    role = stage.client("iam").get_role(RoleName="deployer")["Role"]["Arn"]
    stage.client("iam").create_role(
        RoleName="eks",
        AssumeRolePolicyDocument='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":'
        '{"Service":"eks.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
    )
    eks.create_cluster(
        name="blue",
        version="1.36",
        roleArn=role.replace("deployer", "eks"),
        resourcesVpcConfig={"subnetIds": [one["SubnetId"] for one in subnets]},
        accessConfig={"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False},
    )
    stage.client("iam").create_user(UserName="ana")
    stage.client("logs").create_log_group(logGroupName="/a/b")
    stage.client("logs").put_retention_policy(logGroupName="/a/b", retentionInDays=7)
    key = stage.client("kms").create_key()["KeyMetadata"]["KeyId"]
    stage.client("kms").create_alias(AliasName="alias/shop", TargetKeyId=key)
    program = INVOKED.replace("VPC", vpc).replace("ACCOUNT", stage.account).replace("KEY", key)

    outcome = stage.rehearse(program, preview=True)

    assert outcome.error == ""
    answers = outcome.outputs["answers"]
    token = answers.pop("token").removeprefix("k8s-aws-v1.")
    assert "x-k8s-aws-id" in base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    assert answers == {
        "zones": [f"{REGION}a", f"{REGION}b", f"{REGION}c"],
        "partition": "aws",
        "default tags": {},
        "region": REGION,
        "caller": stage.account,
        "subnet": "10.3.0.0/24",
        "subnets": [subnets[0]["SubnetId"]],
        "vpc": "10.3.0.0/16",
        "group": "default VPC security group",
        "service": f"com.amazonaws.{REGION}.s3",
        "role": role,
        "issuer": role,
        "logs": ["/a/b"],
        "log": 7,
        "clusters": ["blue"],
        "cluster": "API",
        "versions": True,
        "addon": "v",
        "key": "Enabled",
        "alias": key,
        "roles": ["deployer"],
        "user": "ana",
        "document": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*"}]}',
    }
    assert len(answers) + 1 == len(INVOKES)


@pytest.mark.parametrize(("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")])
def test_A1_the_partition_follows_the_region(region, partition):
    context = Context(lambda *_: None, region, "111122223333", "arn:aws:iam::111122223333:role/deployer")

    assert context.partition == partition
    assert context.arn("ec2", "vpc/v") == f"arn:{partition}:ec2:{region}:111122223333:vpc/v"


def test_physical_names_come_from_the_urn_alone():
    context = Context(
        lambda *_: None, REGION, "1", "arn:aws:iam::1:role/d", urn="urn:pulumi:dev::p::aws:iam/role:Role::r"
    )
    first = RESOURCES["aws:iam/role:Role"].check(context, {})["name"]

    assert re.fullmatch(r"r-[0-9a-f]{7}", first)
    assert RESOURCES["aws:iam/role:Role"].check(context, {})["name"] == first
    assert RESOURCES["aws:iam/role:Role"].check(context.at(urn="urn:pulumi:prod::p::t::r"), {})["name"] != first
    assert RESOURCES["aws:kms/alias:Alias"].check(context, {})["name"] == f"alias/{first}"


def test_a_property_that_would_not_be_sent_is_refused_and_an_empty_one_is_not():
    context = Context(lambda *_: None, REGION, "1", "arn:aws:iam::1:role/d")

    with pytest.raises(NotKnown, match="networkInterfaces is not known to the rehearsal"):
        RESOURCES["aws:ec2/launchTemplate:LaunchTemplate"].check(context, {"name": "abc", "networkInterfaces": [{}]})
    checked = RESOURCES["aws:ec2/launchTemplate:LaunchTemplate"].check(
        context, {"name": "abc", "networkInterfaces": []}
    )
    assert checked["name"] == "abc"


def test_launch_template_data_is_ec2s():
    data = template_data(
        {
            "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
            "blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"encrypted": "true", "volumeSize": 20}}],
            "tagSpecifications": [{"resourceType": "instance", "tags": {"a": "b"}}],
            "vpcSecurityGroupIds": ["sg-1"],
        }
    )

    assert data == {
        "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
        "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": True, "VolumeSize": 20}}],
        "TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "a", "Value": "b"}]}],
        "SecurityGroupIds": ["sg-1"],
    }


def test_a_kubeconfig_says_where_the_cluster_is_and_who_signs_in():
    text = """
current-context: c
contexts: [{name: c, context: {cluster: arn:aws:eks:us-east-1:999988887777:cluster/blue, user: u}}]
clusters: [{name: "arn:aws:eks:us-east-1:999988887777:cluster/blue", cluster: {server: https://blue}}]
users: [{name: u, user: {exec: {args: [eks, get-token, --role-arn, "arn:aws:iam::1:role/r"]}}}]
"""
    kubeconfig = Kubeconfig.parse(text)

    assert (kubeconfig.server, kubeconfig.role_arn) == ("https://blue", "arn:aws:iam::1:role/r")
    assert kubeconfig.place("", REGION, "111122223333") == ("us-east-1", "999988887777")
    other = text.replace("{server: https://blue}}", "{server: https://blue}}, {name: o, cluster: {server: https://o}}")
    assert Kubeconfig.parse(other, cluster_name="o").server == "https://o"
    with pytest.raises(RuleBroken, match="the kubeconfig lacks 'current-context'"):
        Kubeconfig.parse("{}")


def test_waits_end_when_the_person_interrupts():
    context = Context(lambda *_: None, REGION, "1", "arn:aws:iam::1:role/d")
    context.stop.set()

    with pytest.raises(Interrupted, match="interrupted while waiting for a cluster"):
        context.wait("a cluster", lambda: False)


def test_the_sdk_is_not_needed_by_the_table():
    sources = {path.name: path.read_text() for path in Path(inspect.getfile(Context)).parent.glob("*.py")}

    assert "context.py" in sources
    assert [name for name, text in sources.items() if re.search(r"^\s*(import|from) pulumi", text, re.M)] == []


@pytest.mark.parametrize(
    ("given", "pair"),
    [
        ("sg-0a1b2c3d", {"GroupId": "sg-0a1b2c3d"}),
        ("999999999999/sg-0a1b2c3d", {"GroupId": "sg-0a1b2c3d", "UserId": "999999999999"}),
    ],
)
def test_a_rule_names_a_group_of_another_account_by_both(given: str, pair: dict[str, str]) -> None:
    permission = rule_permission({"ipProtocol": "-1", "referencedSecurityGroupId": given, "description": "peer"})
    assert permission == {"IpProtocol": "-1", "UserIdGroupPairs": [pair | {"Description": "peer"}]}
