"""The embedded AWS: one child process, which never outlives its owner and never reads the caller's account."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from processes import gone
from unit.citadel_rehearsal.eks_world import World, refusal

PARENT = """
import time
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
print(EmbeddedAws().start().pid, flush=True)
time.sleep(60)
"""
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
SSO_ROLE = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0"


@pytest.fixture(scope="module", autouse=True)
def embedded_aws_forked() -> None:
    """Not here: the process starts as users start it."""


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws() as running:
        yield running


def test_stop_ends_the_child_within_two_seconds_and_may_be_repeated() -> None:
    aws = EmbeddedAws().start()
    aws.client("sts", "eu-west-1").get_caller_identity()
    pid, began = aws.pid, time.monotonic()
    aws.stop()
    aws.stop()
    assert gone([pid], 0.1)
    assert time.monotonic() - began < 2


def test_no_child_is_left_when_the_parent_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    try:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert not gone([child], 0.1)
    finally:
        parent.kill()
        parent.communicate()
    assert gone([child], 2)


def test_the_child_outlives_the_thread_that_started_it() -> None:
    aws = EmbeddedAws()
    thread = threading.Thread(target=aws.start)
    thread.start()
    thread.join()
    try:
        time.sleep(0.1)
        aws.check_alive()
        assert aws.client("sts", "eu-west-1").get_caller_identity()["Account"] == "111122223333"
    finally:
        aws.stop()


def test_a_taken_port_is_told_in_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(RehearsalFailure, match=f"Port {port} of 127.0.0.1 is not free"):
            EmbeddedAws(port=port).start()


def test_a_chosen_port_is_used_and_listens_on_loopback_alone() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with EmbeddedAws(port=port) as aws:
        assert aws.url == f"http://127.0.0.1:{port}"
        listening = [
            line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines() if f":{port:04X} " in line
        ]
        assert f"0100007F:{port:04X}" in listening
        assert f"00000000:{port:04X}" not in listening


def test_a_missing_ministack_is_told_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ministack.py").write_text("raise ImportError('no ministack here')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(RehearsalFailure, match="MiniStack cannot be imported .*pip install"):
        EmbeddedAws().start()


def test_a_child_that_dies_half_way_is_told_in_one_sentence() -> None:
    aws = EmbeddedAws().start()
    try:
        os.kill(aws.pid, signal.SIGKILL)
        assert gone([aws.pid], 2)
        with pytest.raises(RehearsalFailure, match="ended by signal 9"):
            aws.assume("vpc", "eu-west-1", id="vpc-0a", cidr="10.0.0.0/16")
        with pytest.raises(RehearsalFailure, match="ended by signal 9"):
            aws.check_alive()
    finally:
        aws.stop()


def test_before_the_start_and_after_the_end_there_is_no_process() -> None:
    aws = EmbeddedAws()
    with pytest.raises(RehearsalFailure, match="not running"):
        aws.client("sts", "eu-west-1")
    with pytest.raises(RehearsalFailure, match="not running"):
        _ = aws.pid


def test_docker_is_never_imported_even_where_it_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = tmp_path / "seen"
    (tmp_path / "docker.py").write_text(f"open({str(seen)!r}, 'w')\ndef from_env(**_): raise RuntimeError\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    with EmbeddedAws() as aws:
        world = World(aws)
        world.node_group(world.cluster())
    assert not seen.exists()


def test_the_callers_own_aws_settings_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_PROFILE": "missing",
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_CA_BUNDLE": "/missing",
        "HTTP_PROXY": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    with EmbeddedAws() as aws:
        child = Path(f"/proc/{aws.pid}/environ").read_bytes()
        assert b"AWS_" not in child
        assert aws.client("sts", "eu-west-1", "444455556666").get_caller_identity()["Account"] == "444455556666"


def test_accounts_and_regions_are_apart(aws: EmbeddedAws) -> None:
    aws.assume("vpc", "eu-west-1", "111122223333", id="vpc-0apart", cidr="10.0.0.0/16")
    for region, account in (("eu-west-1", "444455556666"), ("us-east-1", "111122223333")):
        assert (
            refusal(aws.client("ec2", region, account).describe_vpcs, VpcIds=["vpc-0apart"])[0]
            == "InvalidVpcID.NotFound"
        )
    assert aws.client("ec2", "eu-west-1").describe_vpcs(VpcIds=["vpc-0apart"])["Vpcs"][0]["CidrBlock"] == "10.0.0.0/16"


def test_one_client_serves_many_threads(aws: EmbeddedAws) -> None:
    with ThreadPoolExecutor(16) as pool:
        clients = list(pool.map(lambda _: aws.client("iam", "us-west-2"), range(32)))
        accounts = list(pool.map(lambda client: client.get_user()["User"]["Arn"], clients))
    assert len({id(client) for client in clients}) == 1
    assert set(accounts) == {"arn:aws:iam::111122223333:root"}


def test_what_the_program_names_by_id_can_be_assumed(aws: EmbeddedAws) -> None:
    region, ec2 = "eu-central-1", aws.client("ec2", "eu-central-1")
    for _ in range(2):  # the second time changes nothing
        aws.assume("vpc", region, id="vpc-0a", cidr="10.9.0.0/16", tags={"team": "net"})
        aws.assume("subnet", region, id="subnet-0a", vpc_id="vpc-0a", zone="a")
        aws.assume("subnet", region, id="subnet-0b", vpc_id="vpc-0a", zone="eu-central-1b", cidr="10.9.8.0/24")
        aws.assume("security_group", region, id="sg-0a", vpc_id="vpc-0a")
        aws.assume("route_table", region, id="rtb-0a", vpc_id="vpc-0a")
        aws.assume("internet_gateway", region, id="igw-0a", vpc_id="vpc-0a")
        aws.assume("launch_template", region, id="lt-0a", name="mine")
    subnets = ec2.describe_subnets(SubnetIds=["subnet-0a", "subnet-0b"])["Subnets"]
    found = sorted((item["SubnetId"], item["CidrBlock"], item["AvailabilityZoneId"]) for item in subnets)
    assert found == [("subnet-0a", "10.9.0.0/24", "euc1-az2"), ("subnet-0b", "10.9.8.0/24", "euc1-az3")]
    assert ec2.describe_vpcs(VpcIds=["vpc-0a"])["Vpcs"][0]["Tags"] == [{"Key": "team", "Value": "net"}]
    assert ec2.describe_security_groups(GroupIds=["sg-0a"])["SecurityGroups"][0]["VpcId"] == "vpc-0a"
    assert ec2.describe_route_tables(RouteTableIds=["rtb-0a"])["RouteTables"][0]["VpcId"] == "vpc-0a"
    assert (
        ec2.describe_launch_templates(LaunchTemplateIds=["lt-0a"])["LaunchTemplates"][0]["LaunchTemplateName"] == "mine"
    )


def test_what_the_program_names_by_arn_can_be_assumed(aws: EmbeddedAws) -> None:
    region, iam = "eu-west-1", aws.client("iam", "eu-west-1")
    aws.assume("role", region, arn=SSO_ROLE)
    aws.assume("user", region, arn="arn:aws:iam::111122223333:user/people/ann")
    aws.assume("policy", region, arn="arn:aws:iam::111122223333:policy/mine")
    aws.assume("kms_key", region, arn=KEY)
    assert iam.get_role(RoleName="AWSReservedSSO_Admin_0")["Role"]["Arn"] == SSO_ROLE
    assert iam.get_user(UserName="ann")["User"]["Arn"] == "arn:aws:iam::111122223333:user/people/ann"
    iam.attach_role_policy(RoleName="AWSReservedSSO_Admin_0", PolicyArn="arn:aws:iam::111122223333:policy/mine")
    assert aws.client("kms", region).describe_key(KeyId=KEY)["KeyMetadata"]["Arn"] == KEY


@pytest.mark.parametrize(
    ("kind", "properties", "words"),
    [
        ("bucket", {}, "choose one of"),
        ("vpc", {"id": "vpc-1"}, "cidr"),
        ("subnet", {"id": "subnet-1", "vpc_id": "vpc-none", "zone": "a"}, "assume the VPC first"),
        ("role", {"arn": "arn:aws:iam::999999999999:role/x"}, "is not the ARN of a role of account"),
        ("role", {"arn": "arn:aws-cn:iam::111122223333:role/x"}, "is not the ARN of a role of account"),
        ("kms_key", {"arn": KEY.replace("eu-west-1", "eu-west-2")}, "is not the ARN of a KMS key"),
    ],
)
def test_what_cannot_be_assumed_is_told(kind: str, properties: dict[str, str], words: str, aws: EmbeddedAws) -> None:
    with pytest.raises(RehearsalFailure, match=words):
        aws.assume(kind, "eu-west-1", **properties)


def test_an_assumed_role_knows_its_session(aws: EmbeddedAws) -> None:
    role = aws.assume("role", "eu-west-1", arn="arn:aws:iam::111122223333:role/deployer")["arn"]
    made = aws.client("sts", "eu-west-1").assume_role(RoleArn=role, RoleSessionName="session")
    assert made["AssumedRoleUser"]["Arn"] == "arn:aws:sts::111122223333:assumed-role/deployer/session"


def test_endpoint_services_have_the_names_of_their_partition(aws: EmbeddedAws) -> None:
    for region, name in (
        ("eu-west-1", "com.amazonaws.eu-west-1.eks-auth"),
        ("cn-north-1", "cn.com.amazonaws.cn-north-1.eks"),
        ("cn-north-1", "com.amazonaws.cn-north-1.logs"),
    ):
        found = aws.client("ec2", region).describe_vpc_endpoint_services(ServiceNames=[name])["ServiceDetails"]
        assert [item["ServiceType"][0]["ServiceType"] for item in found] == ["Interface"]
    ec2 = aws.client("ec2", "eu-west-1")
    wrong = {"ServiceNames": ["cn.com.amazonaws.eu-west-1.eks"]}
    assert refusal(ec2.describe_vpc_endpoint_services, **wrong)[0] == "InvalidServiceName"


def test_private_names_of_S3_need_a_gateway_endpoint_or_the_option_that_says_no(aws: EmbeddedAws) -> None:
    world = World(aws, "eu-north-1", "666677778888")
    world.ec2.modify_vpc_attribute(VpcId=world.vpc, EnableDnsHostnames={"Value": True})
    name = "com.amazonaws.eu-north-1.s3"
    request = {"VpcId": world.vpc, "ServiceName": name, "VpcEndpointType": "Interface", "PrivateDnsEnabled": True}
    whole, inbound = ({"DnsOptions": {"PrivateDnsOnlyForInboundResolverEndpoint": value}} for value in (False, True))
    sentence = "must have a Gateway endpoint for the service"
    for options in ({}, inbound):
        code, message = refusal(world.ec2.create_vpc_endpoint, **request, **options)
        assert (code, sentence in message) == ("InvalidParameter", True)
    assert refusal(world.ec2.create_vpc_endpoint, **request | {"PrivateDnsEnabled": False})[0] == "accepted"
    named = world.ec2.create_vpc_endpoint(**request, **whole)["VpcEndpoint"]["VpcEndpointId"]
    world.ec2.delete_vpc_endpoints(VpcEndpointIds=[named])  # a VPC has the private names of a service once
    world.ec2.create_vpc_endpoint(VpcId=world.make_vpc("10.21.0.0/16"), ServiceName=name, VpcEndpointType="Gateway")
    assert refusal(world.ec2.create_vpc_endpoint, **request)[0] == "InvalidParameter"
    world.ec2.create_vpc_endpoint(VpcId=world.vpc, ServiceName=name, VpcEndpointType="Gateway")
    assert refusal(world.ec2.create_vpc_endpoint, **request)[0] == "accepted"


def test_DynamoDB_has_no_private_names(aws: EmbeddedAws) -> None:
    world = World(aws, "eu-north-1", "666677778889")
    name = "com.amazonaws.eu-north-1.dynamodb"
    request = {"VpcId": world.vpc, "ServiceName": name, "VpcEndpointType": "Interface"}
    described = world.ec2.describe_vpc_endpoint_services(ServiceNames=[name])["ServiceDetails"]
    assert not [item for item in described if "PrivateDnsName" in item]
    code, message = refusal(world.ec2.create_vpc_endpoint, **request, PrivateDnsEnabled=True)
    assert (code, "does not provide a private DNS name" in message) == ("InvalidParameter", True)
    assert refusal(world.ec2.create_vpc_endpoint, **request, PrivateDnsEnabled=False)[0] == "accepted"


def test_mistakes_in_networks_and_policies_are_refused(aws: EmbeddedAws) -> None:
    world = World(aws, "eu-north-1", "777788889999")
    for vpc, cidr, code in (
        (world.vpc, "10.99.0.0/24", "InvalidSubnet.Range"),
        (world.vpc, "10.20.0.128/25", "InvalidSubnet.Conflict"),
        ("vpc-none", "10.20.9.0/24", "InvalidVpcID.NotFound"),
    ):
        assert refusal(world.ec2.create_subnet, VpcId=vpc, CidrBlock=cidr)[0] == code
    service = {"VpcId": world.vpc, "ServiceName": "com.amazonaws.eu-north-1.stss", "VpcEndpointType": "Interface"}
    assert refusal(world.ec2.create_vpc_endpoint, **service)[0] == "InvalidServiceName"
    missing = {"RoleName": "pod", "PolicyArn": "arn:aws:iam::777788889999:policy/none"}
    assert refusal(world.iam.attach_role_policy, **missing)[0] == "NoSuchEntity"
    document = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Alow"}]})
    assert refusal(world.iam.create_policy, PolicyName="bad", PolicyDocument=document)[0] == "MalformedPolicyDocument"
