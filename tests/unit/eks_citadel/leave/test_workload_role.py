"""One duty's role: who takes it, what it may do, how it is named; alone and as `permissions` of a cluster."""

import logging
from collections.abc import Callable
from typing import Any

import pulumi_aws as aws
import pytest

import eks_citadel
from harness import ACCOUNT, Monitor, attempt, run
from unit.eks_citadel.component_samples import (  # fmt: skip
    ALONE,
    PARTITIONS,
    bare,
    by_type,
    document,
    later,
    made,
    orders,
    permitted,
    program,
    role,
    seen,
    text_of,
    tried,
)

WORKLOAD: dict[str, Any] = ALONE["WorkloadRole"]
BUCKET = "arn:aws:s3:::exports"
SESSION_TAGS = (
    "eks-cluster-arn", "eks-cluster-name", "kubernetes-namespace", "kubernetes-service-account", "kubernetes-pod-name",
    "kubernetes-pod-uid",
)  # fmt: skip
OTHER = "444455556666"


def made_role(name: str = "orders", region: str = "eu-west-1", **changes: Any) -> Monitor:
    return made({**WORKLOAD, **changes}, name, "WorkloadRole", region=region)


def made_later(changes: Callable[[], dict[str, Any]]) -> Monitor:
    """Outputs are made inside the program."""
    return made(lambda: {**WORKLOAD, **changes()}, "orders", "WorkloadRole")


def trust_of(monitor: Monitor, name: str = "orders-role") -> dict[str, Any]:
    (statement,) = document(monitor.one(name).inputs["assumeRolePolicy"])["Statement"]
    return statement


def trusted(monitor: Monitor, name: str = "orders-role") -> list[str]:
    return trust_of(monitor, name)["Condition"]["StringLike"]["aws:RequestTag/eks-cluster-arn"]


def policy_of(monitor: Monitor, name: str = "orders-policy") -> list[dict[str, Any]]:
    return document(monitor.one(name).inputs["policy"])["Statement"]


def prefixes(*bucket_arns: Any, **changes: Any) -> dict[str, Any]:
    return {"s3_prefixes": [{"bucket_arn": arn, "prefix": "data", "allow": ["read"], **changes} for arn in bucket_arns]}


def test_it_is_a_role_and_one_inline_policy() -> None:
    monitor = made_role()
    assert monitor.names() == {"orders", "orders-role", "orders-policy"}
    assert monitor.one("orders-policy").feeds("role") == {monitor.one("orders-role").urn}


