"""EKS Auth and the agent: who gets which credentials, and what is said to whom gets none."""

import base64
import itertools
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError
from eks_world import ACCOUNT, REGION, World, refusal

from eks_citadel.rehearsal.embedded_aws import EmbeddedAws
from eks_citadel.rehearsal.failure import RehearsalFailure
from eks_citadel.rehearsal.loopback import ask
from eks_citadel.rehearsal.pod import Pod
from eks_citadel.rehearsal.pod_door import PodDoor

AGENT = "eks-pod-identity-agent"
DENIED = "Unauthorized Exception! EKS does not have permissions to assume the associated role."
TAGS = (
    "eks-cluster-arn", "eks-cluster-name", "kubernetes-namespace", "kubernetes-service-account",
    "kubernetes-pod-name", "kubernetes-pod-uid",
)  # fmt: skip
UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
names = (f"sa-{number}" for number in itertools.count(1))


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(transition_seconds=0.02) as running:
        yield running


@pytest.fixture(scope="module")
def world(aws: EmbeddedAws) -> World:
    return World(aws)


@pytest.fixture(scope="module")
def red(world: World) -> str:
    """A cluster with nodes and the agent."""
    return cluster(world, "redfish-of-the-sea")


def cluster(world: World, name: str) -> str:
    world.cluster(name=name)
    world.node_group(name)
    world.addon(name, AGENT)
    return name


@pytest.fixture(scope="module")
def auth(aws: EmbeddedAws) -> Any:
    return aws.client("eks-auth", REGION)


