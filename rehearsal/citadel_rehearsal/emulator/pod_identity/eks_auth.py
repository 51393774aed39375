"""EKS Auth: AssumeRoleForPodIdentity, which turns the token of a pod into the credentials of its role.

https://docs.aws.amazon.com/eks/latest/APIReference/API_auth_AssumeRoleForPodIdentity.html
"""

import json
import re
import time
import uuid
from collections.abc import Mapping
from typing import Any

from ministack.core import router
from ministack.core.responses import get_account_id, get_region
from ministack.services import eks

from citadel_rehearsal.emulator.eks import store
from citadel_rehearsal.emulator.eks.call import Refusal, invalid_parameter, invalid_request, not_found
from citadel_rehearsal.emulator.iam import sessions
from citadel_rehearsal.emulator.lifecycle import Record
from citadel_rehearsal.emulator.pod_identity.service_account_token import AUDIENCE, verify

Answer = tuple[int, dict[str, str], bytes]

SERVICE = "eks-auth"
PATH = re.compile(r"/clusters/(?P<cluster>[^/]+)/assume-role-for-pod-identity")
# The patterns and lengths of botocore's model eks-auth/2023-11-26.
CLUSTER_NAME = re.compile(r"[0-9A-Za-z][A-Za-z0-9\-_]{0,99}")
TOKEN = re.compile(r"[A-Za-z0-9-_=]+\.[A-Za-z0-9-_=]+\.[A-Za-z0-9-_=]+")
# Six hours, as seen in CloudTrail. With a target role the credentials are cached for 59 minutes (EKS User Guide:
# pod-id-assign-target-role).
SECONDS, SECONDS_OF_TARGET = 6 * 3600, 59 * 60
# Characters of the cluster's and the pod's name in the session name, whose limit is 64: seen in CloudTrail.
NAME_CHARACTERS = 10


def install() -> None:
    """Add the service's credential scope to MiniStack's router."""
    router.SERVICE_PATTERNS[SERVICE] = {"credential_scope": SERVICE}


async def handle_request(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Answer:
    """The service's handler in MiniStack."""
    match = PATH.fullmatch(path)
    try:
        if method != "POST" or match is None:
            raise invalid_request(f"EKS Auth has no operation {method} {path}.")
        token = json.loads(body or b"{}").get("token")
        document = assume_role_for_pod_identity(match["cluster"], token)
    except Refusal as refusal:
        return eks._error(refusal.status, refusal.code, refusal.sentence)
    return 200, {"Content-Type": "application/json"}, json.dumps(document).encode()


def assume_role_for_pod_identity(cluster_name: str, token: str | None) -> dict[str, Any]:
    """The answer of AssumeRoleForPodIdentity in the account and region of the request. Errors: `Refusal`."""
    _check(cluster_name, token)
    store.settle_all()
    cluster = store.cluster(cluster_name)
    claims = verify(token or "", cluster["identity"]["oidc"]["issuer"], time.time())
    association = association_of(cluster_name, claims)
    return _answer(association, take(cluster, association, claims))


def _check(cluster_name: str, token: str | None) -> None:
    if not CLUSTER_NAME.fullmatch(cluster_name):
        raise invalid_parameter(f"clusterName {cluster_name!r} does not match {CLUSTER_NAME.pattern}.")
    if not token:
        raise invalid_parameter("AssumeRoleForPodIdentity: token is missing.")
    if not TOKEN.fullmatch(token):
        raise invalid_parameter(f"token does not match {TOKEN.pattern}.")


def association_of(cluster_name: str, claims: Mapping[str, Any]) -> Record:
    """The association of the token's service account. Errors: `Refusal` ResourceNotFoundException if there is none."""
    bound = claims["kubernetes.io"]
    wanted = bound["namespace"], bound["serviceaccount"]["name"]
    for record in store.associations(cluster_name):
        if (record["namespace"], record["serviceAccount"]) == wanted:
            return record
    raise not_found(
        f"No association found for service account {wanted[1]} in namespace {wanted[0]} of cluster {cluster_name}."
    )


def session_tags(cluster: Record, claims: Mapping[str, Any]) -> dict[str, str]:
    """The six session tags. Source: EKS User Guide, pod-id-abac."""
    bound = claims["kubernetes.io"]
    return {
        "eks-cluster-arn": cluster["arn"],
        "eks-cluster-name": cluster["name"],
        "kubernetes-namespace": bound["namespace"],
        "kubernetes-service-account": bound["serviceaccount"]["name"],
        "kubernetes-pod-name": bound["pod"]["name"],
        "kubernetes-pod-uid": bound["pod"]["uid"],
    }


def take(cluster: Record, association: Record, claims: Mapping[str, Any]) -> sessions.Credentials:
    """The session of a pod, by the role of its association and then its target role. Raises `Refusal`."""
    tags = {} if association["disableSessionTags"] else session_tags(cluster, claims)
    pod_name = claims["kubernetes.io"]["pod"]["name"]
    name = f"eks-{cluster['name'][:NAME_CHARACTERS]}-{pod_name[:NAME_CHARACTERS]}-{uuid.uuid4()}"
    target, policy = association.get("targetRoleArn"), association.get("policy") or None
    try:
        taken = sessions.assume(
            association["roleArn"], AUDIENCE, name,
            tags=tags, transitive_tag_keys=tuple(tags), session_policy=None if target else policy,
            duration=SECONDS_OF_TARGET if target else SECONDS,
            source_account=get_account_id(), source_arn=cluster["arn"], region=get_region(),
        )  # fmt: skip
        if not target:
            return taken
        return sessions.assume(
            target, taken.access_key_id, name, session_policy=policy, duration=SECONDS_OF_TARGET,
            external_id=None if tags else association["externalId"], region=get_region(),
        )  # fmt: skip
    except sessions.TrustDenied:
        sentence = "Unauthorized Exception! EKS does not have permissions to assume the associated role."
        raise Refusal("AccessDeniedException", sentence) from None
    except sessions.SessionRefused as refused:
        raise invalid_request(str(refused)) from None


def _answer(association: Record, taken: sessions.Credentials) -> dict[str, Any]:
    return {
        "subject": {"namespace": association["namespace"], "serviceAccount": association["serviceAccount"]},
        "audience": AUDIENCE,
        "podIdentityAssociation": {name: association[name] for name in ("associationArn", "associationId")},
        "assumedRoleUser": {"arn": taken.assumed_role_arn, "assumeRoleId": taken.assumed_role_id},
        "credentials": {
            "sessionToken": taken.session_token,
            "secretAccessKey": taken.secret_access_key,
            "accessKeyId": taken.access_key_id,
            "expiration": int(taken.expiration),
        },
    }
