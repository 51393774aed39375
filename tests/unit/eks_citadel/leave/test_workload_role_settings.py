"""Who may take a workload role, and what makes it idle; alone and as `permissions` of a pod identity."""

from typing import Any

import pytest

from eks_citadel.leave.settings.workload_role import WorkloadRoleSettings
from eks_citadel.parsing.parse import parse
from unit.eks_citadel.settings_rules import (
    BOUNDARY,
    CLUSTER_NAME,
    DNS_LABEL,
    KUBE_NAMESPACE,
    LIST,
    PRINCIPAL,
    REQUIRED,
    ROLE_ONLY,
    SESSION_TAG,
    SUBDOMAIN,
    TWICE,
)
from unit.eks_citadel.settings_samples import (
    ROLE,
    parsed,
    permissions,
    pod_identity,
    refusal,
    sentences,
    with_pod_identities,
    without,
    workload_role,
)

PREFIX = (
    'a prefix must end in "-*", since "team*" would also match "teammate"; write one such as "shop-*", or '
    "name the clusters."
)
REGION = 'it is not a region; write one such as "eu-west-1".'
IDLE = (
    "a role without permissions is of no use; name some of secretsmanager_secrets, s3_prefixes, dynamodb_tables, "
    "ssm_paths, sqs_queues, kms_keys."
)
ROLE_NAME = "a role's name has 1 to 64 letters, digits and signs of _+=,.@-; choose another name."
NEED_TAGS = "permissions recognise a pod by its session tags; leave it out, or give a role_arn."
POLICY = '{"Version": "2012-10-17", "Statement": []}'
SECRETS = permissions("secretsmanager_secrets")


def trusting(*names: Any) -> dict[str, Any]:
    return workload_role(trusted_clusters=list(names))


def refused(arguments: Any) -> str:
    return refusal(arguments, WorkloadRoleSettings)


@sentences(
    *(
        (name, trusting(name), f'trusted_clusters[0] is "{name}": {PREFIX}')
        for name in ("*", "**", "team*", "team_*", "te*am-*", "*-*", "*team-*", "te*am", "-**", "team-*-*")
    ),
    *(
        (f"no cluster: {name}", trusting(name), f'trusted_clusters[0] is "{name}": {CLUSTER_NAME}')
        for name in (
            "",
            "-*",
            "-team-*",
            "team-?",
            "te?m-*",
            "${aws:username}",
            "team/blue",
            "_shared",
            "te.am-*",
            "té-*",
        )
    ),
    ("line break", trusting("shop-*\n"), f'trusted_clusters[0] is "shop-*\\n": {PREFIX}'),
    (
        "too long",
        trusting("a" * 101),
        f'trusted_clusters[0] is "{"a" * 101}": it has 101 characters and EKS allows 100; give a shorter cluster_name.',
    ),
    (
        "prefix too long",
        trusting("a" * 101 + "-*"),
        f'trusted_clusters[0] is "{"a" * 101}-*": it has 102 characters before its star and EKS allows 100, so no '
        "cluster has such a name; give a shorter prefix.",
    ),
    (
        "prefix that no name is long enough for",
        trusting("a" * 100 + "-*"),
        f'trusted_clusters[0] is "{"a" * 100}-*": it has 101 characters before its star and EKS allows 100, so no '
        "cluster has such a name; give a shorter prefix.",
    ),
    ("twice", trusting("shop-blue", "shop-blue"), f'trusted_clusters[1] is "shop-blue": {TWICE}'),
    (
        "none",
        trusting(),
        "trusted_clusters is empty: nobody could assume the role; name a cluster, or a prefix that ends in -*.",
    ),
    ("no list", workload_role(trusted_clusters="shop-*"), f'trusted_clusters is "shop-*": {LIST}'),
    ("missing", workload_role(trusted_clusters=None), f"trusted_clusters is missing: {REQUIRED}"),
)
def test_L3_a_trust_in_more_clusters_than_a_person_can_name_is_refused(arguments: Any, sentence: str) -> None:
    assert refused(arguments) == sentence


@pytest.mark.parametrize("name", ["a", "shop-blue", "shop-*", "Shop_1-*", "a" * 100, "a" * 99 + "-*", "0-*", "shop--*"])
def test_L3_a_name_or_a_prefix_with_a_hyphen_is_accepted(name: str) -> None:
    assert parse(WorkloadRoleSettings, trusting(name)).trusted_clusters == (name,)


