"""What an access entry may do: AWS's own policies, in named namespaces."""

from typing import Any

from unit.eks_citadel.settings_rules import KNOWN_POLICIES, KUBE_SYSTEM, MEANT_ADMIN, NAMESPACE, REQUIRED, TWICE
from unit.eks_citadel.settings_samples import admin, cluster, devs, refusal, sentences, with_entries


def in_namespaces(*namespaces: Any, policy: str = "AmazonEKSEditPolicy") -> dict[str, Any]:
    return devs(namespace_policies=[{"policy": policy, "namespaces": list(namespaces)}])


@sentences(
    (
        "misspelt",
        cluster(access_entries=[admin(cluster_policies=["AmazonEKSClusterAdmimPolicy"])]),
        f'access_entries[0].cluster_policies[0] is "AmazonEKSClusterAdmimPolicy": {MEANT_ADMIN}',
    ),
    (
        "case",
        cluster(access_entries=[admin(cluster_policies=["amazoneksclusteradminpolicy"])]),
        f'access_entries[0].cluster_policies[0] is "amazoneksclusteradminpolicy": {MEANT_ADMIN}',
    ),
    (
        "short",
        cluster(access_entries=[admin(cluster_policies=["ClusterAdmin"])]),
        f'access_entries[0].cluster_policies[0] is "ClusterAdmin": {MEANT_ADMIN}',
    ),
    (
        "in a namespace",
        with_entries(in_namespaces("shop", policy="AmazonEKSEditorPolicy")),
        (
            'access_entries[1].namespace_policies[0].policy is "AmazonEKSEditorPolicy": it is not an access policy '
            'for people or pipelines; "AmazonEKSEditPolicy" was probably meant.'
        ),
    ),
    (
        "ARN",
        with_entries(devs(cluster_policies=["arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"])),
        (
            "access_entries[1].cluster_policies[0] is "
            '"arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy": a policy is written as its name, '
            "without the ARN; write "
            '"AmazonEKSViewPolicy".'
        ),
    ),
    (
        "of IAM",
        with_entries(devs(cluster_policies=["AdministratorAccess"])),
        f'access_entries[1].cluster_policies[0] is "AdministratorAccess": {KNOWN_POLICIES}',
    ),
    (
        "of a service",
        with_entries(devs(cluster_policies=["AmazonEKSComputePolicy"])),
        f'access_entries[1].cluster_policies[0] is "AmazonEKSComputePolicy": {KNOWN_POLICIES}',
    ),
    (
        "newline",
        with_entries(devs(cluster_policies=["AmazonEKSViewPolicy\n"])),
        (
            'access_entries[1].cluster_policies[0] is "AmazonEKSViewPolicy\\n": it is not an access policy for people '
            'or pipelines; "AmazonEKSViewPolicy" was probably meant.'
        ),
    ),
)
def test_an_unknown_policy_is_refused_and_the_meant_one_named(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "none",
        with_entries(in_namespaces()),
        (
            "access_entries[1].namespace_policies[0].namespaces is empty: a namespace policy needs a namespace; "
            "name one."
        ),
    ),
    (
        "left out",
        with_entries(devs(namespace_policies=[{"policy": "AmazonEKSEditPolicy"}])),
        f"access_entries[1].namespace_policies[0].namespaces is missing: {REQUIRED}",
    ),
    (
        "capitals",
        with_entries(in_namespaces("Shop")),
        f'access_entries[1].namespace_policies[0].namespaces[0] is "Shop": {NAMESPACE}',
    ),
    (
        "empty",
        with_entries(in_namespaces("")),
        f'access_entries[1].namespace_policies[0].namespaces[0] is "": {NAMESPACE}',
    ),
    (
        "all",
        with_entries(in_namespaces("*")),
        (
            'access_entries[1].namespace_policies[0].namespaces[0] is "*": it matches every namespace; name them, or '
            "use cluster_policies."
        ),
    ),
    (
        "all, twice",
        with_entries(in_namespaces("**")),
        (
            'access_entries[1].namespace_policies[0].namespaces[0] is "**": it matches every namespace; name them, or '
            "use cluster_policies."
        ),
    ),
    (
        "newline",
        with_entries(in_namespaces("shop\n")),
        f'access_entries[1].namespace_policies[0].namespaces[0] is "shop\\n": {NAMESPACE}',
    ),
    (
        "unicode",
        with_entries(in_namespaces("shöp")),
        f'access_entries[1].namespace_policies[0].namespaces[0] is "shöp": {NAMESPACE}',
    ),
    (
        "too long",
        with_entries(in_namespaces("a" * 64)),
        f'access_entries[1].namespace_policies[0].namespaces[0] is "{"a" * 64}": {NAMESPACE}',
    ),
    (
        "pattern that takes in kube-system",
        with_entries(in_namespaces("k*")),
        f'access_entries[1].namespace_policies[0].namespaces[0] is "k*": {KUBE_SYSTEM}',
    ),
    (
        "pattern at the other end",
        with_entries(in_namespaces("*-system")),
        f'access_entries[1].namespace_policies[0].namespaces[0] is "*-system": {KUBE_SYSTEM}',
    ),
    (
        "pattern in the middle",
        with_entries(in_namespaces("kube*stem")),
        f'access_entries[1].namespace_policies[0].namespaces[0] is "kube*stem": {KUBE_SYSTEM}',
    ),
    (
        "twice",
        with_entries(in_namespaces("shop", "shop")),
        f'access_entries[1].namespace_policies[0].namespaces[1] is "shop": {TWICE}',
    ),
)
def test_E2_an_invalid_namespace_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
