"""Which role a pod may take."""

from typing import Any

from unit.eks_citadel.settings_rules import (
    DNS_LABEL,
    EMPTY_LABELS,
    KUBE_NAMESPACE,
    PRINCIPAL,
    ROLE_ONLY,
    SESSION_POLICY,
    SUBDOMAIN,
    TEXT,
)
from unit.eks_citadel.settings_samples import (
    ROLE,
    cluster,
    pod_identity,
    refusal,
    sentences,
    with_pod_identities,
    without,
)

POLICY = '{"Version": "2012-10-17", "Statement": []}'


def narrowed(**changes: Any) -> dict[str, Any]:
    return with_pod_identities(pod_identity(disable_session_tags=True, session_policy=POLICY) | changes)


@sentences(
    (
        "undeclared",
        cluster(pod_identities=[pod_identity()]),
        (
            'pod_identities[0].namespace is "shop": namespaces does not declare it; choose one of default, or declare '
            "it there."
        ),
    ),
    (
        "misspelt",
        with_pod_identities(pod_identity(namespace="shopp")),
        (
            'pod_identities[0].namespace is "shopp": namespaces does not declare it; "shop" was probably meant, or '
            "declare it there."
        ),
    ),
    (
        "pattern",
        with_pod_identities(pod_identity(namespace="shop*")),
        f'pod_identities[0].namespace is "shop*": {DNS_LABEL}',
    ),
    (
        "kube-public",
        with_pod_identities(pod_identity(namespace="kube-public")),
        f'pod_identities[0].namespace is "kube-public": {KUBE_NAMESPACE}',
    ),
    ("empty", with_pod_identities(pod_identity(namespace="")), f'pod_identities[0].namespace is "": {DNS_LABEL}'),
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
        "pod_identities[0] is without a role: an identity has exactly one of role_arn and permissions; give one.",
    ),
    (
        "user",
        with_pod_identities(pod_identity(role_arn="arn:aws:iam::111122223333:user/orders")),
        f'pod_identities[0].role_arn is "arn:aws:iam::111122223333:user/orders": {ROLE_ONLY}',
    ),
    (
        "session",
        with_pod_identities(pod_identity(role_arn="arn:aws:sts::111122223333:assumed-role/orders/x")),
        (
            'pod_identities[0].role_arn is "arn:aws:sts::111122223333:assumed-role/orders/x": it is a session of '
            'a role; write the role: "arn:aws:iam::111122223333:role/orders", with its path if it has one.'
        ),
    ),
    (
        "role's name",
        with_pod_identities(pod_identity(role_arn="orders")),
        f'pod_identities[0].role_arn is "orders": {PRINCIPAL}',
    ),
    (
        "newline",
        with_pod_identities(pod_identity(role_arn=f"{ROLE}/orders\n")),
        f'pod_identities[0].role_arn is "arn:aws:iam::111122223333:role/orders\\n": {PRINCIPAL}',
    ),
    (
        "service-linked",
        with_pod_identities(pod_identity(role_arn=f"{ROLE}/aws-service-role/eks.amazonaws.com/x")),
        (
            'pod_identities[0].role_arn is "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/x": '
            "EKS accepts no service-linked role here; name a role of your own."
        ),
    ),
    (
        "target",
        with_pod_identities(pod_identity(target_role_arn="orders")),
        f'pod_identities[0].target_role_arn is "orders": {PRINCIPAL}',
    ),
    (
        "service account",
        with_pod_identities(pod_identity(service_account="Orders")),
        f'pod_identities[0].service_account is "Orders": {SUBDOMAIN}',
    ),
    (
        "service account, empty",
        with_pod_identities(pod_identity(service_account="")),
        f'pod_identities[0].service_account is "": {SUBDOMAIN}',
    ),
    (
        "service account, too long",
        with_pod_identities(pod_identity(service_account="a" * 254)),
        f'pod_identities[0].service_account is "{"a" * 117}...": {SUBDOMAIN}',
    ),
    (
        "every service account",
        with_pod_identities(pod_identity(service_account="*")),
        f'pod_identities[0].service_account is "*": {SUBDOMAIN}',
    ),
    (
        "empty labels",
        with_pod_identities(pod_identity(pod_labels={})),
        f"pod_identities[0].pod_labels is empty: {EMPTY_LABELS}",
    ),
    (
        "policy with tags on",
        narrowed(disable_session_tags=False),
        (
            "pod_identities[0].session_policy is given: EKS accepts a session policy only without session tags; set "
            "disable_session_tags, or leave it out."
        ),
    ),
    (
        "policy, no JSON",
        narrowed(session_policy="allow"),
        f'pod_identities[0].session_policy is "allow": {SESSION_POLICY}',
    ),
    (
        "policy, nested too deeply",
        narrowed(session_policy="[" * 2000),
        f'pod_identities[0].session_policy is "{"[" * 117}...": {SESSION_POLICY}',
    ),
    (
        "policy, JSON but no document",
        narrowed(session_policy="[]"),
        f'pod_identities[0].session_policy is "[]": {SESSION_POLICY}',
    ),
    (
        "policy, no statements",
        narrowed(session_policy='{"Statement": 3}'),
        f'pod_identities[0].session_policy is "{{"Statement": 3}}": {SESSION_POLICY}',
    ),
    (
        "policy too long",
        narrowed(session_policy='{"Version": "2012-10-17", "Id": "' + "a" * 2048 + '"}'),
        (
            f'pod_identities[0].session_policy is "{{"Version": "2012-10-17", "Id": "{"a" * 84}...": it has 2083 '
            f"characters and EKS allows 2048; shorten it."
        ),
    ),
    ("policy, dict", narrowed(session_policy={}), f"pod_identities[0].session_policy is empty: {TEXT}"),
)
def test_a_malformed_pod_identity_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
