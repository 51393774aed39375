"""Which role a pod may take."""

from typing import Any

from .samples import ROLE, cluster, pod_identity, refusal, sentences, with_pod_identities, without

POLICY = '{"Version": "2012-10-17", "Statement": []}'


def narrowed(**changes: Any) -> dict[str, Any]:
    return with_pod_identities(pod_identity(disable_session_tags=True, session_policy=POLICY) | changes)


@sentences(
    (
        "undeclared",
        cluster(pod_identities=[pod_identity()]),
        (
            'pod_identities[0].namespace is "shop": namespaces does not declare it; declare it there (known '
            "are default)."
        ),
    ),
    (
        "misspelt",
        with_pod_identities(pod_identity(namespace="shopp")),
        (
            'pod_identities[0].namespace is "shopp": namespaces does not declare it; declare it there '
            '("shop" was probably meant).'
        ),
    ),
    (
        "pattern",
        with_pod_identities(pod_identity(namespace="shop*")),
        (
            'pod_identities[0].namespace is "shop*": a name has up to 63 lower-case letters, digits and '
            "hyphens, a letter or digit at both ends; rename it."
        ),
    ),
    (
        "kube-system",
        with_pod_identities(pod_identity(namespace="kube-system")),
        (
            'pod_identities[0].namespace is "kube-system": Kubernetes owns namespaces that begin with kube-; '
            "use one of your own."
        ),
    ),
    (
        "empty",
        with_pod_identities(pod_identity(namespace="")),
        (
            'pod_identities[0].namespace is "": a name has up to 63 lower-case letters, digits and hyphens, '
            "a letter or digit at both ends; rename it."
        ),
    ),
)
def test_a_pod_identity_in_an_undeclared_namespace_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "twice",
        with_pod_identities(pod_identity(), pod_identity(role_arn=f"{ROLE}/other")),
        'pod_identities[1] is "shop/orders": pod_identities[0] has it already; keep one.',
    ),
    (
        "no role",
        with_pod_identities(without(pod_identity(), "role_arn")),
        "pod_identities[0].role_arn is missing: it is required; give it a value.",
    ),
    (
        "user",
        with_pod_identities(pod_identity(role_arn="arn:aws:iam::111122223333:user/orders")),
        (
            'pod_identities[0].role_arn is "arn:aws:iam::111122223333:user/orders": it is no ARN of a role; '
            'write "arn:aws:iam::111122223333:role/NAME".'
        ),
    ),
    (
        "session",
        with_pod_identities(pod_identity(role_arn="arn:aws:sts::111122223333:assumed-role/orders/x")),
        (
            'pod_identities[0].role_arn is "arn:aws:sts::111122223333:assumed-role/orders/x": it is a '
            'session of a role; write the role: "arn:aws:iam::111122223333:role/orders", with its path if it '
            "has one."
        ),
    ),
    (
        "role's name",
        with_pod_identities(pod_identity(role_arn="orders")),
        (
            'pod_identities[0].role_arn is "orders": it is no ARN of a role or user; write '
            '"arn:aws:iam::111122223333:role/NAME".'
        ),
    ),
    (
        "newline",
        with_pod_identities(pod_identity(role_arn=f"{ROLE}/orders\n")),
        (
            'pod_identities[0].role_arn is "arn:aws:iam::111122223333:role/orders\\n": it is no ARN of a role '
            'or user; write "arn:aws:iam::111122223333:role/NAME".'
        ),
    ),
    (
        "service-linked",
        with_pod_identities(pod_identity(role_arn=f"{ROLE}/aws-service-role/eks.amazonaws.com/x")),
        (
            "pod_identities[0].role_arn is "
            '"arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/x": EKS takes no '
            "service-linked role; name a role of your own."
        ),
    ),
    (
        "target",
        with_pod_identities(pod_identity(target_role_arn="orders")),
        (
            'pod_identities[0].target_role_arn is "orders": it is no ARN of a role or user; write '
            '"arn:aws:iam::111122223333:role/NAME".'
        ),
    ),
    (
        "service account",
        with_pod_identities(pod_identity(service_account="Orders")),
        (
            'pod_identities[0].service_account is "Orders": a name has up to 253 lower-case letters, digits, '
            "hyphens and dots, a letter or digit at both ends; rename it."
        ),
    ),
    (
        "service account, empty",
        with_pod_identities(pod_identity(service_account="")),
        (
            'pod_identities[0].service_account is "": a name has up to 253 lower-case letters, digits, '
            "hyphens and dots, a letter or digit at both ends; rename it."
        ),
    ),
    (
        "service account, too long",
        with_pod_identities(pod_identity(service_account="a" * 254)),
        (
            "pod_identities[0].service_account is "
            f'"{"a" * 117}...": '
            "a name has up to 253 lower-case letters, digits, hyphens and dots, a letter or digit at both "
            "ends; rename it."
        ),
    ),
    (
        "every service account",
        with_pod_identities(pod_identity(service_account="*")),
        (
            'pod_identities[0].service_account is "*": a name has up to 253 lower-case letters, digits, '
            "hyphens and dots, a letter or digit at both ends; rename it."
        ),
    ),
    (
        "empty labels",
        with_pod_identities(pod_identity(pod_labels={})),
        ("pod_identities[0].pod_labels is empty: empty labels would be every pod; leave them out to mean that."),
    ),
    (
        "policy with tags on",
        narrowed(disable_session_tags=False),
        (
            "pod_identities[0].session_policy is given: EKS takes a session policy only without session "
            "tags; set disable_session_tags, or leave it out."
        ),
    ),
    (
        "policy, no JSON",
        narrowed(session_policy="allow"),
        (
            'pod_identities[0].session_policy is "allow": it is no IAM policy in JSON; write {"Version": '
            '"2012-10-17", "Statement": [...]}.'
        ),
    ),
    (
        "policy, nested too deeply",
        narrowed(session_policy="[" * 2000),
        (
            "pod_identities[0].session_policy is "
            f'"{"[" * 117}...": '
            'it is no IAM policy in JSON; write {"Version": "2012-10-17", "Statement": [...]}.'
        ),
    ),
    (
        "policy, JSON but no document",
        narrowed(session_policy="[]"),
        (
            'pod_identities[0].session_policy is "[]": it is no IAM policy in JSON; write {"Version": '
            '"2012-10-17", "Statement": [...]}.'
        ),
    ),
    (
        "policy too long",
        narrowed(session_policy='{"Version": "2012-10-17", "Id": "' + "a" * 2048 + '"}'),
        (
            'pod_identities[0].session_policy is "{"Version": "2012-10-17", "Id": '
            '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...": it '
            "has 2083 characters and EKS takes 2048; shorten it."
        ),
    ),
    (
        "policy, dict",
        narrowed(session_policy={}),
        "pod_identities[0].session_policy is empty: it must be a string; write text.",
    ),
)
def test_a_malformed_pod_identity_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
