"""A pod: a program or a client with the credentials of its role, and nothing of the person's own."""

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from botocore.exceptions import CredentialRetrievalError

from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.pods.held import HeldAws
from citadel_rehearsal.pods.pod import Pod
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import REGION, World
from unit.citadel_rehearsal.pod_world import AGENT, associate, trusting

INJECTED = {
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_DEFAULT_REGION", "AWS_REGION",
    "AWS_STS_REGIONAL_ENDPOINTS",
}  # fmt: skip
OURS = {"AWS_CONFIG_FILE", "AWS_EC2_METADATA_DISABLED", "AWS_ENDPOINT_URL", "AWS_SHARED_CREDENTIALS_FILE"}
WHO = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"
OBJECTS = """
import boto3
from botocore.config import Config
for style in ("auto", "path", "virtual"):
    s3 = boto3.client("s3", config=Config(s3={"addressing_style": style}))
    s3.put_object(Bucket="shelf", Key=f"a b/{style}", Body=style.encode())
    print(s3.get_object(Bucket="shelf", Key=f"a b/{style}")["Body"].read().decode())
print([item["Key"] for item in s3.list_objects_v2(Bucket="shelf")["Contents"]])
"""


@pytest.fixture(scope="module")
def account(world: World, red: str) -> str:
    """A service account whose role may use one bucket."""
    role = world.make_role("shelf", trusting())
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::shelf", "arn:aws:s3:::shelf/*"]}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    world.iam.put_role_policy(RoleName="shelf", PolicyName="shelf", PolicyDocument=document)
    return associate(world, red, role)[0]


@pytest.fixture
def pod(aws: EmbeddedAws, red: str, account: str) -> Pod:
    return Pod(aws, cluster=red, service_account=account)


@pytest.fixture
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person who is signed in by every way that boto3 knows."""
    keys = "aws_access_key_id = AKIAOWN\naws_secret_access_key = OWN\n"
    (tmp_path / "config").write_text(f"[default]\nregion = us-west-2\n[profile OWN]\n{keys}")
    (tmp_path / "credentials").write_text(f"[default]\n{keys}")
    (tmp_path / "boto").write_text(f"[Credentials]\n{keys}")
    own = {
        "AWS_PROFILE": "OWN", "AWS_ACCESS_KEY_ID": "AKIAOWN", "AWS_SECRET_ACCESS_KEY": "OWN",
        "AWS_SESSION_TOKEN": "OWN",
        "AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "AWS_ROLE_ARN": "arn:aws:iam::1:role/OWN", "AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "boto"),
        "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:9", "AWS_REGION": "us-west-2", "BOTO_CONFIG": str(tmp_path / "boto"),
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "OWN", "HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9",
    }  # fmt: skip
    for name, value in own.items():
        monkeypatch.setenv(name, value)


def identity(pod: Pod) -> str:
    return pod.client("sts").get_caller_identity()["Arn"]


def test_one_process_plays_many_pods(aws: EmbeddedAws, world: World, red: str, account: str, pod: Pod) -> None:
    other, _ = associate(world, red, world.pod_role)
    pods = [pod, Pod(aws, cluster=red, service_account=account), Pod(aws, cluster=red, service_account=other)]
    seen = [identity(one) for one in pods]
    assert [arn.split("/")[1] for arn in seen] == ["shelf", "shelf", "pod"]
    assert len(set(seen)) == len({one.uid for one in pods}) == len({one.name for one in pods}) == 3
    assert pods[2].name.startswith(f"{other}-")
    assert Pod(aws, cluster=red, service_account=other, name="mine").name == "mine"


def test_a_client_is_of_the_container_provider_and_made_once(pod: Pod, own_settings: None) -> None:
    client = pod.client("s3")
    with ThreadPoolExecutor(8) as pool:
        assert {id(found) for found in pool.map(lambda _: pod.client("s3"), range(16))} == {id(client)}
    credentials = client._get_credentials()
    assert credentials.method == "container-role"
    assert credentials.access_key.startswith("ASIA")
    assert (client.meta.region_name, pod.client("s3", "us-east-1").meta.region_name) == (REGION, "us-east-1")


def test_a_program_has_what_the_webhook_injects_and_nothing_of_the_person_s(pod: Pod, own_settings: None) -> None:
    with pod.environment() as environment:
        assert {name for name in environment if name.startswith("AWS_")} == INJECTED | OURS
        assert environment["AWS_REGION"] == environment["AWS_DEFAULT_REGION"] == REGION
        assert environment["PATH"] == os.environ["PATH"]
        assert not [name for name, value in environment.items() if "OWN" in value and name.startswith(("AWS", "BOTO"))]
        for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "BOTO_CONFIG"):
            assert not Path(environment[name]).exists()


def test_the_token_s_file_is_for_its_owner_alone_and_goes_with_the_block(pod: Pod) -> None:
    def fail(token: Path) -> None:
        assert (token.stat().st_mode & 0o777, token.parent.stat().st_mode & 0o777) == (0o600, 0o700)
        assert token.read_text().count(".") == 2
        raise KeyboardInterrupt

    tokens: list[Path] = []
    with suppress(KeyboardInterrupt), pod.environment() as environment:
        tokens.append(Path(environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"]))
        fail(tokens[0])
    assert not tokens[0].parent.exists()


def test_an_ordinary_program_is_the_pod(pod: Pod, own_settings: None) -> None:
    done = pod.run([sys.executable, "-c", WHO], capture_output=True, text=True, check=True)
    start = f"arn:aws:sts::111122223333:assumed-role/shelf/eks-redfish-of-{pod.name[:10]}-"
    assert done.stdout.startswith(start)
    assert pod.run(["sh", "-c", "exit 7"]).returncode == 7


def test_S3_works_by_either_address(world: World, aws: EmbeddedAws, pod: Pod) -> None:
    place = {"LocationConstraint": REGION}
    aws.client("s3", REGION).create_bucket(Bucket="shelf", CreateBucketConfiguration=place)
    done = pod.run([sys.executable, "-c", OBJECTS], capture_output=True, text=True)
    assert done.stdout.split("\n")[:3] == ["auto", "path", "virtual"], done.stderr
    assert "['a b/auto', 'a b/path', 'a b/virtual']" in done.stdout
    assert pod.client("s3").get_object(Bucket="shelf", Key="a b/path")["Body"].read() == b"path"


def test_a_service_account_without_association_hears_the_agent(aws: EmbeddedAws, red: str, own_settings: None) -> None:
    nobody = Pod(aws, cluster=red, service_account="nobody")
    said = "Received non 200 response 404 from container metadata: .*No association found for service account nobody"
    with pytest.raises(CredentialRetrievalError, match=said):
        identity(nobody)
    done = nobody.run([sys.executable, "-c", WHO], stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    assert "Error when retrieving credentials from container-role" in done.stderr


def test_a_cluster_is_found_by_name_and_by_region_where_two_have_it(aws: EmbeddedAws) -> None:
    for region, owner in (("eu-west-3", "555566667777"), ("eu-north-1", "666677778888")):
        world = World(aws, region, owner)
        world.addon(world.cluster(name="twin"), AGENT)
    with pytest.raises(
        RehearsalFailure, match=r"more than one cluster twin: twin \(eu-west-3, account 5555.*give its region"
    ):
        Pod(aws, cluster="twin")
    assert Pod(aws, cluster="twin", region="eu-west-3").region == "eu-west-3"
    with pytest.raises(RehearsalFailure, match=r"no cluster twin in us-east-1: it has .*twin \(eu-west-3"):
        Pod(aws, cluster="twin", region="us-east-1")
    with pytest.raises(RehearsalFailure, match="no cluster nofish: it has"):
        Pod(aws, cluster="nofish")


@pytest.mark.parametrize("url", ["https://127.0.0.1:80", "http://example.com:80", "http://127.0.0.1", "nonsense"])
def test_only_an_embedded_AWS_is_asked(url: str) -> None:
    elsewhere = HeldAws(url, "key", os.getpid(), "/shop", "dev")
    with pytest.raises(RehearsalFailure, match="is not the URL of an embedded AWS: write http://127.0.0.1:PORT"):
        Pod(elsewhere, cluster="red")


def test_a_new_pod_of_a_long_service_account_has_a_name_that_kubernetes_takes(aws: EmbeddedAws, red: str) -> None:
    account = "a" * 56 + "." + "b" * 100
    assert re.fullmatch(r"a{56}-[a-z0-9]{5}", Pod(aws, cluster=red, service_account=account).name)