def test_L3_pods_of_the_service_account_in_the_trusted_clusters_take_it() -> None:
    trust = trust_of(made_role(trusted_clusters=["shop-*", "red"]))
    assert trust["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert trust["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    assert trust["Condition"] == {
        "StringEquals": {
            "aws:SourceAccount": ACCOUNT,
            "aws:RequestTag/kubernetes-namespace": "shop",
            "aws:RequestTag/kubernetes-service-account": "orders",
        },
        "StringLike": {
            "aws:RequestTag/eks-cluster-arn": [
                f"arn:aws:eks:eu-west-1:{ACCOUNT}:cluster/red",
                f"arn:aws:eks:eu-west-1:{ACCOUNT}:cluster/shop-*",
            ]
        },
    }


@pytest.mark.parametrize("region", PARTITIONS)
def test_A1_the_provider_s_region_and_partition_are_meant(region: str) -> None:
    monitor = made_role(region=region)
    assert trusted(monitor) == [f"arn:{PARTITIONS[region]}:eks:{region}:{ACCOUNT}:cluster/shop-*"]
    (statement,) = policy_of(monitor)
    assert statement["Resource"] == [f"arn:{PARTITIONS[region]}:secretsmanager:{region}:{ACCOUNT}:secret:*"]


def test_L3_named_regions_stand_for_the_provider_s_in_both_documents() -> None:
    monitor = made_role(trusted_regions=["us-east-1", "eu-central-1"])
    assert [arn.split(":")[3] for arn in trusted(monitor)] == ["eu-central-1", "us-east-1"]
    (statement,) = policy_of(monitor)
    assert [arn.split(":")[3] for arn in statement["Resource"]] == ["eu-central-1", "us-east-1"]


@pytest.mark.parametrize("key", SESSION_TAGS)
@pytest.mark.parametrize("form", ["plain", "late value", "late map", "another case"])
def test_L6_the_role_never_carries_a_session_tag(key: str, form: str) -> None:
    tags = {
        "plain": lambda: {key: "shop"},
        "late value": lambda: {key: later("shop")},
        "late map": lambda: later({key: "shop"}),
        "another case": lambda: {key.upper(): "shop"},
    }[form]
    refused = tried(lambda: {**WORKLOAD, "tags": tags()}, "orders", "WorkloadRole")
    assert "it is a session tag of Pod Identity" in refused.sentence
    assert not by_type(refused.monitor, "Role")


def test_L6_other_tags_are_the_role_s() -> None:
    assert made_role(tags={"team": "shop"}).one("orders-role").inputs["tags"] == {"team": "shop"}


def test_the_boundary_is_passed_on() -> None:
    boundary = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
    assert made_role(permissions_boundary_arn=boundary).one("orders-role").inputs["permissionsBoundary"] == boundary


def name_of(monitor: Monitor, name: str) -> str:
    return monitor.one(name).inputs["name"]


def test_L7_names_are_unique_by_name_and_region_and_fit() -> None:
    long = "a" * 90
    names = {
        name_of(made_role(name, region), f"{name}-role")
        for name in ("orders", "orders2", long, f"{long}b", "or.ders", "or ders")
        for region in ("eu-west-1", "us-gov-west-1")
    }
    assert len(names) == 12
    assert all(len(name) <= 64 for name in names)


def test_L7_a_name_of_one_s_own_is_taken_and_judged_late_too() -> None:
    assert name_of(made_later(lambda: {"role_name": later("orders-of-shop")}), "orders-role") == "orders-of-shop"
    refused = tried(lambda: {**WORKLOAD, "role_name": later("shop/orders")}, "orders", "WorkloadRole")
    assert refused.sentence.startswith('role_name is "shop/orders": ')
    assert not by_type(refused.monitor, "Role")


def test_L7_the_arn_is_known_once_the_policy_is_there() -> None:
    def both() -> None:
        made = eks_citadel.WorkloadRole("orders", WORKLOAD)
        aws.ssm.Parameter("after", type="String", value="x", description=made.role_arn)

    monitor = run(both)
    assert monitor.waits_for("after", "orders-policy")
    assert monitor.one("after").inputs["description"].endswith(name_of(monitor, "orders-role"))


def test_a_late_bucket_is_in_the_policy() -> None:
    (statement,) = policy_of(made_later(lambda: {"permissions": prefixes(later(BUCKET))}))
    assert statement["Resource"][0].startswith(f"{BUCKET}/data/${{aws:PrincipalTag/")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            lambda: {"permissions": prefixes(later(f"{BUCKET}/*"))},
            f'permissions.s3_prefixes[0].bucket_arn is "{BUCKET}/*": it is not a bucket ARN; write '
            '"arn:aws:s3:::NAME", without a key.',
        ),
        (
            lambda: {"permissions": prefixes(later(BUCKET), BUCKET)},
            "permissions.s3_prefixes[1] is given: permissions.s3_prefixes[0] is about the same resources; put "
            "its allow "
            "into permissions.s3_prefixes[0].",
        ),
        (
            lambda: {"permissions": {"sqs_queues": [{"allow": ["read"], "kms_key_arn": later("alias/orders")}]}},
            'permissions.sqs_queues[0].kms_key_arn is "alias/orders": it is not a KMS key ARN; write '
            '"arn:aws:kms:REGION:ACCOUNT:key/ID", not an alias.',
        ),
        (
            lambda: {"trusted_clusters": [later("*")]},
            'trusted_clusters[0] is "*": a prefix must end in "-*", since "team*" would also match "teammate"; '
            'write one such as "shop-*", or name the clusters.',
        ),
        (
            lambda: {"source_role_arn": later("arn:aws:iam::444455556666:root")},
            'source_role_arn is "arn:aws:iam::444455556666:root": it is the root of an account, which stands for '
            "all of its principals; "
            "name the roles.",
        ),
    ],
)
@pytest.mark.parametrize("preview", [False, True])
def test_A5_what_turns_out_wrong_is_refused_in_one_sentence_before_its_document_is_sent(
    changes: Any, sentence: str, preview: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        refused = tried(lambda: {**WORKLOAD, **changes()}, "orders", "WorkloadRole", preview=preview)
    assert refused.sentence == sentence
    assert not by_type(refused.monitor, "RolePolicy")
    assert "Traceback" not in "".join(refused.monitor.logged) + caplog.text


CHINA = "arn:aws-cn:iam::444455556666"
KEY_IN_CHINA = "arn:aws-cn:kms:cn-north-1:444455556666:key/a"
ELSEWHERE = (
    "it is in the partition aws-cn and the role in aws, and a role reaches only its own partition; name one in aws."
)


@pytest.mark.parametrize(
    ("changes", "path", "value"),
    [
        ({"trusted_regions": ["eu-west-1", "cn-north-1"]}, "trusted_regions[1]", "cn-north-1"),
        ({"target_role_arns": [f"{CHINA}:role/data"]}, "target_role_arns[0]", f"{CHINA}:role/data"),
        ({"source_role_arn": f"{CHINA}:role/data"}, "source_role_arn", f"{CHINA}:role/data"),
        ({"permissions_boundary_arn": f"{CHINA}:policy/pods"}, "permissions_boundary_arn", f"{CHINA}:policy/pods"),
        (
            {"permissions": prefixes(BUCKET, "arn:aws-cn:s3:::exports")},
            "permissions.s3_prefixes[1].bucket_arn",
            "arn:aws-cn:s3:::exports",
        ),
        (
            {"permissions": {"sqs_queues": [{"allow": ["read"], "kms_key_arn": KEY_IN_CHINA}]}},
            "permissions.sqs_queues[0].kms_key_arn",
            KEY_IN_CHINA,
        ),
    ],
)
def test_A1_what_is_of_another_partition_is_refused_and_no_role_is_made(changes: Any, path: str, value: str) -> None:
    refused = tried({**WORKLOAD, **changes}, "orders", "WorkloadRole")
    assert refused.sentence == f'{path} is "{value}": {ELSEWHERE}'
    assert not by_type(refused.monitor, "Role")


def test_A1_a_late_bucket_of_another_partition_is_refused() -> None:
    changes = lambda: {**WORKLOAD, "permissions": prefixes(later("arn:aws-cn:s3:::exports"))}  # noqa: E731
    refused = tried(changes, "orders", "WorkloadRole")
    assert refused.sentence == f'permissions.s3_prefixes[0].bucket_arn is "arn:aws-cn:s3:::exports": {ELSEWHERE}'


def test_a_boundary_of_another_account_is_refused_and_no_role_is_made() -> None:
    boundary = f"arn:aws:iam::{OTHER}:policy/pods"
    refused = tried({**WORKLOAD, "permissions_boundary_arn": boundary}, "orders", "WorkloadRole")
    assert refused.sentence == (
        f'permissions_boundary_arn is "{boundary}": a permissions boundary is a policy of the role\'s account '
        f"{ACCOUNT} or of AWS; name such a policy."
    )
    assert not by_type(refused.monitor, "Role")


def test_a_boundary_of_AWS_is_taken() -> None:
    boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    assert made_role(permissions_boundary_arn=boundary).one("orders-role").inputs["permissionsBoundary"] == boundary


def test_L3_a_trust_over_IAM_s_limit_is_refused_and_no_role_is_made() -> None:
    many = [f"shop-{index}" for index in range(60)]
    refused = tried({**WORKLOAD, "trusted_clusters": many}, "orders", "WorkloadRole")
    assert refused.sentence == (
        'trusted_clusters is a document of 3567 characters: IAM allows 2048; trust a prefix that ends in "-*", not '
        "single clusters."
    )
    assert not by_type(refused.monitor, "Role")


def test_a_policy_over_IAM_s_limit_is_refused_and_no_policy_is_made() -> None:
    many = prefixes(*(f"{BUCKET}-{index}" for index in range(60)))
    refused = tried({**WORKLOAD, "permissions": many}, "orders", "WorkloadRole")
    assert refused.sentence == (
        "permissions is a document of 15498 characters: IAM allows 10240; give each duty a service account and a role "
        "of its own."
    )
    assert not by_type(refused.monitor, "RolePolicy")


def test_a_preview_with_a_bucket_that_is_not_made_yet_is_whole() -> None:
    def both() -> None:
        bucket = aws.s3.Bucket("exports")
        eks_citadel.WorkloadRole("orders", {**WORKLOAD, "permissions": prefixes(bucket.arn)})

    previewed = attempt(both, preview=True)
    assert previewed.error is None
    assert {"orders-role", "orders-policy"} <= previewed.monitor.names()


def test_a_target_role_of_another_account_is_taken_by_its_source_with_the_pods_tags() -> None:
    trust = trust_of(made_role(source_role_arn=f"arn:aws:iam::{OTHER}:role/orders"))
    assert trust["Principal"] == {"AWS": f"arn:aws:iam::{OTHER}:root"}
    assert trust["Condition"]["ArnEquals"] == {"aws:PrincipalArn": f"arn:aws:iam::{OTHER}:role/orders"}
    assert trust["Condition"]["StringLike"] == {
        "aws:RequestTag/eks-cluster-arn": [f"arn:aws:eks:eu-west-1:{OTHER}:cluster/shop-*"]
    }


def test_a_source_role_takes_its_targets_and_nothing_else() -> None:
    targets = [f"arn:aws:iam::{OTHER}:role/orders"]
    (statement,) = policy_of(made_later(lambda: {"permissions": {}, "target_role_arns": [later(targets[0])]}))
    assert (statement["Action"], statement["Resource"]) == (["sts:AssumeRole", "sts:TagSession"], targets)


# As `permissions` of a cluster.
ROLE, POLICY = "shop-role-shop.orders-role", "shop-role-shop.orders-policy"
ASSOCIATION = "shop-identity-shop.orders-association"


def test_L3_a_role_of_a_cluster_trusts_this_cluster_only() -> None:
    assert trusted(seen(permitted), ROLE) == [f"arn:aws:eks:eu-west-1:{ACCOUNT}:cluster/shop"]


def test_L5_a_role_of_a_cluster_has_the_permissions_and_nothing_else() -> None:
    statements = policy_of(seen(permitted), POLICY)
    actions = [action for statement in statements for action in statement["Action"]]
    assert {action.partition(":")[0] for action in actions} == {"secretsmanager", "s3"}
    (objects,) = [statement["Resource"] for statement in statements if "s3:PutObject" in statement["Action"]]
    assert objects == [
        f"{BUCKET}/exports/_shared/shop/${{aws:PrincipalTag/kubernetes-namespace}}/"
        "${aws:PrincipalTag/kubernetes-service-account}/*"
    ]


def test_L7_the_association_takes_the_role_once_its_policy_is_there() -> None:
    monitor = seen(permitted)
    inputs = monitor.one(ASSOCIATION).inputs
    assert inputs["roleArn"] == role(name_of(monitor, ROLE))
    assert inputs.get("disableSessionTags") in (None, False)
    assert monitor.waits_for(ASSOCIATION, POLICY)
    assert monitor.waits_for("shop-namespace-shop-namespace", POLICY)


def test_L7_the_role_waits_for_no_cluster() -> None:
    for name in (ROLE, POLICY):
        assert not seen(permitted).waits_for(name, "shop-control-plane-cluster")


def test_the_cluster_s_tags_and_boundary_are_the_role_s() -> None:
    boundary = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
    inputs = made(permitted(tags={"team": "shop"}, permissions_boundary_arn=boundary)).one(ROLE).inputs
    assert (inputs["tags"], inputs["permissionsBoundary"]) == ({"team": "shop"}, boundary)


def test_a_role_that_is_given_is_made_by_nobody() -> None:
    assert not [item.name for item in by_type(seen(orders), "WorkloadRole")]


def of_service_account(cluster_name: str, namespace: str, service_account: str) -> str:
    identity = {"namespace": namespace, "service_account": service_account, "permissions": WORKLOAD["permissions"]}
    monitor = made(bare(cluster_name=cluster_name, pod_identities=[identity]))
    return name_of(monitor, f"shop-role-{namespace}.{service_account}-role")


def test_L7_no_two_service_accounts_of_an_account_s_clusters_have_one_role() -> None:
    cases = [("shop-a", "b", "c"), ("shop", "a-b", "c"), ("shop", "a", "b-c"), ("s" * 100, "n" * 63, "a" * 253)]
    names = [of_service_account(*case) for case in cases]
    assert len(set(names)) == len(cases)
    assert all(len(name) <= 64 for name in names)


def test_a_cluster_s_pods_become_a_target_role_of_another_account() -> None:
    target = f"arn:aws:iam::{OTHER}:role/orders"
    identity = {"namespace": "shop", "service_account": "orders", "permissions": {}, "target_role_arn": target}
    monitor = made(bare(pod_identities=[identity]))
    (statement,) = policy_of(monitor, POLICY)
    assert (statement["Action"], statement["Resource"]) == (["sts:AssumeRole", "sts:TagSession"], [target])
    assert monitor.one(ASSOCIATION).inputs["targetRoleArn"] == target


def test_a_late_bucket_of_a_cluster_s_permissions_is_refused_by_its_whole_path() -> None:
    def arguments() -> dict[str, Any]:
        changed = permitted()
        changed["pod_identities"][0]["permissions"]["s3_prefixes"][0]["bucket_arn"] = later("exports")
        return changed

    refused = tried(arguments)
    assert refused.sentence.startswith('pod_identities[0].permissions.s3_prefixes[0].bucket_arn is "exports": ')
    assert POLICY not in refused.monitor.names()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            lambda: prefixes(later(BUCKET), BUCKET),
            "pod_identities[0].permissions.s3_prefixes[1] is given: pod_identities[0].permissions.s3_prefixes[0] "
            "is about the same resources; put its allow into pod_identities[0].permissions.s3_prefixes[0].",
        ),
        (
            lambda: prefixes(later("arn:aws-cn:s3:::exports")),
            f'pod_identities[0].permissions.s3_prefixes[0].bucket_arn is "arn:aws-cn:s3:::exports": {ELSEWHERE}',
        ),
        (
            lambda: prefixes(*(f"{BUCKET}-{number}" for number in range(60))),
            "pod_identities[0].permissions is a document of ",
        ),
    ],
)
def test_what_a_cluster_s_permissions_turn_out_to_be_is_refused_by_its_whole_path(changes: Any, sentence: str) -> None:
    def arguments() -> dict[str, Any]:
        changed = permitted()
        changed["pod_identities"][0]["permissions"] = changes()
        return changed

    refused = tried(arguments)
    assert refused.sentence.startswith(sentence)
    assert POLICY not in refused.monitor.names()


@pytest.mark.parametrize("changes", [{"disable_session_tags": True}, {"permissions": {}}, {"role_arn": role("x")}])
def test_L4_permissions_that_could_not_hold_register_nothing(changes: dict[str, Any]) -> None:
    arguments = permitted()
    arguments["pod_identities"][0] |= changes
    refused = attempt(program(arguments))
    assert refused.sentence.startswith("pod_identities[0]")
    assert refused.monitor.names() == set()


def test_no_document_names_what_is_not_known() -> None:
    for name in (ROLE, POLICY):
        assert not [mark for mark in ("Output", "None", "object at") if mark in text_of(seen(permitted).one(name))]