@sentences(
    *(
        (region, workload_role(trusted_regions=[region]), f'trusted_regions[0] is "{region}": {REGION}')
        for region in ("*", "eu-*", "eu-west", "eu-west-1a", "EU-WEST-1", "", "eu west 1", "${aws:RequestedRegion}")
    ),
    (
        "region twice",
        workload_role(trusted_regions=["eu-west-1", "eu-west-1"]),
        f'trusted_regions[1] is "eu-west-1": {TWICE}',
    ),
    ("namespace", workload_role(namespace="shop*"), f'namespace is "shop*": {DNS_LABEL}'),
    ("kube-public", workload_role(namespace="kube-public"), f'namespace is "kube-public": {KUBE_NAMESPACE}'),
    ("service account", workload_role(service_account="*"), f'service_account is "*": {SUBDOMAIN}'),
    ("no service account", workload_role(service_account=None), f"service_account is missing: {REQUIRED}"),
    ("idle", workload_role(permissions={}), f"permissions is empty: {IDLE}"),
    ("idle, left out", without(workload_role(), "permissions"), f"permissions is empty: {IDLE}"),
    ("idle, empty lists", workload_role(permissions={"kms_keys": []}), f"permissions is empty: {IDLE}"),
    (
        "idle target",
        workload_role(permissions={}, source_role_arn=f"{ROLE}/source"),
        f"permissions is empty: {IDLE}",
    ),
    (
        "source and target",
        workload_role(target_role_arns=[f"{ROLE}/target"], source_role_arn=f"{ROLE}/source"),
        "source_role_arn is given: EKS chains two roles at most; leave out this or target_role_arns.",
    ),
    ("target", workload_role(target_role_arns=["target"]), f'target_role_arns[0] is "target": {PRINCIPAL}'),
    ("every target", workload_role(target_role_arns=[f"{ROLE}/*"]), f'target_role_arns[0] is "{ROLE}/*": {PRINCIPAL}'),
    (
        "target twice",
        workload_role(target_role_arns=[f"{ROLE}/target"] * 2),
        f'target_role_arns[1] is "{ROLE}/target": {TWICE}',
    ),
    (
        "a user as the source",
        workload_role(source_role_arn="arn:aws:iam::111122223333:user/me"),
        f'source_role_arn is "arn:aws:iam::111122223333:user/me": {ROLE_ONLY}',
    ),
    (
        "an account as the source",
        workload_role(source_role_arn="arn:aws:iam::111122223333:root"),
        'source_role_arn is "arn:aws:iam::111122223333:root": it is the root of an account, which stands for '
        "all of its principals; name "
        "the roles.",
    ),
    ("role name", workload_role(role_name="orders/pods"), f'role_name is "orders/pods": {ROLE_NAME}'),
    ("role name, empty", workload_role(role_name=""), f'role_name is "": {ROLE_NAME}'),
    ("role name, long", workload_role(role_name="a" * 65), f'role_name is "{"a" * 65}": {ROLE_NAME}'),
    (
        "boundary",
        workload_role(permissions_boundary_arn=f"{ROLE}/me"),
        f'permissions_boundary_arn is "{ROLE}/me": {BOUNDARY}',
    ),
)
def test_a_malformed_workload_role_is_refused(arguments: Any, sentence: str) -> None:
    assert refused(arguments) == sentence


@pytest.mark.parametrize("key", ["eks-cluster-name", "Kubernetes-Namespace", "KUBERNETES-POD-UID"])
def test_L6_a_session_tag_on_the_role_is_refused(key: str) -> None:
    assert refused(workload_role(tags={key: "shop"})) == f'tags.{key} is "{key}": {SESSION_TAG}'


@pytest.mark.parametrize(
    "arguments",
    [
        workload_role(),
        workload_role(permissions={}, target_role_arns=[f"{ROLE}/target", object()]),
        workload_role(source_role_arn="arn:aws:iam::444455556666:role/orders"),
        workload_role(trusted_clusters=[object(), "shop-*"], role_name=object(), tags=object()),
        *(
            workload_role(trusted_regions=[region])
            for region in (
                "eu-west-1",
                "ap-southeast-5",
                "cn-north-1",
                "us-gov-west-1",
                "us-iso-east-1",
                "eusc-de-east-1",
            )
        ),
        workload_role(namespace="default", service_account="orders.v1"),
    ],
)
def test_what_a_workload_role_accepts(arguments: Any) -> None:
    parse(WorkloadRoleSettings, arguments)


def with_permissions(**changes: Any) -> dict[str, Any]:
    return with_pod_identities(without(pod_identity(permissions=SECRETS), "role_arn") | changes)


@sentences(
    (
        "tags off",
        with_permissions(disable_session_tags=True),
        f"pod_identities[0].disable_session_tags is given: {NEED_TAGS}",
    ),
    (
        "tags off and a policy",
        with_permissions(disable_session_tags=True, session_policy=POLICY),
        f"pod_identities[0].disable_session_tags is given: {NEED_TAGS}",
    ),
    (
        "a session policy",
        with_permissions(session_policy=POLICY),
        f"pod_identities[0].session_policy is given: {NEED_TAGS}",
    ),
    (
        "a target role beside",
        with_permissions(target_role_arn=f"{ROLE}/target"),
        "pod_identities[0].permissions is given: pods use the target role, so their permissions are those of "
        "that role; leave "
        "it empty ({ }), or leave out target_role_arn.",
    ),
    ("idle", with_permissions(permissions={}), f"pod_identities[0].permissions is empty: {IDLE}"),
    (
        "a role beside",
        with_permissions(role_arn=f"{ROLE}/orders"),
        "pod_identities[0] is with both: an identity has exactly one of role_arn and permissions; keep one.",
    ),
    (
        "neither",
        with_permissions(permissions=None),
        "pod_identities[0] is without a role: an identity has exactly one of role_arn and permissions; give one.",
    ),
    (
        "the whole path",
        with_permissions(permissions=permissions("s3_prefixes", prefix="*")),
        'pod_identities[0].permissions.s3_prefixes[0].prefix is "*": a prefix has letters, digits and !_.\'()- between '
        'single slashes; write one such as "exports".',
    ),
    (
        "twice",
        with_permissions(permissions={"kms_keys": [{"allow": ["read"]}, {"allow": ["write"]}]}),
        "pod_identities[0].permissions.kms_keys[1] is given: pod_identities[0].permissions.kms_keys[0] is "
        "about the same resources; put its allow into pod_identities[0].permissions.kms_keys[0].",
    ),
)
def test_L4_permissions_of_a_pod_identity_that_could_not_hold_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


def test_a_pod_identity_takes_permissions_or_hands_all_to_a_target_role() -> None:
    (own,) = parsed(with_permissions()).pod_identities
    (handed,) = parsed(with_permissions(permissions={}, target_role_arn=object())).pod_identities
    assert not own.permissions.empty
    assert handed.permissions.empty