def trusting(conditions: Mapping[str, Any] | None = None, principal: Any = None) -> str:
    """A trust policy for Pod Identity, or for another principal, with conditions."""
    statement = {
        "Effect": "Allow",
        "Principal": principal or {"Service": "pods.eks.amazonaws.com"},
        "Action": ["sts:AssumeRole", "sts:TagSession"],
        **({"Condition": conditions} if conditions else {}),
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def associate(world: World, red: str, role: str, **more: Any) -> tuple[str, str]:
    """(service account, association's id) of a new association in the namespace default."""
    account = next(names)
    request = {"clusterName": red, "namespace": "default", "serviceAccount": account, "roleArn": role, **more}
    made = world.eks.create_pod_identity_association(**request)["association"]
    return account, made["associationId"]


def new_pod(aws: EmbeddedAws, red: str, service_account: str, **more: Any) -> dict[str, Any]:
    """The pod as the embedded AWS made it, with its token; `more` as the API server's TokenRequest."""
    place = {"account": ACCOUNT, "region": REGION, "cluster": red}
    request = {**place, "namespace": "default", "service_account": service_account, **more}
    status, pod = ask(int(aws.url.rpartition(":")[2]), "POST", "/_citadel/pods/new", request)
    assert status == 200, pod
    return pod


def credentials(url: str, token: str, **headers: str) -> tuple[int, str, Mapping[str, str]]:
    """What the agent answers: status, text, headers."""
    request = urllib.request.Request(url, headers={"Authorization": token, **headers})
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.read().decode(), response.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.headers


def claims_of(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def unsigned(**claims: Any) -> str:
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
        for part in ({"alg": "RS256", "typ": "JWT"}, claims)
    )
    return f"{head}.{body}.c2lnbmVk"


def conforms(value: Any, shape: Any) -> None:
    """The raw JSON has what botocore's model requires, of its types, and nothing else."""
    if shape.type_name == "structure":
        assert set(shape.required_members) <= set(value) <= set(shape.members)
        for name, found in value.items():
            conforms(found, shape.members[name])
    else:
        assert isinstance(value, {"string": str, "timestamp": int}[shape.type_name]), (shape.name, value)


def test_pod_identity_session_and_the_shape_of_the_answer(aws: EmbeddedAws, world: World, red: str, auth: Any) -> None:
    account, association_id = associate(world, red, world.pod_role)
    pod = new_pod(aws, red, account, name="frontend-7d9f8-xk2lp")
    request = urllib.request.Request(
        f"{aws.url}/clusters/{red}/assume-role-for-pod-identity",
        json.dumps({"token": pod["token"]}).encode(),
        {"Authorization": f"AWS4-HMAC-SHA256 Credential={ACCOUNT}/20261122/{REGION}/eks-auth/aws4_request"},
    )
    raw = json.loads(urllib.request.urlopen(request).read())
    conforms(raw, auth.meta.service_model.operation_model("AssumeRoleForPodIdentity").output_shape)
    assert raw["subject"] == {"namespace": "default", "serviceAccount": account}
    assert raw["audience"] == "pods.eks.amazonaws.com"
    assert raw["podIdentityAssociation"]["associationId"] == association_id
    role_id, _, session = raw["assumedRoleUser"]["assumeRoleId"].partition(":")
    assert re.fullmatch(f"eks-redfish-of-frontend-7-{UUID}", session)
    assert len(session) <= 64
    assert raw["assumedRoleUser"]["arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/pod/{session}"
    assert role_id == world.iam.get_role(RoleName="pod")["Role"]["RoleId"]
    assert 0 <= time.time() + 6 * 3600 - raw["credentials"]["expiration"] < 30


def test_pod_identity_token_has_the_claims_that_Kubernetes_gives(aws: EmbeddedAws, world: World, red: str) -> None:
    pod, again = new_pod(aws, red, "orders"), new_pod(aws, red, "orders")
    claims, kubernetes = claims_of(pod["token"]), claims_of(pod["token"])["kubernetes.io"]
    assert claims["aud"] == ["pods.eks.amazonaws.com"]
    assert claims["iss"] == world.eks.describe_cluster(name=red)["cluster"]["identity"]["oidc"]["issuer"]
    assert claims["exp"] - claims["iat"] == 24 * 3600
    assert claims["sub"] == "system:serviceaccount:default:orders"
    assert kubernetes["namespace"] == "default"
    assert kubernetes["pod"] == {"name": pod["name"], "uid": pod["uid"]}
    assert kubernetes["serviceaccount"] == claims_of(again["token"])["kubernetes.io"]["serviceaccount"]
    assert re.fullmatch(r"ip-10-20-\d+-4\.eu-west-1\.compute\.internal", kubernetes["node"]["name"])
    assert re.fullmatch("orders-[a-z0-9]{5}", pod["name"])
    assert pod["uid"] != again["uid"] and pod["name"] != again["name"]


def refused_as_modelled(auth: Any, **request: Any) -> tuple[str, str]:
    """(code, message), after the model's own word on code and status."""
    errors = {
        shape.name: shape for shape in auth.meta.service_model.operation_model("AssumeRoleForPodIdentity").error_shapes
    }
    with pytest.raises(ClientError) as caught:
        auth.assume_role_for_pod_identity(**request)
    error, status = caught.value.response["Error"], caught.value.response["ResponseMetadata"]["HTTPStatusCode"]
    assert status == errors[error["Code"]].metadata["error"]["httpStatusCode"]
    return error["Code"], error["Message"]


def test_pod_identity_token_of_another_cluster_audience_or_hour_is_refused(
    aws: EmbeddedAws, world: World, red: str, auth: Any
) -> None:
    account, _ = associate(world, red, world.pod_role)
    blue = cluster(world, "bluefish")
    good = new_pod(aws, red, account)["token"]
    head, body, signature = good.split(".")
    claims = claims_of(good) | {"sub": "system:serviceaccount:kube-system:admin"}
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    for token, why in (
        (new_pod(aws, blue, account)["token"], "the cluster did not issue it"),
        (new_pod(aws, red, account, audience="sts.amazonaws.com")["token"], "its audience is sts.amazonaws.com, not"),
        (f"{head}.{forged}.{signature}", "its signature is not the cluster's"),
        (f"{head}.{body}.{signature[:-4]}AAAA", "its signature is not the cluster's"),
        ("a.b.c", "it is no JWT"),
    ):
        code, message = refused_as_modelled(auth, clusterName=red, token=token)
        assert (code, why in message) == ("InvalidTokenException", True), message
    code, message = refused_as_modelled(
        auth, clusterName=red, token=new_pod(aws, red, account, token_seconds=0)["token"]
    )
    assert code == "ExpiredTokenException"
    stamp = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"
    assert re.fullmatch(
        f"The token included in the request is expired: current date/time {stamp} must be before the expiration "
        rf"date/time {stamp}\.",
        message,
    )
    assert refused_as_modelled(auth, clusterName=red, token="no token")[0] == "InvalidParameterException"
    assert refused_as_modelled(auth, clusterName="-red", token=good)[0] == "InvalidParameterException"
    auth.assume_role_for_pod_identity(clusterName=red, token=good)


def test_pod_identity_token_dies_with_its_cluster_also_when_a_namesake_is_made(
    aws: EmbeddedAws, world: World, auth: Any
) -> None:
    name = world.cluster()
    world.addon(name, AGENT)
    associate(world, name, world.pod_role)
    token = new_pod(aws, name, "any")["token"]
    world.eks.delete_addon(clusterName=name, addonName=AGENT)
    world.wait("addon_deleted", clusterName=name, addonName=AGENT)
    world.eks.delete_cluster(name=name)
    world.wait("cluster_deleted", name=name)
    assert refused_as_modelled(auth, clusterName=name, token=token)[0] == "ResourceNotFoundException"
    world.cluster(name=name)
    assert refused_as_modelled(auth, clusterName=name, token=token)[0] == "InvalidTokenException"
    assert world.eks.list_pod_identity_associations(clusterName=name)["associations"] == []


def test_pod_identity_association_of_the_very_service_account(
    aws: EmbeddedAws, world: World, red: str, auth: Any
) -> None:
    account, _ = associate(world, red, world.pod_role)
    for namespace, name in (("default", f"{account}0"), ("kube-system", account)):
        token = new_pod(aws, red, name, namespace=namespace)["token"]
        code, message = refused_as_modelled(auth, clusterName=red, token=token)
        assert code == "ResourceNotFoundException"
        assert f"No association found for service account {name} in namespace {namespace}" in message
    code, message = refused_as_modelled(auth, clusterName="nofish", token=new_pod(aws, red, account)["token"])
    assert (code, message) == ("ResourceNotFoundException", "No cluster found for name: nofish.")


def expected_tags(world: World, red: str, pod: Mapping[str, str], account: str) -> dict[str, str]:
    arn = world.eks.describe_cluster(name=red)["cluster"]["arn"]
    return dict(zip(TAGS, (arn, red, "default", account, pod["name"], pod["uid"]), strict=True))


def test_pod_identity_tags_are_these_six(aws: EmbeddedAws, world: World, red: str, auth: Any) -> None:
    """IAM's own evaluation of a trust policy sees them: each equal, and no other key."""
    role = world.make_role("six", trusting())
    account, _ = associate(world, red, role)
    pod = new_pod(aws, red, account)
    tags = expected_tags(world, red, pod, account)

    def trust(wanted: Mapping[str, str], keys: tuple[str, ...]) -> None:
        conditions = {
            "StringEquals": {f"aws:RequestTag/{key}": value for key, value in wanted.items()},
            "ForAllValues:StringEquals": {"aws:TagKeys": list(keys), "sts:TransitiveTagKeys": list(keys)},
        }
        world.iam.update_assume_role_policy(RoleName="six", PolicyDocument=trusting(conditions))

    trust(tags, TAGS)
    auth.assume_role_for_pod_identity(clusterName=red, token=pod["token"])
    for key in TAGS:
        trust(tags | {key: "another"}, TAGS)
        assert refused_as_modelled(auth, clusterName=red, token=pod["token"]) == ("AccessDeniedException", DENIED), key
        trust(tags, tuple(one for one in TAGS if one != key))
        assert refused_as_modelled(auth, clusterName=red, token=pod["token"]) == ("AccessDeniedException", DENIED), key


def test_pod_identity_tags_are_none_where_they_are_disabled(
    aws: EmbeddedAws, world: World, red: str, auth: Any
) -> None:
    absent = {"Null": {f"aws:RequestTag/{key}": "true" for key in TAGS}}
    without = world.make_role("without", trusting(absent))
    for disabled, answer in ((True, "accepted"), (False, "AccessDeniedException")):
        account, _ = associate(world, red, without, disableSessionTags=disabled)
        token = new_pod(aws, red, account)["token"]
        assert refusal(auth.assume_role_for_pod_identity, clusterName=red, token=token)[0] == answer


@pytest.mark.parametrize(
    ("key", "right", "wrong"),
    [
        ("aws:SourceAccount", ACCOUNT, "999988887777"),
        ("aws:SourceArn", f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/redfish-of-the-sea", "arn:aws:eks:x:1:cluster/y"),
        ("aws:RequestTag/kubernetes-namespace", "default", "shop"),
    ],
)
def test_pod_identity_trust_decides(
    key: str, right: str, wrong: str, aws: EmbeddedAws, world: World, red: str, auth: Any
) -> None:
    for value, answer in ((right, "accepted"), (wrong, "AccessDeniedException")):
        role = world.make_role(next(names), trusting({"StringEquals": {key: value}}))
        account, _ = associate(world, red, role)
        token = new_pod(aws, red, account)["token"]
        code, message = refusal(auth.assume_role_for_pod_identity, clusterName=red, token=token)
        assert (code, message) == (answer, "" if answer == "accepted" else DENIED)


def test_pod_identity_trust_of_a_role_that_went_is_none(aws: EmbeddedAws, world: World, red: str, auth: Any) -> None:
    role = world.make_role("gone", trusting())
    account, _ = associate(world, red, role)
    world.iam.delete_role(RoleName="gone")
    token = new_pod(aws, red, account)["token"]
    assert refused_as_modelled(auth, clusterName=red, token=token) == ("AccessDeniedException", DENIED)


def chain(aws: EmbeddedAws, world: World, trust_of_target: str, **more: Any) -> tuple[str, str]:
    """(first role, target role) by ARN: the target stands in another account, and the first may take it."""
    name = next(names)
    target = aws.client("iam", REGION, "444455556666").create_role(
        RoleName=name, AssumeRolePolicyDocument=trust_of_target
    )
    arn = str(target["Role"]["Arn"])
    first = world.make_role(name, trusting())
    allow = [{"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"], "Resource": arn}]
    document = json.dumps({"Version": "2012-10-17", "Statement": allow})
    world.iam.put_role_policy(RoleName=name, PolicyName="take", PolicyDocument=document)
    return first, arn


def test_pod_identity_target_role_is_taken_by_the_first_with_its_tags(
    aws: EmbeddedAws, world: World, red: str, auth: Any
) -> None:
    owner = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    for namespace, answer in (("default", "accepted"), ("shop", "AccessDeniedException")):
        same = {"StringEquals": {"aws:RequestTag/kubernetes-namespace": namespace}}
        first, target = chain(aws, world, trusting(same, owner))
        account, _ = associate(world, red, first, targetRoleArn=target)
        token = new_pod(aws, red, account)["token"]
        code, message = refusal(auth.assume_role_for_pod_identity, clusterName=red, token=token)
        assert code == answer, message
    first, target = chain(aws, world, trusting(None, owner))
    account, _ = associate(world, red, first, targetRoleArn=target)
    found = auth.assume_role_for_pod_identity(clusterName=red, token=new_pod(aws, red, account)["token"])
    assert found["assumedRoleUser"]["arn"].startswith("arn:aws:sts::444455556666:assumed-role/")
    assert 0 <= time.time() + 59 * 60 - found["credentials"]["expiration"].timestamp() < 30


def test_pod_identity_target_role_needs_the_first_role_to_be_allowed(
    aws: EmbeddedAws, world: World, red: str, auth: Any
) -> None:
    first, target = chain(aws, world, trusting(None, {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}))
    world.iam.delete_role_policy(RoleName=first.rpartition("/")[2], PolicyName="take")
    account, _ = associate(world, red, first, targetRoleArn=target)
    token = new_pod(aws, red, account)["token"]
    assert refused_as_modelled(auth, clusterName=red, token=token) == ("AccessDeniedException", DENIED)


def test_association_external_id_is_sent_to_the_target_role_where_tags_are_off(
    aws: EmbeddedAws, world: World, red: str, auth: Any
) -> None:
    account = next(names)
    wanted = f"{REGION}/{ACCOUNT}/{red}/default/{account}"
    conditions = {"StringEquals": {"sts:ExternalId": wanted}}
    first, target = chain(aws, world, trusting(conditions, {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}))
    request = {"clusterName": red, "namespace": "default", "serviceAccount": account, "roleArn": first}
    made = world.eks.create_pod_identity_association(**request, targetRoleArn=target, disableSessionTags=True)[
        "association"
    ]
    token = new_pod(aws, red, account)["token"]
    assert made["externalId"] == wanted
    auth.assume_role_for_pod_identity(clusterName=red, token=token)
    place = {"clusterName": red, "associationId": made["associationId"]}
    changed = world.eks.update_pod_identity_association(**place, disableSessionTags=False)["association"]
    assert changed["externalId"] == wanted
    assert refused_as_modelled(auth, clusterName=red, token=token) == ("AccessDeniedException", DENIED)


def may(action: str) -> str:
    """A policy document that allows one thing."""
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def answers(pod: Pod) -> tuple[str, str]:
    """What the pod gets for two actions that its role has."""
    secrets = pod.client("secretsmanager")
    return refusal(secrets.get_random_password)[0], refusal(secrets.list_secrets)[0]


def test_pod_identity_session_policy_limits_the_role(aws: EmbeddedAws, world: World, red: str) -> None:
    role = world.make_role("broad", trusting())
    world.iam.put_role_policy(RoleName="broad", PolicyName="all", PolicyDocument=may("secretsmanager:*"))
    free, _ = associate(world, red, role)
    policy = may("secretsmanager:GetRandomPassword")
    limited, _ = associate(world, red, role, disableSessionTags=True, policy=policy)
    assert answers(Pod(aws, cluster=red, service_account=free)) == ("accepted", "accepted")
    assert answers(Pod(aws, cluster=red, service_account=limited)) == ("accepted", "AccessDeniedException")


def test_pod_identity_session_policy_limits_the_target_role_only(aws: EmbeddedAws, world: World, red: str) -> None:
    """The first role needs sts:AssumeRole, which the policy does not give."""
    first, target = chain(aws, world, trusting(None, {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}))
    name = target.rpartition("/")[2]
    theirs = aws.client("iam", REGION, "444455556666")
    theirs.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=may("secretsmanager:*"))
    more = {"targetRoleArn": target, "disableSessionTags": True, "policy": may("secretsmanager:GetRandomPassword")}
    account, _ = associate(world, red, first, **more)
    assert answers(Pod(aws, cluster=red, service_account=account)) == ("accepted", "AccessDeniedException")


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
    assert (status, "is not installed, and must be ACTIVE" in text) == (503, True)


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
    PodDoor(aws.url).tell_namespaces(arn, ["default", "shop"])
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
