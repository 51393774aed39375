"""What a program names without making it is there when the program runs, and is listed."""

import json
from collections.abc import Iterator

import pytest

from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.run.assumed import Assumption, assume, caller_of, deployer_of, judge_chosen, signed_in_of
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.run.survey import Named

REGION, ACCOUNT = "eu-west-1", "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role"
ME = f"{ROLE}/me"


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws() as started:
        yield started


@pytest.mark.parametrize(
    ("named", "chosen", "expected"),
    [
        (Named(), None, (f"{ROLE}/deployer", "the program names no deployer; set one with --as")),
        (Named(admins=[ME, f"{ROLE}/you"]), None, (ME, "the first cluster admin")),
        (Named(deployers=[f"{ROLE}/ci"], admins=[ME]), None, (f"{ROLE}/ci", "deployer_role_arn")),
        (Named(deployers=[f"{ROLE}/ci"], admins=[ME]), f"{ROLE}/x", (f"{ROLE}/x", "--as")),
    ],
)
def test_E3_the_deployer_is_chosen_named_or_the_first_admin(
    named: Named, chosen: str | None, expected: tuple[str, str]
) -> None:
    assert deployer_of(named, "aws", chosen) == expected


def test_A1_nobody_has_the_partition_of_the_region() -> None:
    assert deployer_of(Named(), "aws-cn", None)[0] == f"arn:aws-cn:iam::{ACCOUNT}:role/deployer"


@pytest.mark.parametrize(
    ("principal", "caller"),
    [
        (ME, f"arn:aws:sts::{ACCOUNT}:assumed-role/me/rehearsal"),
        (f"{ROLE}/a/b/me", f"arn:aws:sts::{ACCOUNT}:assumed-role/me/rehearsal"),
        ("arn:aws-cn:iam::444455556666:role/me", "arn:aws-cn:sts::444455556666:assumed-role/me/rehearsal"),
        (f"arn:aws:iam::{ACCOUNT}:user/people/jo", f"arn:aws:iam::{ACCOUNT}:user/people/jo"),
    ],
)
def test_E3_a_role_calls_by_a_session_without_its_path_and_a_user_as_it_is(principal: str, caller: str) -> None:
    assert caller_of(principal) == caller


def test_A9_who_assumes_the_deployer_s_role_is_somebody_else() -> None:
    assert signed_in_of(ME, Named()) == ME
    assert signed_in_of(ME, Named(assumed_roles={ME})) == f"{ROLE}/signed-in"


@pytest.mark.parametrize(
    ("arn", "region", "sentence"),
    [
        ("me", REGION, '--as is "me": it is not a role or user ARN; write "arn:aws:iam::111122223333:role/NAME".'),
        (
            f"arn:aws:iam::{ACCOUNT}:root",
            REGION,
            (
                f'--as is "arn:aws:iam::{ACCOUNT}:root": EKS accepts the root of an account, and lets '
                "nobody in by it; name the roles."
            ),
        ),
        (ME, "cn-north-1", f'--as is "{ME}": cn-north-1 is in another partition; write an ARN of aws-cn.'),
    ],
)
def test_nobody_else_can_be_chosen(arn: str, region: str, sentence: str) -> None:
    with pytest.raises(RehearsalFailure) as raised:
        judge_chosen(arn, region)
    assert str(raised.value) == sentence


def test_a_chosen_role_or_user_may_deploy() -> None:
    judge_chosen(ME, REGION)
    judge_chosen(f"arn:aws-cn:iam::{ACCOUNT}:user/jo", "cn-north-1")


def test_principals_policies_and_keys_are_made_where_their_ARNs_say(aws: EmbeddedAws) -> None:
    key = "arn:aws:kms:us-east-1:444455556666:key/1111aaaa-22bb-33cc-44dd-5555eeee6666"
    arns = {key, f"{ROLE}/people/jo", "arn:aws:iam::444455556666:user/bo", f"arn:aws:iam::{ACCOUNT}:policy/edge"}

    made = assume(aws, Named(arns=arns), ME, REGION)

    assert {(item.kind, item.name) for item in made} == {
        ("KMS key", key),
        ("policy", f"arn:aws:iam::{ACCOUNT}:policy/edge"),
        ("role", ME),
        ("role", f"{ROLE}/people/jo"),
        ("user", "arn:aws:iam::444455556666:user/bo"),
    }
    iam = aws.client("iam", REGION, ACCOUNT)
    assert iam.get_role(RoleName="jo")["Role"]["Arn"] == f"{ROLE}/people/jo"
    assert aws.client("iam", REGION, "444455556666").get_user(UserName="bo")["User"]["UserName"] == "bo"
    assert aws.client("kms", "us-east-1", "444455556666").describe_key(KeyId=key)["KeyMetadata"]["Enabled"]


