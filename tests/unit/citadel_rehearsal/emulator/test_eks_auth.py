"""EKS Auth: whose token gets credentials, in which shape, and what is said to the others."""

import base64
import json
import re
import time
import urllib.request
from typing import Any

from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import ACCOUNT, REGION, World
from unit.citadel_rehearsal.pod_world import AGENT, UUID, associate, claims_of, cluster, new_pod, refused_as_modelled


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
        {
            "Authorization": f"AWS4-HMAC-SHA256 Credential={ACCOUNT}/20261122/{REGION}/eks-auth/aws4_request",
            "X-Amz-Security-Token": aws.run_key,
        },
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
        ("a.b.c", "it is not a JWT"),
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
