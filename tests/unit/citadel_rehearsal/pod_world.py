"""Roles, associations and pods for the tests of EKS Auth, and what is said to whom gets nothing."""

import base64
import itertools
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from citadel_rehearsal.ground.loopback import ask
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import ACCOUNT, REGION, World

AGENT = "eks-pod-identity-agent"
DENIED = "Unauthorized Exception! EKS does not have permissions to assume the associated role."
UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
names = (f"sa-{number}" for number in itertools.count(1))


def cluster(world: World, name: str) -> str:
    world.cluster(name=name)
    world.node_group(name)
    world.addon(name, AGENT)
    return name


def trusting(conditions: Mapping[str, Any] | None = None, principal: Any = None) -> str:
    """A trust policy for Pod Identity, or for another principal, with conditions."""
    statement = {
        "Effect": "Allow",
        "Principal": principal or {"Service": "pods.eks.amazonaws.com"},
        "Action": ["sts:AssumeRole", "sts:TagSession"],
        **({"Condition": conditions} if conditions else {}),
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def may(action: str) -> str:
    """A policy document that allows one thing."""
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
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
    status, pod = ask(aws.address, "POST", "/_citadel/pods/new", request)
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
