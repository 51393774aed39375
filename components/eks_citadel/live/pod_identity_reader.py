"""Which role the pods of a cluster get, and what it lets them reach, as AWS answers."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from botocore.exceptions import ClientError

from eks_citadel import arns
from eks_citadel.live.pages import pages
from eks_citadel.picture.picture import PodIdentity
from eks_citadel.picture.pods import Pods
from eks_citadel.picture.reach_from_documents import reaches
from eks_citadel.picture.target_trust import closed_by
from eks_citadel.picture.trust import trusts


def pod_identities(
    client: Callable[[str], Any], cluster_arn: str, roles: Collection[str] | None = None
) -> Iterator[PodIdentity]:
    """Every association except those of add-ons. `roles` as in `cluster_reader`: the policies of other roles are not
    read, and the picture does not say what these roles reach."""

    def is_read(role_arn: str) -> bool:
        here = arns.account_of(role_arn) == arns.account_of(cluster_arn)
        return here if roles is None else role_arn in roles

    for association in associations(client("eks"), arns.cluster_name_of(cluster_arn)):
        if not association.get("ownerArn"):  # EKS deletes an add-on's association with the add-on
            yield _identity(client, is_read, cluster_arn, association)


def associations(eks: Any, cluster_name: str) -> Iterator[Mapping[str, Any]]:
    """Every association as EKS describes it, those of add-ons too."""
    for item in pages(eks.list_pod_identity_associations, "associations", clusterName=cluster_name):
        asked = {"clusterName": cluster_name, "associationId": item["associationId"]}
        yield eks.describe_pod_identity_association(**asked)["association"]


def _identity(
    client: Callable[[str], Any], is_read: Callable[[str], bool], cluster_arn: str, association: Mapping[str, Any]
) -> PodIdentity:
    """One association; the policies of roles that are not read are decided elsewhere."""
    pods = Pods(cluster_arn, arns.cluster_name_of(cluster_arn), association["namespace"], association["serviceAccount"])
    role_arn, tags = association["roleArn"], not association.get("disableSessionTags", False)
    target = association.get("targetRoleArn")
    identity = PodIdentity(pods.namespace, pods.service_account, role_arn, tags, target)
    if not is_read(role_arn):
        return identity
    iam = client("iam")
    written = list(policies(iam, role_arn.rpartition("/")[2]))
    trust = _trust_of(iam, target) if target is not None and is_read(target) else None
    closed = "" if target is None else closed_by(role_arn, target, pods, tags, written, trust)
    trusted, reached = trusts(_trust_of(iam, role_arn), pods, tags), reaches(written, pods)
    return replace(identity, trusted=trusted, reaches=reached, target_closed_by=closed)


def _trust_of(iam: Any, role_arn: str) -> dict[str, Any]:
    """The trust policy of a role; one that does not exist lets nobody in."""
    try:
        role = iam.get_role(RoleName=role_arn.rpartition("/")[2])["Role"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        return {"Statement": []}
    return parsed(role["AssumeRolePolicyDocument"])


def policies(iam: Any, role_name: str) -> Iterator[dict[str, Any]]:
    """The inline policies of a role, and the attached ones."""
    for name in pages(iam.list_role_policies, "PolicyNames", RoleName=role_name):
        yield parsed(iam.get_role_policy(RoleName=role_name, PolicyName=name)["PolicyDocument"])
    for item in pages(iam.list_attached_role_policies, "AttachedPolicies", RoleName=role_name):
        policy = iam.get_policy(PolicyArn=item["PolicyArn"])["Policy"]
        version = iam.get_policy_version(PolicyArn=item["PolicyArn"], VersionId=policy["DefaultVersionId"])
        yield parsed(version["PolicyVersion"]["Document"])


def parsed(policy: Any) -> dict[str, Any]:
    """The policy as a map; boto3 returns some policies parsed, and some URL-encoded."""
    return json.loads(unquote(policy)) if isinstance(policy, str) else dict(policy)
