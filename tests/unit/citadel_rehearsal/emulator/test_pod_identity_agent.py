"""The Pod Identity agent: what it answers to whom, and where there is none."""

import json
import re
import time

import pytest

from citadel_rehearsal.ground.failure import RehearsalFailure
from citadel_rehearsal.ground.told_objects import tell_objects
from citadel_rehearsal.pods.pod import Pod
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import ACCOUNT, World
from unit.citadel_rehearsal.pod_world import AGENT, UUID, associate, cluster, credentials, new_pod, trusting, unsigned


def test_pod_identity_request_is_judged_by_the_agent_first(aws: EmbeddedAws, world: World, red: str) -> None:
    account, _ = associate(world, red, world.pod_role)
    pod = new_pod(aws, red, account)
    url, token, now = pod["credentials_url"], pod["token"], time.time()
    malformed = "Service account token cannot be parsed: token is malformed: "
    failed = "Service account token failed basic claim validations: "
    for given, sentence in (
        ("", "Service account token cannot be empty"),
        ("abc", f"{malformed}token contains an invalid number of segments"),
        (f"Bearer {token}", f"{malformed}could not base64 decode header: illegal base64 data at input byte 6"),
        (unsigned(exp=now - 1), f"{failed}token is expired"),
        (unsigned(nbf=now + 60), f"{failed}token is not valid yet"),
        (unsigned(exp="soon"), f"{malformed}could not JSON decode claim: exp is no number"),
    ):
        status, text, headers = credentials(url, given)
        assert (status, text) == (400, f"{sentence}\n")
        assert headers["Content-Type"] == "text/plain; charset=utf-8"
        assert headers["X-Content-Type-Options"] == "nosniff"
    status, text, _ = credentials(url, token, Host="evil.example:80")
    assert status == 403
    assert text.startswith("Access Denied. Called agent through invalid address, please use either [127.0.0.1] address")
    assert credentials(url.replace("/v1/", "/v2/"), token)[:2] == (404, "404 page not found\n")


def test_pod_identity_agent_gives_the_document_of_the_SDKs(aws: EmbeddedAws, world: World, red: str) -> None:
    account, _ = associate(world, red, world.pod_role)
    pod = new_pod(aws, red, account)
    status, text, headers = credentials(pod["credentials_url"], pod["token"])
    found = json.loads(text)
    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert set(found) == {"AccessKeyId", "SecretAccessKey", "Token", "AccountId", "Expiration"}
    assert found["AccountId"] == ACCOUNT
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", found["Expiration"])
    assert pod["credentials_url"].startswith("http://127.0.0.1:")


def test_pod_identity_agent_passes_on_what_EKS_Auth_says(aws: EmbeddedAws, world: World, red: str) -> None:
    other = cluster(world, "greenfish")
    url = new_pod(aws, red, "nobody")["credentials_url"]
    for token, status, code in (
        (new_pod(aws, red, "nobody")["token"], 404, "ResourceNotFoundException"),
        (new_pod(aws, other, "nobody")["token"], 400, "InvalidTokenException"),
    ):
        got, text, _ = credentials(url, token)
        assert got == status
        assert re.fullmatch(rf"\[{UUID}\]: \({code}\): .+\., fault: client\n", text)


def test_pod_identity_agent_must_be_ACTIVE(aws: EmbeddedAws, world: World) -> None:
    name = world.cluster()
    associate(world, name, world.pod_role)
    with pytest.raises(
        RehearsalFailure, match=f"{name} gives its pods no credentials: its add-on {AGENT} is not installed"
    ):
        Pod(aws, cluster=name)
    world.eks.create_addon(clusterName=name, addonName=AGENT)
    world.wait("addon_active", clusterName=name, addonName=AGENT)
    pod = new_pod(aws, name, "any")
    world.eks.delete_addon(clusterName=name, addonName=AGENT)
    world.wait("addon_deleted", clusterName=name, addonName=AGENT)
    status, text, _ = credentials(pod["credentials_url"], pod["token"])
    assert (status, "is not installed, but must be ACTIVE" in text) == (503, True)


def test_pod_identity_cache_keeps_what_a_running_pod_has(aws: EmbeddedAws, world: World, red: str) -> None:
    account, association_id = associate(world, red, world.pod_role)
    old = Pod(aws, cluster=red, service_account=account)
    pod = new_pod(aws, red, account)
    first = credentials(pod["credentials_url"], pod["token"])[1]
    assert ":assumed-role/pod/" in old.client("sts").get_caller_identity()["Arn"]
    another = world.make_role("another", trusting())
    place = {"clusterName": red, "associationId": association_id}
    world.eks.update_pod_identity_association(**place, roleArn=another)
    assert credentials(pod["credentials_url"], pod["token"])[1] == first
    new = Pod(aws, cluster=red, service_account=account)
    assert ":assumed-role/another/" in new.client("sts").get_caller_identity()["Arn"]
    world.eks.delete_pod_identity_association(**place)
    assert credentials(pod["credentials_url"], pod["token"])[1] == first
    assert credentials(pod["credentials_url"], new_pod(aws, red, account)["token"])[0] == 404


def test_pod_namespace_must_be_one_that_the_program_made(aws: EmbeddedAws, world: World) -> None:
    name = cluster(world, "rockfish")
    Pod(aws, cluster=name, namespace="anywhere")
    arn = world.eks.describe_cluster(name=name)["cluster"]["arn"]
    namespaces = [{"kind": "Namespace", "metadata": {"name": name}} for name in ("default", "shop")]
    tell_objects(aws.address, arn, namespaces)
    Pod(aws, cluster=name, namespace="shop")
    with pytest.raises(RehearsalFailure, match='namespaces "anywhere" not found: cluster rockfish has default, shop;'):
        Pod(aws, cluster=name, namespace="anywhere")


@pytest.mark.parametrize(
    ("region", "partition", "account_id"),
    [("cn-north-1", "aws-cn", "222233334444"), ("us-gov-west-1", "aws-us-gov", "333344445555")],
)
def test_other_partitions_have_their_own_ARNs(region: str, partition: str, account_id: str, aws: EmbeddedAws) -> None:
    world = World(aws, region, account_id, partition)
    name = world.cluster(name=f"goldfish-{region}")
    world.addon(name, AGENT)
    arn = f"arn:{partition}:eks:{region}:{account_id}:cluster/{name}"
    role = world.make_role("gold", trusting({"StringEquals": {"aws:RequestTag/eks-cluster-arn": arn}}))
    account, _ = associate(world, name, role)
    pod = Pod(aws, cluster=name, service_account=account)
    assert (
        pod.client("sts")
        .get_caller_identity()["Arn"]
        .startswith(f"arn:{partition}:sts::{account_id}:assumed-role/gold/")
    )
