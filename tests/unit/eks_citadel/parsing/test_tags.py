"""Tags: AWS's rules, and the keys that session tags own."""

from typing import Any

from unit.eks_citadel.settings_rules import SESSION_TAG, TAG_KEY, TAG_VALUE, TEXT
from unit.eks_citadel.settings_samples import cluster, refusal, sentences


def tagged(**tags: Any) -> dict[str, Any]:
    return cluster(tags=tags)


@sentences(
    *(
        (
            key,
            cluster(tags={key: "a"}),
            f'tags.{key} is "{key}": it is a session tag of Pod Identity, and a principal with this tag could '
            "pose as a pod; "
            "choose another key.",
        )
        for key in (
            "eks-cluster-arn",
            "eks-cluster-name",
            "kubernetes-namespace",
            "kubernetes-service-account",
            "kubernetes-pod-name",
            "kubernetes-pod-uid",
        )
    ),
    (
        "another case",
        cluster(tags={"EKS-Cluster-Name": "a"}),
        f'tags.EKS-Cluster-Name is "EKS-Cluster-Name": {SESSION_TAG}',
    ),
    (
        "AWS's own",
        cluster(tags={"aws:team": "a"}),
        'tags["aws:team"] is "aws:team": AWS reserves tags that begin with aws:; choose another key.',
    ),
    (
        "AWS's own in capitals",
        cluster(tags={"AWS:team": "a"}),
        'tags["AWS:team"] is "AWS:team": AWS reserves tags that begin with aws:; choose another key.',
    ),
    (
        "EKS's own",
        cluster(tags={"eks:team": "a"}),
        'tags["eks:team"] is "eks:team": EKS itself writes tags that begin with eks:; choose another key.',
    ),
    (
        "Kubernetes' own",
        cluster(tags={"kubernetes.io/cluster/other": "owned"}),
        (
            'tags["kubernetes.io/cluster/other"] is "kubernetes.io/cluster/other": Kubernetes controllers obey '
            "tags that begin with kubernetes.io/; choose another key."
        ),
    ),
)
def test_L6_reserved_tag_keys_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("empty key", cluster(tags={"": "a"}), f'tags[""] is "": {TAG_KEY}'),
    ("key too long", cluster(tags={"a" * 129: "a"}), f'tags["{"a" * 117}..."] is "{"a" * 117}...": {TAG_KEY}'),
    ("key with a newline", cluster(tags={"team\n": "a"}), f'tags["team\\n"] is "team\\n": {TAG_KEY}'),
    ("key with a sign", cluster(tags={"team#1": "a"}), f'tags["team#1"] is "team#1": {TAG_KEY}'),
    ("value too long", tagged(team="a" * 257), f'tags.team is "{"a" * 117}...": {TAG_VALUE}'),
    ("value with a sign", tagged(team="a & b"), f'tags.team is "a & b": {TAG_VALUE}'),
    ("value with a newline", tagged(team="a\n"), f'tags.team is "a\\n": {TAG_VALUE}'),
    ("value a boolean", tagged(team=True), f"tags.team is true: {TEXT}"),
    (
        "keys that differ by case",
        tagged(team="a", Team="b"),
        'tags is a map: "team" and "Team" differ only by case, and IAM treats them as the same key; keep one.',
    ),
    (
        "too many",
        cluster(tags={f"key-{number}": "a" for number in range(51)}),
        "tags is a map: it has 51 tags, and AWS allows 50, some of which this library sets; keep 45 at most.",
    ),
)
def test_a_tag_that_aws_does_not_take_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