def test_what_the_program_makes_itself_and_what_EKS_makes_is_not_assumed(aws: EmbeddedAws) -> None:
    linked = f"{ROLE}/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS"
    named = Named(arns={f"{ROLE}/own", linked}, made={("role", "own")})
    assert assume(aws, named, f"{ROLE}/own", REGION) == []
    roles = aws.client("iam", REGION, ACCOUNT).list_roles()["Roles"]
    assert "own" not in {role["RoleName"] for role in roles}


@pytest.mark.parametrize(
    ("partition", "region", "ec2"),
    [("aws", REGION, "ec2.amazonaws.com"), ("aws-cn", "cn-north-1", "ec2.amazonaws.com.cn")],
)
def test_L3_a_role_that_is_taken_is_assumed_with_the_trust_that_it_needs(
    partition: str, region: str, ec2: str, aws: EmbeddedAws
) -> None:
    role = f"arn:{partition}:iam::777788889999:role/pods-{partition}"
    deployer = f"arn:{partition}:iam::777788889999:role/me-{partition}"

    made = assume(aws, Named(arns={role}, used_roles={role}), deployer, region)

    assert Assumption("role, with the trust and the policies that its use needs,", role) in made
    assert Assumption("role", deployer) in made
    iam = aws.client("iam", region, "777788889999")
    trusts = {name: _trust(iam, name) for name in (f"pods-{partition}", f"me-{partition}")}
    assert trusts[f"pods-{partition}"] == {
        "eks.amazonaws.com",
        "pods.eks.amazonaws.com",
        "vpc-flow-logs.amazonaws.com",
        ec2,
    }
    assert trusts[f"me-{partition}"] == set()
    attached = iam.list_attached_role_policies(RoleName=f"pods-{partition}")["AttachedPolicies"]
    assert [policy["PolicyName"] for policy in attached] == ["AmazonEKSWorkerNodeMinimalPolicy"]


def _trust(iam: object, name: str) -> set[str]:
    document = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]  # type: ignore[attr-defined]
    document = json.loads(document) if isinstance(document, str) else document
    return {service for one in document["Statement"] for service in one["Principal"].get("Service", [])}


def test_subnets_of_one_list_stand_in_different_zones_of_one_vpc(aws: EmbeddedAws) -> None:
    nodes = ("subnet-0000000a", "subnet-0000000b", "subnet-0000000c")
    named = Named(
        ids={"vpc-0000000a", *nodes, "subnet-0000000d", "sg-0000000a"},
        subnet_lists=[("subnet-0000000d", "subnet-0000000a"), nodes],
    )

    made = assume(aws, named, "arn:aws:iam::222233334444:role/me", REGION)

    ec2 = aws.client("ec2", REGION, "222233334444")
    subnets = ec2.describe_subnets(SubnetIds=[*nodes, "subnet-0000000d"])["Subnets"]
    zones = {subnet["SubnetId"]: subnet["AvailabilityZone"] for subnet in subnets}
    assert [zones[subnet] for subnet in nodes] == [f"{REGION}{letter}" for letter in "abc"]
    assert {subnet["VpcId"] for subnet in subnets} == {"vpc-0000000a"}
    assert len({subnet["CidrBlock"] for subnet in subnets}) == 4
    assert ec2.describe_security_groups(GroupIds=["sg-0000000a"])["SecurityGroups"][0]["VpcId"] == "vpc-0000000a"
    assert {item.kind for item in made} == {"role", "VPC", "subnet", "security group"}
    assert Assumption("VPC", "vpc-0000000a (10.90.0.0/16)") in made
    assert Assumption("subnet", f"subnet-0000000b ({REGION}b)") in made


