"""Roles and users of IAM, associations, and what the roles of nodes may do."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from eks_citadel import arns
from eks_citadel.doctor.facts import Association, NodeRole, Principal
from eks_citadel.doctor.principals import found
from eks_citadel.iam.document import listed
from eks_citadel.live.pages import pages
from eks_citadel.live.pod_identity_reader import parsed
from eks_citadel.picture.pods import Pods
from eks_citadel.picture.trust import trusts


def principals(iam: Any, account: str, named: Iterable[str]) -> tuple[Principal, ...]:
    """Every role of the account, and those of the named users that exist.

    ListRoles gives the trust policies, too: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
    """
    roles = pages(iam.list_roles, "Roles")
    of_roles = [Principal(one["Arn"], one["CreateDate"], parsed(one["AssumeRolePolicyDocument"])) for one in roles]
    users = {arn for arn in named if f"::{account}:user/" in arn}
    return (*of_roles, *(user for arn in sorted(users) for user in _user(iam, arn)))


def _user(iam: Any, arn: str) -> Iterator[Principal]:
    try:
        one = iam.get_user(UserName=arn.rpartition("/")[2])["User"]
    except iam.exceptions.NoSuchEntityException:
        return
    yield Principal(one["Arn"], one["CreateDate"])


def judged(described: Mapping[str, Any], cluster_arn: str, known: Iterable[Principal]) -> Association:
    """An association, with whether its role trusts its pods."""
    role_arn, tags = described["roleArn"], not described.get("disableSessionTags", False)
    name = arns.cluster_name_of(cluster_arn)
    pods = Pods(cluster_arn, name, described["namespace"], described["serviceAccount"])
    role = found(known, role_arn)
    trusted = trusts(role.trust, pods, tags) if role is not None else None
    return Association(pods.namespace, pods.service_account, role_arn, trusted, bool(described.get("ownerArn")))


def node_roles(iam: Any, role_arns: Iterable[str]) -> tuple[NodeRole, ...]:
    """The policies of each role that exists."""
    return tuple(role for arn in sorted(set(role_arns)) for role in _node_role(iam, arn))


def _node_role(iam: Any, arn: str) -> Iterator[NodeRole]:
    name = arn.rpartition("/")[2]
    try:
        attached = list(pages(iam.list_attached_role_policies, "AttachedPolicies", RoleName=name))
    except iam.exceptions.NoSuchEntityException:
        return
    own = pages(iam.list_role_policies, "PolicyNames", RoleName=name)
    documents = [parsed(iam.get_role_policy(RoleName=name, PolicyName=one)["PolicyDocument"]) for one in own]
    yield NodeRole(arn, tuple(sorted(one["PolicyName"] for one in attached)), any(map(_everything, documents)))


def _everything(document: Mapping[str, Any]) -> bool:
    return any(
        one.get("Effect") == "Allow" and "*" in listed(one.get("Action", ())) and "*" in listed(one.get("Resource", ()))
        for one in listed(document.get("Statement", ()))
    )
