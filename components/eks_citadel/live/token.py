"""A pre-signed request to STS, which EKS accepts as a token.

https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster
"""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import botocore.session
from botocore.signers import RequestSigner

from eks_citadel.live.unanswered import asking

PREFIX = "k8s-aws-v1."
CLUSTER_HEADER = "x-k8s-aws-id"
URL_SECONDS = 60
# EKS accepts a token for 15 minutes; kubectl requests a new one shortly before.
TOKEN_LIFE = timedelta(minutes=14)


def new_credential(cluster_name: str, region: str, role_arn: str | None) -> dict[str, Any]:
    """An ExecCredential of the caller, or of the role that the caller assumes first. Errors: `Unanswered`."""
    with asking():
        token = make_token(session_of(region, role_arn), cluster_name, region)
    return exec_credential(token, datetime.now(UTC) + TOKEN_LIFE)


def make_token(session: Any, cluster_name: str, region: str) -> str:
    """The token of a boto3 session."""
    sts = session.client("sts", region_name=region)
    signer = RequestSigner(
        sts.meta.service_model.service_id, region, "sts", "v4", session.get_credentials(), session.events
    )
    request = {
        "method": "GET",
        "url": f"{sts.meta.endpoint_url}/?Action=GetCallerIdentity&Version=2011-06-15",
        "body": {},
        "headers": {CLUSTER_HEADER: cluster_name},
        "context": {},
    }
    url = signer.generate_presigned_url(request, region_name=region, expires_in=URL_SECONDS, operation_name="")
    return PREFIX + urlsafe_b64encode(str(url).encode()).decode().rstrip("=")


def exec_credential(token: str, expires: datetime) -> dict[str, Any]:
    """The ExecCredential that a Kubernetes exec plugin prints."""
    return {
        "kind": "ExecCredential",
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "spec": {},
        "status": {"expirationTimestamp": expires.strftime("%Y-%m-%dT%H:%M:%SZ"), "token": token},
    }


def session_of(region: str, role_arn: str | None) -> Any:
    """A boto3 session of the caller, or of the role that the caller assumes."""
    session = _regional(region)
    if role_arn is None:
        return session
    taken = session.client("sts").assume_role(RoleArn=role_arn, RoleSessionName="citadel-token")["Credentials"]
    return _regional(
        region,
        aws_access_key_id=taken["AccessKeyId"],
        aws_secret_access_key=taken["SecretAccessKey"],
        aws_session_token=taken["SessionToken"],
    )


def _regional(region: str, **credentials: str) -> Any:
    """A session with the region's own STS endpoint: a signature is valid in its region only."""
    core = botocore.session.get_session()
    core.set_config_variable("sts_regional_endpoints", "regional")
    return boto3.Session(botocore_session=core, region_name=region, **credentials)
