"""Where things are: zones of regions, of control planes and of clusters that are there; versions by the day."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from citadel_rehearsal.ground import zones
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import PARAMETER, REQUEST, World, refusal, run, secrets, trust, update

OTHER = "444455556666"


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.01, today=date(2026, 11, 30)) as running:
        yield running


def seen(aws: EmbeddedAws, region: str, account: str = "111122223333", **asked: Any) -> dict[str, str]:
    found = aws.client("ec2", region, account).describe_availability_zones(**asked)["AvailabilityZones"]
    return {zone["ZoneName"]: zone["ZoneId"] for zone in found}


@pytest.mark.parametrize(
    ("region", "letters"),
    [
        ("us-east-1", "abcdef"),
        ("us-east-2", "abc"),
        ("us-west-1", "ac"),
        ("us-west-2", "abcd"),
        ("ca-central-1", "abd"),
        ("ap-northeast-1", "acd"),
        ("ap-northeast-2", "abcd"),
        ("eu-west-1", "abc"),
        ("cn-north-1", "abd"),
        ("us-gov-east-1", "abc"),
    ],
)
def test_subnet_zone_has_the_letters_of_its_region(region: str, letters: str, aws: EmbeddedAws) -> None:
    assert list(seen(aws, region)) == [f"{region}{letter}" for letter in letters]


def test_subnet_zone_has_its_own_id_and_is_found_by_filters(aws: EmbeddedAws) -> None:
    assert seen(aws, "us-east-1")["us-east-1e"] == "use1-az3"
    assert seen(aws, "us-west-2", ZoneNames=["us-west-2d"]) == {"us-west-2d": "usw2-az4"}
    by_id = [{"Name": "zone-id", "Values": ["euw1-az1"]}, {"Name": "state", "Values": ["available"]}]
    assert seen(aws, "eu-west-1", Filters=by_id) == {"eu-west-1c": "euw1-az1"}
    assert list(seen(aws, "eu-west-1", Filters=[{"Name": "zone-name", "Values": ["*a", "*c"]}])) == [
        "eu-west-1a",
        "eu-west-1c",
    ]
    assert seen(aws, "eu-west-1", Filters=[{"Name": "parent-zone-id", "Values": ["euw1-az1"]}]) == {}
    describe = aws.client("ec2", "eu-west-1").describe_availability_zones
    strange = refusal(describe, Filters=[{"Name": "colour", "Values": ["red"]}])
    assert strange == ("InvalidParameterValue", "The filter 'colour' is invalid")
    unknown = refusal(aws.client("ec2", "us-west-1").describe_availability_zones, ZoneNames=["us-west-1b"])
    assert unknown == ("InvalidParameterValue", "Invalid availability zone: [us-west-1b]")


@pytest.mark.parametrize("given", [{"AvailabilityZone": "us-west-1b"}, {"AvailabilityZoneId": "usw1-az2"}])
def test_subnet_zone_that_the_account_has_not_is_refused(given: dict[str, str], aws: EmbeddedAws) -> None:
    ec2 = aws.client("ec2", "us-west-1")
    vpc = ec2.create_vpc(CidrBlock="10.50.0.0/16")["Vpc"]["VpcId"]
    ((name, value),) = given.items()
    code, message = refusal(ec2.create_subnet, VpcId=vpc, CidrBlock="10.50.0.0/24", **given)
    known = "us-west-1a, us-west-1c" if name == "AvailabilityZone" else "usw1-az1, usw1-az3"
    assert (code, message) == (
        "InvalidParameterValue",
        f"Value ({value}) for parameter {name[0].lower()}{name[1:]} is invalid. Subnets can currently only be created "
        f"in the following availability zones: {known}.",
    )
    made = ec2.create_subnet(VpcId=vpc, CidrBlock="10.50.0.0/24", AvailabilityZone="us-west-1c")["Subnet"]
    assert (made["AvailabilityZone"], made["AvailabilityZoneId"]) == ("us-west-1c", "usw1-az3")


def test_zones_that_differ_between_accounts_are_had_when_they_are_named(aws: EmbeddedAws) -> None:
    aws.assume("zone", "us-west-1", OTHER, letter="b")
    aws.assume("zone", "ap-northeast-1", OTHER, letter="b")
    assert seen(aws, "us-west-1", OTHER) == {"us-west-1a": "usw1-az1", "us-west-1b": "usw1-az3"}
    assert list(seen(aws, "ap-northeast-1", OTHER)) == [f"ap-northeast-1{letter}" for letter in "abcd"]
    assert "us-west-1b" not in seen(aws, "us-west-1")
    assert zones.zones("us-west-1", "bc") == {"us-west-1b": "usw1-az1", "us-west-1c": "usw1-az3"}
    assert list(zones.zones("eu-west-1", "f")) == ["eu-west-1a", "eu-west-1b", "eu-west-1c"]


def test_a_region_that_the_table_lacks_has_three_zones() -> None:
    assert zones.zones("xx-new-1") == {f"xx-new-1{letter}": f"xx-new-1-az{n}" for n, letter in enumerate("abc", 1)}
    assert (zones.known("xx-new-1"), zones.known("eu-west-1")) == (False, True)


def place(aws: EmbeddedAws, region: str, *letters: str) -> tuple[World, list[str]]:
    """A world of the region, with its subnets in zones of these letters."""

    class Elsewhere(World):
        def make_subnet(self, vpc: str, cidr: str, zone: str) -> str:
            return super().make_subnet(vpc, cidr, letters[int(cidr.split(".")[2]) % len(letters)])

    world = Elsewhere(aws, region, account="777788889999")
    return world, world.subnets


def test_zones_without_eks_are_refused_to_control_planes_and_not_to_nodes(aws: EmbeddedAws) -> None:
    world, (first, refused, _) = place(aws, "us-east-1", "a", "e")
    request = world.cluster_request(name="red", resourcesVpcConfig={"subnetIds": [first, refused]})
    assert refusal(world.eks.create_cluster, **request) == (
        "UnsupportedAvailabilityZoneException",
        "Cannot create cluster 'red' because us-east-1e, the targeted availability zone, does not currently have "
        "sufficient capacity to support the cluster. Retry and choose from these availability zones: us-east-1a, "
        "us-east-1b, us-east-1c, us-east-1d, us-east-1f",
    )
    more = World.make_subnet(world, world.vpc, "10.20.9.0/24", "b")
    name = world.cluster(resourcesVpcConfig={"subnetIds": [first, more]})
    world.node_group(name, subnets=[refused])


def test_zones_of_creation_never_change_and_subnets_within_them_do(world: World) -> None:
    name = world.cluster()
    third = world.make_subnet(world.vpc, "10.20.30.0/24", "c")
    text = (
        "Provided subnets belong to the AZs '{}'. But they should belong to the exact set of AZs "
        "'eu-west-1a,eu-west-1b' in which subnets were provided during cluster creation."
    )
    for subnets, letters in (([*world.subnets, third], "abc"), ([world.subnets[2], third], "bc")):
        wanted = update(name, resourcesVpcConfig={"subnetIds": subnets})
        assert run(world, wanted) == (PARAMETER, text.format(",".join(f"eu-west-1{letter}" for letter in letters)))
    assert run(world, update(name, resourcesVpcConfig={"subnetIds": world.subnets}))[0] == "accepted"
    world.wait("cluster_active", name=name)
    assert world.eks.describe_cluster(name=name)["cluster"]["resourcesVpcConfig"]["subnetIds"] == world.subnets


def test_cluster_subnets_of_an_update_are_in_the_clusters_own_vpc(world: World) -> None:
    name, other = world.cluster(), world.make_vpc("10.60.0.0/16")
    elsewhere = [world.make_subnet(other, f"10.60.{number}.0/24", zone) for number, zone in enumerate("ab")]
    code, message = run(world, update(name, resourcesVpcConfig={"subnetIds": elsewhere}))
    assert (code, message) == (PARAMETER, f"The subnets belong to {other}, which is not the VPC of the cluster.")


def test_secrets_key_of_another_account_is_taken_and_of_another_region_refused(aws: EmbeddedAws, world: World) -> None:
    theirs = aws.client("kms", "eu-west-1", OTHER).create_key()["KeyMetadata"]["Arn"]
    name = world.cluster(encryptionConfig=secrets(theirs))
    assert world.eks.describe_cluster(name=name)["cluster"]["encryptionConfig"] == secrets(theirs)
    far = aws.client("kms", "us-east-1").create_key()["KeyMetadata"]["Arn"]
    code, message = refusal(world.eks.create_cluster, **world.cluster_request(encryptionConfig=secrets(far)))
    assert (code, "in the cluster's region" in message) == (PARAMETER, True)


def test_version_supported_is_one_whose_extended_support_has_not_ended(world: World) -> None:
    refused = refusal(world.eks.create_cluster, **world.cluster_request(version="1.31"))
    assert refused == (PARAMETER, "unsupported Kubernetes version 1.31")
    world.cluster(version="1.32")
    with EmbeddedAws(transition_seconds=0.01, today=date(2026, 11, 26)) as earlier:
        before = World(earlier)
        before.cluster(version="1.31")
        told = before.eks.describe_cluster_versions(clusterVersions=["1.31"])["clusterVersions"]
        assert told[0]["versionStatus"] == "EXTENDED_SUPPORT"


def test_support_type_change_is_refused_in_extended_support(world: World) -> None:
    old, new = world.cluster(version="1.33"), world.cluster(version="1.36")
    wanted = {"upgradePolicy": {"supportType": "STANDARD"}}
    code, message = run(world, update(old, **wanted))
    assert (code, "update it to a version in standard support first" in message) == (REQUEST, True)
    assert run(world, update(new, **wanted))[0] == "accepted"


LOGS = {"Service": "logs.eu-west-1.amazonaws.com"}
USES = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
GROUP = "arn:aws:logs:eu-west-1:111122223333:log-group:"


OWN_ACCOUNT = {"aws:SourceAccount": "111122223333"}


def statement(**changes: Any) -> dict[str, Any]:
    whole = {"Effect": "Allow", "Principal": LOGS, "Action": USES, "Resource": "*"} | changes
    return {name: value for name, value in whole.items() if value is not None}


def context(pattern: str, operator: str = "ArnLike") -> dict[str, Any]:
    return {"Condition": {operator: {"kms:EncryptionContext:aws:logs:arn": pattern}}}


def key_with(world: World, *statements: dict[str, Any]) -> str:
    root = {"AWS": "arn:aws:iam::111122223333:root"}
    account = {"Effect": "Allow", "Principal": root, "Action": "kms:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [account, *statements]})
    return str(world.kms.create_key(Policy=policy)["KeyMetadata"]["Arn"])


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param((), id="account alone"),
        pytest.param((statement(Principal={"Service": "logs.us-east-1.amazonaws.com"}),), id="another region"),
        pytest.param((statement(Action=["kms:Decrypt"]),), id="half of the actions"),
        pytest.param((statement(**context(GROUP + "/aws/eks/other/cluster")),), id="another group"),
        pytest.param((statement(**context(GROUP + "/aws/eks/*", "ArnEquals2")),), id="unknown operator"),
        pytest.param((statement(), statement(Effect="Deny", Action="kms:Decrypt")), id="denied"),
        pytest.param((statement(Condition={"StringNotEquals": OWN_ACCOUNT}),), id="other accounts' groups"),
        pytest.param((statement(Resource="arn:aws:kms:eu-west-1:111122223333:key/other"),), id="another key"),
        pytest.param((statement(**context("arn:aws:*")),), id="a star over parts of the ARN"),
    ],
)
def test_log_group_key_that_logs_may_not_use_is_refused(statements: tuple[Any, ...], aws: Any, world: World) -> None:
    logs, key = aws.client("logs", "eu-west-1"), key_with(world, *statements)
    assert refusal(logs.create_log_group, logGroupName="/aws/eks/shop/cluster", kmsKeyId=key) == (
        "AccessDeniedException",
        f"The specified KMS key does not exist or is not allowed to be used with Arn '{GROUP}/aws/eks/shop/cluster'",
    )
    assert logs.describe_log_groups(logGroupNamePrefix="/aws/eks/shop/cluster")["logGroups"] == []


@pytest.mark.parametrize(
    "granted",
    [
        pytest.param(statement(), id="any group"),
        pytest.param(statement(**context(GROUP + "good-*")), id="groups that are named"),
        pytest.param(statement(Action="kms:*", **context("*", "StringLike")), id="all actions"),
        pytest.param(
            statement(Condition={"StringEquals": {"aws:SourceAccount": "111122223333"}}), id="the account's groups"
        ),
        pytest.param(
            statement(Condition={"StringNotEquals": {"aws:SourceAccount": "444455556666"}}), id="not that account's"
        ),
        pytest.param(
            statement(Condition={"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": "aws:logs:arn"}}),
            id="this context alone",
        ),
    ],
)
def test_log_group_key_that_logs_may_use_is_taken(
    granted: dict[str, Any], aws: Any, world: World, request: pytest.FixtureRequest
) -> None:
    logs, key, name = aws.client("logs", "eu-west-1"), key_with(world, granted), f"good-{abs(hash(request.node.name))}"
    logs.create_log_group(logGroupName=name, kmsKeyId=key)
    assert logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"][0]["kmsKeyId"] == key


def test_log_group_key_is_associated_and_taken_away_by_the_same_rule(aws: EmbeddedAws, world: World) -> None:
    logs = aws.client("logs", "eu-west-1")
    logs.create_log_group(logGroupName="plain")
    assert refusal(logs.associate_kms_key, logGroupName="plain", kmsKeyId=world.key)[0] == "AccessDeniedException"
    good = key_with(world, statement())
    logs.associate_kms_key(logGroupName="plain", kmsKeyId=good)
    assert logs.describe_log_groups(logGroupNamePrefix="plain")["logGroups"][0]["kmsKeyId"] == good
    logs.disassociate_kms_key(logGroupName="plain")
    assert "kmsKeyId" not in logs.describe_log_groups(logGroupNamePrefix="plain")["logGroups"][0]


def test_log_group_key_is_an_ARN_of_an_enabled_key_of_the_region(aws: EmbeddedAws, world: World) -> None:
    logs, key = aws.client("logs", "eu-west-1"), key_with(world, statement())
    bare = refusal(logs.create_log_group, logGroupName="g", kmsKeyId=key.rpartition("/")[2])
    assert bare == ("InvalidParameterException", "The specified KMS Key Id could not be found. 'g'")
    world.kms.disable_key(KeyId=key)
    assert refusal(logs.create_log_group, logGroupName="g", kmsKeyId=key)[0] == "InvalidParameterException"
    far = key.replace("eu-west-1", "us-east-1")
    assert refusal(logs.create_log_group, logGroupName="g", kmsKeyId=far)[0] == "AccessDeniedException"


TRUST = trust("ec2.amazonaws.com")
POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
LENGTHS = {
    "role": ("iam", "create_role", {"AssumeRolePolicyDocument": TRUST}, "RoleName", 64),
    "policy of a role": ("iam", "put_role_policy", {"RoleName": "node", "PolicyDocument": POLICY}, "PolicyName", 128),
    "log group": ("logs", "create_log_group", {}, "logGroupName", 512),
    "description of a key": ("kms", "create_key", {}, "Description", 8192),
    "secret": ("secretsmanager", "create_secret", {"SecretString": "x"}, "Name", 512),
}


@pytest.mark.parametrize("what", LENGTHS)
def test_lengths_of_models_hold_to_the_letter(what: str, aws: EmbeddedAws, world: World) -> None:
    service, operation, more, member, most = LENGTHS[what]
    call = getattr(aws.client(service, "eu-west-1"), operation)
    code, message = refusal(call, **more, **{member: "n" * (most + 1)})
    member = member[0].lower() + member[1:]
    assert code in ("ValidationError", "ValidationException", "InvalidParameterException")
    assert message.endswith(
        f"at '{member}' failed to satisfy constraint: Member must have length less than or equal to {most}"
    )
    assert refusal(call, **more, **{LENGTHS[what][3]: "n" * most})[0] == "accepted"


def test_lengths_of_tags_of_a_role_hold(world: World) -> None:
    tags = [{"Key": "ok", "Value": "v" * 257}]
    code, message = refusal(world.iam.create_role, RoleName="tagged", AssumeRolePolicyDocument=TRUST, Tags=tags)
    assert (code, "'tags.1.value'" in message) == ("ValidationError", True)


def test_lengths_of_EC2_names_hold(world: World) -> None:
    group = {"VpcId": world.vpc, "Description": "d"}
    code, message = refusal(world.ec2.create_security_group, GroupName="g" * 256, **group)
    assert (code, "more than 255 characters" in message) == ("InvalidParameterValue", True)
    world.ec2.create_security_group(GroupName="g" * 255, **group)
    tags = [{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "n" * 257}]}]
    assert refusal(world.ec2.create_vpc, CidrBlock="10.70.0.0/16", TagSpecifications=tags) == (
        "InvalidParameterValue",
        "Tag value exceeds the maximum length of 256 characters",
    )
    for name in ("t" * 129, "ab", "a b c"):
        made = refusal(world.ec2.create_launch_template, LaunchTemplateName=name, LaunchTemplateData={})
        assert made[0] == "InvalidLaunchTemplateName.MalformedException"
    world.ec2.create_launch_template(LaunchTemplateName="t" * 128, LaunchTemplateData={"InstanceType": "m7g.large"})
