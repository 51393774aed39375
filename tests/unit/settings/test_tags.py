"""Tags: AWS's rules, and the keys that session tags own."""

from typing import Any

from .samples import cluster, refusal, sentences


def tagged(**tags: Any) -> dict[str, Any]:
    return cluster(tags=tags)


@sentences(
    *(
        (
            key,
            cluster(tags={key: "a"}),
            f'tags.{key} is "{key}": it is a session tag of Pod Identity, so who carries it would pose as a pod; '
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
        (
            'tags.EKS-Cluster-Name is "EKS-Cluster-Name": it is a session tag of Pod Identity, so who '
            "carries it would pose as a pod; choose another key."
        ),
    ),
    (
        "AWS's own",
        cluster(tags={"aws:team": "a"}),
        ('tags["aws:team"] is "aws:team": AWS reserves tags that begin with aws:; choose another key.'),
    ),
    (
        "AWS's own in capitals",
        cluster(tags={"AWS:team": "a"}),
        ('tags["AWS:team"] is "AWS:team": AWS reserves tags that begin with aws:; choose another key.'),
    ),
    (
        "EKS's own",
        cluster(tags={"eks:team": "a"}),
        ('tags["eks:team"] is "eks:team": EKS itself writes tags that begin with eks:; choose another key.'),
    ),
    (
        "Kubernetes' own",
        cluster(tags={"kubernetes.io/cluster/other": "owned"}),
        (
            'tags["kubernetes.io/cluster/other"] is "kubernetes.io/cluster/other": Kubernetes controllers '
            "obey tags that begin with kubernetes.io/; choose another key."
        ),
    ),
)
def test_L6_reserved_tag_keys_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "empty key",
        cluster(tags={"": "a"}),
        (
            'tags[""] is "": a tag\'s key has 1 to 128 letters, digits, spaces and signs of _.:/=+-@; choose '
            "another key."
        ),
    ),
    (
        "key too long",
        cluster(tags={"a" * 129: "a"}),
        (
            f'tags["{"a" * 117}..."] '
            "is "
            f'"{"a" * 117}...": '
            "a tag's key has 1 to 128 letters, digits, spaces and signs of _.:/=+-@; choose another key."
        ),
    ),
    (
        "key with a newline",
        cluster(tags={"team\n": "a"}),
        (
            'tags["team\\n"] is "team\\n": a tag\'s key has 1 to 128 letters, digits, spaces and signs of '
            "_.:/=+-@; choose another key."
        ),
    ),
    (
        "key with a sign",
        cluster(tags={"team#1": "a"}),
        (
            'tags["team#1"] is "team#1": a tag\'s key has 1 to 128 letters, digits, spaces and signs of '
            "_.:/=+-@; choose another key."
        ),
    ),
    (
        "value too long",
        tagged(team="a" * 257),
        (
            "tags.team is "
            f'"{"a" * 117}...": '
            "a tag's value has up to 256 letters, digits, spaces and signs of _.:/=+-@; shorten or reword "
            "it."
        ),
    ),
    (
        "value with a sign",
        tagged(team="a & b"),
        (
            'tags.team is "a & b": a tag\'s value has up to 256 letters, digits, spaces and signs of '
            "_.:/=+-@; shorten or reword it."
        ),
    ),
    (
        "value with a newline",
        tagged(team="a\n"),
        (
            'tags.team is "a\\n": a tag\'s value has up to 256 letters, digits, spaces and signs of _.:/=+-@; '
            "shorten or reword it."
        ),
    ),
    ("value a boolean", tagged(team=True), "tags.team is true: it must be a string; write text."),
    (
        "keys that differ by case",
        tagged(team="a", Team="b"),
        ('tags is a map: "team" and "Team" differ only by case, and IAM takes them for one; keep one.'),
    ),
    (
        "too many",
        cluster(tags={f"key-{number}": "a" for number in range(51)}),
        ("tags is a map: it has 51 tags and AWS takes 50, some of which are ours; keep 45 at most."),
    ),
)
def test_a_tag_that_aws_does_not_take_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
