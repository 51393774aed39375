"""What IAM takes: 2,048 characters of trust, 10,240 of inline policy; beyond, one sentence with the way out."""

from typing import Any

import pytest

from eks_citadel import arns
from eks_citadel.iam.document import as_json
from eks_citadel.iam.limits import policy_within_limits, trust_within_limits
from eks_citadel.iam.pod_identity_trust import pod_identity_trust
from eks_citadel.parsing.refusal import Refusal
from unit.eks_citadel.leave.workloads import everything, policy

from .documents import ACCOUNT, LONGEST

LONGEST_NAMESPACE, LONGEST_ACCOUNT = "n" * 63, "a" * 253


def trust(*clusters: str, regions: tuple[str, ...] = ("eu-west-1",)) -> dict[str, Any]:
    cluster_arns = [arns.cluster("aws", region, ACCOUNT, name) for region in regions for name in clusters]
    return pod_identity_trust(ACCOUNT, cluster_arns, "shop", "orders")


def prefixes(number: int) -> dict[str, Any]:
    items = [
        {"bucket_arn": "arn:aws:s3:::exports", "prefix": f"data-{index}", "allow": ["read", "write", "list"]}
        for index in range(number)
    ]
    return policy({"s3_prefixes": items}, "aws", ("eu-west-1",))


def test_L3_a_trust_within_the_limit_is_written_without_white_space() -> None:
    text = trust_within_limits(trust("shop-*"))
    assert text == as_json(trust("shop-*"))
    assert " " not in text and "\n" not in text


def test_L3_a_trust_over_the_limit_is_refused_with_the_way_out() -> None:
    many = trust(*(f"shop-{index}" for index in range(100)))
    with pytest.raises(Refusal) as caught:
        trust_within_limits(many)
    assert str(caught.value) == (
        f"trusted_clusters is a document of {len(as_json(many))} characters: IAM allows 2048; trust a prefix that ends "
        'in "-*", not single clusters.'
    )


def test_L3_the_limit_is_exact() -> None:
    short = trust("shop-*")
    room = 2048 - len(as_json(short))
    full = {**short, "Id": "x" * (room - len(',"Id":""'))}
    assert len(trust_within_limits(full)) == 2048
    with pytest.raises(Refusal, match="a document of 2049 characters: IAM allows 2048"):
        trust_within_limits({**full, "Id": full["Id"] + "x"})


def test_L3_a_prefix_trusts_any_number_of_clusters_in_one_line() -> None:
    (condition,) = [found["Condition"] for found in trust("shop-*")["Statement"]]
    assert len(condition["StringLike"]["aws:RequestTag/eks-cluster-arn"]) == 1


def test_L3_the_longest_names_in_two_regions_fit() -> None:
    cluster_arns = [
        arns.cluster("aws-us-gov", region, ACCOUNT, f"{LONGEST}-*") for region in ("us-gov-west-1", "us-gov-east-1")
    ]
    assert trust_within_limits(pod_identity_trust(ACCOUNT, cluster_arns, LONGEST_NAMESPACE, LONGEST_ACCOUNT))


@pytest.mark.parametrize("changes", [{}, {"scope": "namespace"}, {"scope": "cluster", "shared_as": "s" * 63}])
@pytest.mark.parametrize("regions", [("eu-west-1",), ("eu-west-1", "us-east-1")])
def test_a_role_that_uses_all_six_services_fits(changes: dict[str, str], regions: tuple[str, ...]) -> None:
    assert len(policy_within_limits(policy(everything("aws", "eu-west-1", **changes), "aws", regions))) <= 10240


def test_a_policy_over_the_limit_is_refused_with_the_way_out() -> None:
    with pytest.raises(Refusal) as caught:
        policy_within_limits(prefixes(30))
    assert str(caught.value) == (
        f"permissions is a document of {len(as_json(prefixes(30)))} characters: IAM allows 10240; give each duty a "
        "service account and a role of its own."
    )


def test_ten_prefixes_fit() -> None:
    assert policy_within_limits(prefixes(10))
