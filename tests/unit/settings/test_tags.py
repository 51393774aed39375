"""Tags: AWS's rules, and the keys that session tags own."""

from typing import Any

from .samples import cluster, refusal, sentences, parsed


def tagged(**tags: Any) -> dict[str, Any]:
    return cluster(tags=tags)


@sentences(
    *(
        (key, cluster(tags={key: "a"}), "@tags")
        for key in (
            "eks-cluster-arn",
            "eks-cluster-name",
            "kubernetes-namespace",
            "kubernetes-service-account",
            "kubernetes-pod-name",
            "kubernetes-pod-uid",
        )
    ),
    ("another case", cluster(tags={"EKS-Cluster-Name": "a"}), "@tags"),
    ("AWS's own", cluster(tags={"aws:team": "a"}), "@tags"),
    ("AWS's own in capitals", cluster(tags={"AWS:team": "a"}), "@tags"),
    ("EKS's own", cluster(tags={"eks:team": "a"}), "@tags"),
    ("Kubernetes' own", cluster(tags={"kubernetes.io/cluster/other": "owned"}), "@tags"),
    ("Name", cluster(tags={"Name": "a"}), "@tags"),
)
def test_L6_reserved_tag_keys_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("empty key", cluster(tags={"": "a"}), "@tags"),
    ("key too long", cluster(tags={"a" * 129: "a"}), "@tags"),
    ("key with a newline", cluster(tags={"team\n": "a"}), "@tags"),
    ("key with a sign", cluster(tags={"team#1": "a"}), "@tags"),
    ("value too long", tagged(team="a" * 257), "@tags"),
    ("value with a sign", tagged(team="a & b"), "@tags"),
    ("value with a newline", tagged(team="a\n"), "@tags"),
    ("value a boolean", tagged(team=True), "@tags"),
    ("keys that differ by case", tagged(team="a", Team="b"), "@tags"),
    ("too many", cluster(tags={f"key-{number}": "a" for number in range(51)}), "@tags"),
)
def test_a_tag_that_aws_does_not_take_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
