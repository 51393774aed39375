"""Which role the pods of a cluster get, and what it lets them reach, as the emulated AWS answers."""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from citadel_rehearsal.program.world import World
from citadel_rehearsal.resources.iam import document
from eks_citadel import arns
from eks_citadel.picture.picture import PodIdentity
from eks_citadel.picture.pods import Pods
from eks_citadel.picture.reach_from_documents import reaches
from eks_citadel.picture.trust import trusts


def pod_identities(world: World, eks: Any, cluster_arn: str, made_roles: Collection[str]) -> Iterator[PodIdentity]:
    """Every association but those that belong to add-ons. Roles that nobody made here are decided elsewhere."""
    cluster = arns.cluster_name_of(cluster_arn)
    for item in pages(eks.list_pod_identity_associations, "associations", clusterName=cluster):
        found = eks.describe_pod_identity_association(clusterName=cluster, associationId=item["associationId"])
        if not found["association"].get("ownerArn"):  # an add-on's own goes with the add-on
            yield _identity(world, cluster_arn, found["association"], made_roles)


def _identity(
    world: World, cluster_arn: str, association: Mapping[str, Any], made_roles: Collection[str]
) -> PodIdentity:
    pods = Pods(cluster_arn, arns.cluster_name_of(cluster_arn), association["namespace"], association["serviceAccount"])
    role_arn, tags = association["roleArn"], not association.get("disableSessionTags", False)
    trusted, reached = None, None
    if role_arn in made_roles:
        iam = world.clients("iam", arns.region_of(cluster_arn), arns.account_of(cluster_arn))
        role_name = role_arn.rpartition("/")[2]
        trust = _parsed(iam.get_role(RoleName=role_name)["Role"]["AssumeRolePolicyDocument"])
        trusted, reached = trusts(trust, pods, tags), reaches(_policies(iam, role_name), pods)
    return PodIdentity(
        pods.namespace, pods.service_account, role_arn, tags, association.get("targetRoleArn"), trusted, reached
    )


def _policies(iam: Any, role_name: str) -> Iterator[dict[str, Any]]:
    """Inline ones, and those that are attached."""
    for name in pages(iam.list_role_policies, "PolicyNames", RoleName=role_name):
        yield _parsed(iam.get_role_policy(RoleName=role_name, PolicyName=name)["PolicyDocument"])
    for item in pages(iam.list_attached_role_policies, "AttachedPolicies", RoleName=role_name):
        policy = iam.get_policy(PolicyArn=item["PolicyArn"])["Policy"]
        version = iam.get_policy_version(PolicyArn=item["PolicyArn"], VersionId=policy["DefaultVersionId"])
        yield _parsed(version["PolicyVersion"]["Document"])


def _parsed(policy: Any) -> dict[str, Any]:
    return dict(json.loads(document(policy)))


def pages(operation: Any, key: str, **arguments: Any) -> Iterator[Any]:
    """The items of all pages; IAM marks the next one, EKS names a token."""
    more: dict[str, str] = {}
    while True:
        answer = operation(**arguments, **more)
        yield from answer[key]
        if answer.get("nextToken"):
            more = {"nextToken": answer["nextToken"]}
        elif answer.get("IsTruncated"):
            more = {"Marker": answer["Marker"]}
        else:
            return