def test_subnets_without_a_vpc_get_one_that_is_listed_too(aws: EmbeddedAws) -> None:
    named = Named(ids={"subnet-1111111a"}, subnet_lists=[("subnet-1111111a",)])
    made = assume(aws, named, "arn:aws:iam::333344445555:role/me", REGION)
    assert [item.kind for item in made] == ["role", "VPC", "subnet"]


def test_assuming_twice_changes_nothing(aws: EmbeddedAws) -> None:
    named = Named(arns={f"{ROLE}/twice"}, ids={"vpc-2222222a", "subnet-2222222a"}, subnet_lists=[("subnet-2222222a",)])
    deployer = "arn:aws:iam::555566667777:role/me"
    assert assume(aws, named, deployer, REGION) == assume(aws, named, deployer, REGION)


@pytest.mark.parametrize(
    ("here", "region", "there"),
    [("aws", REGION, "aws-cn"), ("aws-us-gov", "us-gov-west-1", "aws"), ("aws-cn", "cn-north-1", "aws-us-gov")],
)
def test_A1_an_ARN_of_another_partition_is_one_sentence_with_the_ARN_as_it_was_written(
    aws: EmbeddedAws, here: str, region: str, there: str
) -> None:
    written = f"arn:{there}:iam::{ACCOUNT}:role/x"
    with pytest.raises(RehearsalFailure) as refused:
        assume(aws, Named(arns={written}), f"arn:{here}:iam::{ACCOUNT}:role/me", region)
    assert str(refused.value).endswith(
        f"{written} is not the ARN of a role of account {ACCOUNT} in this region's partition;"
        f" write one that begins with arn:{here}:iam::{ACCOUNT}:role/."
    )


def test_zones_that_not_every_account_has_are_assumed_when_they_are_named_and_listed(aws: EmbeddedAws) -> None:
    deployer = "arn:aws:iam::121212121212:role/me"
    named = Named(zones={("", "a"), ("us-west-1", "b"), ("eu-west-1", "c")})

    made = [item for item in assume(aws, named, deployer, "us-west-1") if item.kind == "zone"]

    assert [item.name for item in made] == [
        "us-west-1a, which not every account has",
        "us-west-1b, which not every account has",
    ]
    found = aws.client("ec2", "us-west-1", "121212121212").describe_availability_zones()["AvailabilityZones"]
    assert [zone["ZoneName"] for zone in found] == ["us-west-1a", "us-west-1b"]
    assert [item.kind for item in assume(aws, Named(zones={("", "a")}), deployer, "eu-west-1")] == ["role"]


def test_of_the_three_zones_of_us_west_1_only_the_two_that_the_account_has_are_listed(aws: EmbeddedAws) -> None:
    named = Named(zones={("", letter) for letter in "abc"})
    made = assume(aws, named, "arn:aws:iam::141414141414:role/me", "us-west-1")
    zones = [item.name.partition(",")[0] for item in made if item.kind == "zone"]
    assert zones == ["us-west-1a", "us-west-1b"]


def test_the_zone_without_control_planes_is_listed_and_no_assumed_subnet_stands_in_it(aws: EmbeddedAws) -> None:
    deployer = "arn:aws:iam::131313131313:role/me"
    subnets = tuple(f"subnet-{number}" for number in "abcdef")
    named = Named(ids=set(subnets), subnet_lists=[subnets], zones={("", "e")})

    made = {(item.kind, item.name) for item in assume(aws, named, deployer, "us-east-1")}

    assert (
        "zone without control planes",
        "us-east-1e (use1-az3), which has another letter in some accounts",
    ) in made
    assert {name for kind, name in made if kind == "subnet"} == {
        "subnet-a (us-east-1a)",
        "subnet-b (us-east-1b)",
        "subnet-c (us-east-1c)",
        "subnet-d (us-east-1d)",
        "subnet-e (us-east-1f)",
        "subnet-f (us-east-1a)",
    }


def test_a_key_of_log_groups_is_assumed_with_the_policy_that_its_use_needs(aws: EmbeddedAws) -> None:
    key = f"arn:aws:kms:{REGION}:444455556666:key/2222aaaa-22bb-33cc-44dd-5555eeee6666"

    made = assume(aws, Named(arns={key}, log_keys={key}), ME, REGION)

    assert Assumption("KMS key", f"{key} (its policy lets CloudWatch Logs use it)") in made
    aws.client("logs", REGION, ACCOUNT).create_log_group(logGroupName="/kept", kmsKeyId=key)
