"""The providers of the real engine, asked as the engine asks them, against one embedded AWS."""

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import empty_pb2

from citadel_rehearsal.program.wire import SECRET, SIGNATURE, UNKNOWN, Unknown, decode, encode
from citadel_rehearsal.providers.configuration import mutable_kinds, provider_replaces
from citadel_rehearsal.providers.environment import variables
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from citadel_rehearsal.under_pulumi.workspace import write_launcher
from processes import gone
from unit.citadel_rehearsal.provider_process import Provider, Refused

REGION = "eu-central-1"
VPC = "aws:ec2/vpc:Vpc"
ROLE = "aws:iam/role:Role"
PROFILE = "aws:iam/instanceProfile:InstanceProfile"
NAMESPACE = "kubernetes:core/v1:Namespace"
CLUSTER = "aws:eks/cluster:Cluster"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
_ACCOUNTS = itertools.count(300000000001)


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.01) as running:
        yield running


@pytest.fixture(scope="module")
def account() -> str:
    return str(next(_ACCOUNTS))


@pytest.fixture(scope="module")
def environment(aws: EmbeddedAws, account: str) -> dict[str, str]:
    return {**os.environ, **variables(aws.address, f"arn:aws:iam::{account}:role/deployer", REGION)}


@pytest.fixture(scope="module")
def provider(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with Provider(tmp_path_factory.mktemp("aws"), "aws", environment) as running:
        running.configure(region=REGION)
        yield running


def cluster_inputs(aws: EmbeddedAws, account: str) -> dict[str, Any]:
    """A cluster in a VPC that is there."""
    iam, ec2 = aws.client("iam", REGION, account), aws.client("ec2", REGION, account)
    who = {"Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [who]})
    role = iam.create_role(RoleName="cluster", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{REGION}{zone}")
        for number, zone in enumerate("ab")
    ]
    ids = [one["Subnet"]["SubnetId"] for one in subnets]
    access = {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False}
    return {"name": "slow", "roleArn": role, "vpcConfig": {"subnetIds": ids}, "accessConfig": access}


def wait_for(found: Callable[[], Any], seconds: float = 20) -> None:
    latest = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < latest
        time.sleep(0.05)


def values(struct: Any) -> dict[str, Any]:
    return decode(struct).values


def test_without_an_embedded_AWS_it_says_what_is_missing(tmp_path: Path) -> None:
    write_launcher(tmp_path, "aws")
    done = subprocess.run([tmp_path / "pulumi-resource-aws"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("CITADEL_AWS_URL, CITADEL_RUN_KEY, CITADEL_CALLER_ARN, CITADEL_REGION is not set: ")


def test_it_ends_with_a_killed_engine(environment: dict[str, str], tmp_path: Path) -> None:
    write_launcher(tmp_path, "aws")
    engine = (
        "import subprocess, sys, time; one = subprocess.Popen(sys.argv[1]); print(one.pid, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", engine, tmp_path / "pulumi-resource-aws"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        orphan = int([parent.stdout.readline(), parent.stdout.readline()][0])
        parent.send_signal(signal.SIGKILL)
    assert gone([orphan])


def test_it_ends_when_the_engine_asks_it_to_even_where_interrupts_are_ignored(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """As below a shell's background job; the engine waits five seconds for each provider before it kills them."""
    write_launcher(tmp_path, "aws")
    command = ["sh", "-c", f"trap '' INT; exec {tmp_path}/pulumi-resource-aws"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        assert int(process.stdout.readline())
    process.send_signal(signal.SIGINT)
    try:
        assert process.wait(10) == -signal.SIGINT
    finally:
        process.kill()


def test_a_preview_makes_nothing_and_knows_what_is_given(provider: Provider, aws: EmbeddedAws, account: str) -> None:
    before = aws.client("ec2", REGION, account).describe_vpcs()["Vpcs"]
    checked = provider.check(VPC, {"cidrBlock": "10.0.0.0/16"}).values
    answer = provider.create(VPC, checked, preview=True)
    outputs = values(answer.properties)
    assert (answer.id, outputs["cidrBlock"]) == ("", "10.0.0.0/16")
    assert isinstance(outputs["arn"], Unknown)
    assert aws.client("ec2", REGION, account).describe_vpcs()["Vpcs"] == before


def test_what_is_not_known_yet_stays_unknown(provider: Provider) -> None:
    checked = provider.check("aws:ec2/subnet:Subnet", {"vpcId": UNKNOWN, "cidrBlock": "10.0.0.0/24"}).values
    outputs = values(provider.create("aws:ec2/subnet:Subnet", checked, preview=True).properties)
    assert isinstance(outputs["vpcId"], Unknown)
    assert outputs["cidrBlock"] == "10.0.0.0/24"


def test_from_its_creation_to_its_end(provider: Provider, aws: EmbeddedAws, account: str) -> None:
    inputs = provider.check(VPC, {"cidrBlock": "10.1.0.0/16", "tags": {"team": "shop"}}).values
    made = provider.create(VPC, inputs)
    assert values(made.properties)["tagsAll"] == {"team": "shop"}

    seen = provider.read(VPC, made.id, inputs, made.properties)
    assert (seen.id, values(seen.inputs), values(seen.properties)) == (made.id, inputs, values(made.properties))

    imported = values(provider.read(VPC, made.id).inputs)
    assert imported["cidrBlock"] == "10.1.0.0/16"
    assert "arn" not in imported

    provider.delete(VPC, made.id, made.properties)
    assert provider.read(VPC, made.id, inputs, made.properties).id == ""
    vpcs = aws.client("ec2", REGION, account).describe_vpcs()["Vpcs"]
    assert made.id not in [vpc["VpcId"] for vpc in vpcs]


def test_a_change_by_somebody_else_is_seen_by_a_refresh(provider: Provider, aws: EmbeddedAws, account: str) -> None:
    kind, inputs = "aws:cloudwatch/logGroup:LogGroup", {"name": "/watched", "retentionInDays": 30}
    made = provider.create(kind, inputs)
    aws.client("logs", REGION, account).put_retention_policy(logGroupName="/watched", retentionInDays=7)
    seen = provider.read(kind, made.id, inputs, made.properties)
    assert values(seen.inputs)["retentionInDays"] == 7

    provider.update(kind, made.id, values(seen.inputs), inputs, seen.properties)
    groups = aws.client("logs", REGION, account).describe_log_groups(logGroupNamePrefix="/watched")["logGroups"]
    assert [group["retentionInDays"] for group in groups] == [30]


def test_a_made_up_name_is_kept_and_a_replacement_gets_another(provider: Provider) -> None:
    given = {"assumeRolePolicy": TRUST}
    first = provider.check(ROLE, given, seed=b"1").values
    kept = provider.check(ROLE, given, first, seed=b"2").values
    other = provider.check(ROLE, given, seed=b"3").values
    assert first["name"].startswith("thing-")
    assert kept["name"] == first["name"]
    assert other["name"] != first["name"]


def test_a_name_that_was_written_once_is_not_kept(provider: Provider) -> None:
    written = provider.check(ROLE, {"name": "mine", "assumeRolePolicy": TRUST}).values
    without = provider.check(ROLE, {"assumeRolePolicy": TRUST}, written).values
    assert written["name"] == "mine"
    assert without["name"].startswith("thing-")


def test_secrets_stay_secret(provider: Provider) -> None:
    name = "aws:secretsmanager/secret:Secret"
    inputs = provider.check(name, {"name": "hidden", "description": "mine"}).values
    made = provider.create(name, inputs, secrets=["description"])
    shown = made.properties.fields["description"].struct_value
    assert shown.fields[SIGNATURE].string_value == SECRET
    assert shown.fields["value"].string_value == "mine"
    assert made.properties.fields["name"].string_value == "hidden"


def test_what_exists_in_part_is_handed_over_with_the_reason(provider: Provider, aws: EmbeddedAws, account: str) -> None:
    inputs = {"name": "half", "role": "missing"}
    with pytest.raises(Refused, match="NoSuchEntity: AddRoleToInstanceProfile") as refused:
        provider.create(PROFILE, inputs)
    state = refused.value.state
    assert state is not None
    assert state.id == "half"
    assert values(state.properties)["__halfMade"] is True
    assert values(state.properties)["arn"] == f"arn:aws:iam::{account}:instance-profile/half"
    assert values(state.inputs) == inputs
    assert list(state.reasons) == [str(refused.value)]
    profile = aws.client("iam", REGION, account).get_instance_profile(InstanceProfileName="half")["InstanceProfile"]
    assert profile["Roles"] == []


def test_what_was_never_made_is_handed_over_without_a_state(provider: Provider) -> None:
    with pytest.raises(Refused, match="InvalidVpcID.NotFound") as refused:
        provider.create("aws:ec2/subnet:Subnet", {"vpcId": "vpc-0123456789abcdef0", "cidrBlock": "10.0.0.0/24"})
    assert refused.value.state is None


def test_an_unknown_property_is_refused_by_name(provider: Provider) -> None:
    with pytest.raises(Refused, match="NotKnown: aws:ec2/vpc:Vpc: ipv4IpamPoolId is not known to the rehearsal"):
        provider.check(VPC, {"cidrBlock": "10.0.0.0/16", "ipv4IpamPoolId": "ipam-1"})


def test_functions_answer(provider: Provider, account: str) -> None:
    token = "aws:index/getCallerIdentity:getCallerIdentity"
    assert provider.invoke(token)["arn"] == f"arn:aws:iam::{account}:role/deployer"
    with pytest.raises(Refused, match="aws:index/getIpRanges:getIpRanges is not known to the rehearsal"):
        provider.invoke("aws:index/getIpRanges:getIpRanges")


def test_a_provider_makes_things_where_and_as_whom_it_is_told(
    environment: dict[str, str], aws: EmbeddedAws, tmp_path: Path
) -> None:
    other = str(next(_ACCOUNTS))
    with Provider(tmp_path, "aws", environment) as provider:
        roles = [{"roleArn": f"arn:aws:iam::{other}:role/deploy", "sessionName": "shop"}]
        tags = {"tags": {"owner": "platform"}}
        provider.configure(region="us-east-2", assumeRoles=json.dumps(roles), defaultTags=json.dumps(tags))
        there = provider.create(VPC, {"cidrBlock": "10.2.0.0/16"})
        elsewhere = provider.create(VPC, {"cidrBlock": "10.3.0.0/16", "region": "eu-west-3"})
        caller = provider.invoke("aws:index/getCallerIdentity:getCallerIdentity")["arn"]

    (vpc,) = aws.client("ec2", "us-east-2", other).describe_vpcs(VpcIds=[there.id])["Vpcs"]
    assert vpc["Tags"] == [{"Key": "owner", "Value": "platform"}]
    assert aws.client("ec2", "eu-west-3", other).describe_vpcs(VpcIds=[elsewhere.id])["Vpcs"]
    assert caller == f"arn:aws:sts::{other}:assumed-role/deploy/shop"


def test_a_provider_without_its_cluster_refuses_when_it_is_used(environment: dict[str, str], tmp_path: Path) -> None:
    with Provider(tmp_path, "kubernetes", environment) as provider:
        provider.configure()
        with pytest.raises(Refused, match="without kubeconfig would use this machine's kubeconfig"):
            provider.check(NAMESPACE, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}})


def kubeconfig(server: str, token: str = "a", **more: str) -> str:
    one = {"name": "blue", "cluster": {"server": server, **more}}
    user = {"name": "me", "user": {"exec": {"args": [token]}}}
    context = {"name": "x", "context": {"cluster": "blue", "user": "me"}}
    return json.dumps({"clusters": [one], "users": [user], "contexts": [context], "current-context": "x"})


AUTHORITY, OTHER_AUTHORITY = (kubeconfig("a", **{"certificate-authority-data": one}) for one in ("b25l", "dHdv"))


def test_cancel_ends_the_waits_of_a_provider(environment: dict[str, str], account: str, tmp_path: Path) -> None:
    with EmbeddedAws(transition_seconds=60) as slow, Provider(tmp_path, "aws", {
        **environment, **variables(slow.address, f"arn:aws:iam::{account}:role/deployer", REGION),
    }) as provider, ThreadPoolExecutor(1) as threads:  # fmt: skip
        provider.configure(region=REGION)
        waiting = threads.submit(provider.create, CLUSTER, cluster_inputs(slow, account))
        wait_for(lambda: slow.client("eks", REGION, account).list_clusters()["clusters"])
        provider.ask("Cancel", empty_pb2.Empty())
        with pytest.raises(Refused, match="interrupted while waiting for"):
            waiting.result(timeout=10)


@pytest.mark.parametrize(
    ("package", "old", "new", "replaces"),
    [
        ("aws", {"region": "a"}, {"region": "b"}, []),
        ("kubernetes", {"kubeconfig": kubeconfig("a")}, {"kubeconfig": kubeconfig("b")}, ["kubeconfig"]),
        ("kubernetes", {"kubeconfig": kubeconfig("a", "1")}, {"kubeconfig": kubeconfig("a", "2")}, []),
        ("kubernetes", {"kubeconfig": kubeconfig("a")}, {"kubeconfig": UNKNOWN}, ["kubeconfig"]),
        ("kubernetes", {"kubeconfig": AUTHORITY}, {"kubeconfig": OTHER_AUTHORITY}, ["kubeconfig"]),
        ("kubernetes", {"kubeconfig": json.loads(AUTHORITY)}, {"kubeconfig": AUTHORITY}, []),
        (
            "kubernetes",
            {"clusterIdentifier": "c", "kubeconfig": AUTHORITY},
            {"clusterIdentifier": "c", "kubeconfig": OTHER_AUTHORITY},
            [],
        ),
        (
            "kubernetes",
            {"clusterIdentifier": "c", "kubeconfig": kubeconfig("a")},
            {"clusterIdentifier": "c", "kubeconfig": UNKNOWN},
            [],
        ),
        ("kubernetes", {"clusterIdentifier": "c"}, {"clusterIdentifier": "d"}, ["clusterIdentifier"]),
    ],
)
def test_the_cluster_identifier_decides_whether_a_provider_is_replaced(
    package: str, old: dict[str, Any], new: dict[str, Any], replaces: list[str]
) -> None:
    assert provider_replaces(package, old, new) == replaces


@pytest.mark.parametrize(
    ("inputs", "variable", "kinds"),
    [
        ({}, "", set()),
        ({"enableConfigMapMutable": True}, "", {"ConfigMap"}),
        ({"enableConfigMapMutable": "true", "enableSecretMutable": "true"}, "", {"ConfigMap", "Secret"}),
        ({}, "PULUMI_K8S_ENABLE_SECRET_MUTABLE", {"Secret"}),
        ({}, "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE", {"ConfigMap"}),
        ({"enableConfigMapMutable": False}, "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE", set()),
    ],
)
def test_a_provider_says_which_data_it_changes_in_place(
    inputs: dict[str, Any], variable: str, kinds: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if variable:
        monkeypatch.setenv(variable, "true")
    assert mutable_kinds(inputs) == kinds


def test_an_empty_map_stays_one() -> None:
    assert values(encode({"tags": {}})) == {"tags": {}}
