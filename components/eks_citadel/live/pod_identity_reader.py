"""Which role the pods of a cluster get, and what it lets them reach, as AWS answers."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from eks_citadel import arns
from eks_citadel.live.pages import pages
from eks_citadel.picture.picture import PodIdentity
from eks_citadel.picture.pods import Pods
from eks_citadel.picture.reach_from_documents import reaches
from eks_citadel.picture.trust import trusts


def pod_identities(
    client: Callable[[str], Any], cluster_arn: str, roles: Collection[str] | None = None
) -> Iterator[PodIdentity]:
    """Every association except those of add-ons. `roles` as in `cluster_reader`: the policies of other roles are not
    read, and the picture does not say what these roles reach."""
    eks, cluster = client("eks"), arns.cluster_name_of(cluster_arn)
    for item in pages(eks.list_pod_identity_associations, "associations", clusterName=cluster):
        found = eks.describe_pod_identity_association(clusterName=cluster, associationId=item["associationId"])
        association = found["association"]
        if not association.get("ownerArn"):  # EKS deletes an add-on's association with the add-on
            role_arn = association["roleArn"]
            here = arns.account_of(role_arn) == arns.account_of(cluster_arn)
            is_read = here if roles is None else role_arn in roles
            yield _identity(client("iam") if is_read else None, cluster_arn, association)


def _identity(iam: Any | None, cluster_arn: str, association: Mapping[str, Any]) -> PodIdentity:
    """One association; without `iam`, the policies of its role are not read."""
    pods = Pods(cluster_arn, arns.cluster_name_of(cluster_arn), association["namespace"], association["serviceAccount"])
    role_arn, tags = association["roleArn"], not association.get("disableSessionTags", False)
    trusted, reached = None, None
    if iam is not None:
        role_name = role_arn.rpartition("/")[2]
        trust = parsed(iam.get_role(RoleName=role_name)["Role"]["AssumeRolePolicyDocument"])
        trusted, reached = trusts(trust, pods, tags), reaches(policies(iam, role_name), pods)
    return PodIdentity(
        pods.namespace, pods.service_account, role_arn, tags, association.get("targetRoleArn"), trusted, reached
    )


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
