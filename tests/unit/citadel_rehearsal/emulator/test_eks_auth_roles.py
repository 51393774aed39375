"""EKS Auth: which role is taken, with which tags, and by whose leave."""

import time
from collections.abc import Mapping
from typing import Any

import pytest

from citadel_rehearsal.pods.pod import Pod
from citadel_rehearsal.run.embedded_aws import EmbeddedAws
from unit.citadel_rehearsal.eks_world import ACCOUNT, REGION, World, refusal
from unit.citadel_rehearsal.pod_world import (
    DENIED,
    associate,
    chain,
    may,
    names,
    new_pod,
    refused_as_modelled,
    trusting,
)

TAGS = (
    "eks-cluster-arn", "eks-cluster-name", "kubernetes-namespace", "kubernetes-service-account",
    "kubernetes-pod-name", "kubernetes-pod-uid",
)  # fmt: skip


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
