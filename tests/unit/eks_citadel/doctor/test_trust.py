"""What a trust policy says about everybody, about pods, and about an OIDC provider."""

from typing import Any

import pytest

from eks_citadel.doctor.trust import pod_identity_clusters, subjects_of, trusts_anybody

from .clusters import ARN, FOR_PODS, FOR_ROOT, ISSUER, federated, statement, trust

DENY = {**statement("*"), "Effect": "Deny"}


@pytest.mark.parametrize(
    ("document", "answer"),
    [
        (trust("*"), True),
        (trust({"AWS": "*"}), True),
        (trust({"AWS": ["arn:aws:iam::111122223333:root", "*"]}), True),
        (trust("*", StringEquals={"sts:ExternalId": "x"}), True),
        (trust("*", StringEquals={"AWS:PrincipalOrgID": "o-1"}), False),
        (trust({"Service": "*"}), False),
        (trust(FOR_ROOT), False),
        ({"Statement": DENY}, False),
        ({}, False),
    ],
)
def test_L3_whether_everybody_may_take_a_role(document: dict[str, Any], answer: bool) -> None:
    assert trusts_anybody(document) is answer


@pytest.mark.parametrize(
    ("document", "answer"),
    [
        (trust(FOR_PODS), ("*",)),
        (trust(FOR_PODS, StringEquals={"aws:SourceAccount": "111122223333"}), ("*",)),
        (trust(FOR_PODS, StringEquals={"aws:RequestTag/eks-cluster-arn": [ARN, "b"]}), (ARN, "b")),
        (trust(FOR_PODS, ArnLike={"aws:SourceArn": ARN}), (ARN,)),
        (trust({"Service": ["ec2.amazonaws.com", "pods.eks.amazonaws.com"]}), ("*",)),
        (trust(FOR_ROOT), None),
        (trust("*"), None),
        ({}, None),
    ],
)
def test_L3_which_clusters_pods_may_take_a_role(document: dict[str, Any], answer: object) -> None:
    assert pod_identity_clusters(document) == answer


@pytest.mark.parametrize(
    ("document", "answer"),
    [
        (federated(), ("*",)),
        (federated("system:serviceaccount:shop:*"), ("system:serviceaccount:shop:*",)),
        (federated("a", "b", operator="StringEquals"), ("a", "b")),
        (trust({"Federated": f"arn:aws:iam::111122223333:oidc-provider/{ISSUER}B"}), None),
        (trust({"Federated": "cognito-identity.amazonaws.com"}), None),
        (trust(FOR_ROOT), None),
    ],
)
def test_L3_which_subjects_of_a_provider_may_take_a_role(document: dict[str, Any], answer: object) -> None:
    assert subjects_of(document, ISSUER) == answer
