"""Which role a pod may take."""

from typing import Any

from .samples import ROLE, cluster, pod_identity, parsed, refusal, sentences, unreached, with_pod_identities, without

POLICY = '{"Version": "2012-10-17", "Statement": []}'


def narrowed(**changes: Any) -> dict[str, Any]:
    return with_pod_identities(pod_identity(disable_session_tags=True, session_policy=POLICY) | changes)


@sentences(
    ("undeclared", cluster(pod_identities=[pod_identity()]), "@pod_identities"),
    ("misspelt", with_pod_identities(pod_identity(namespace="shopp")), "@pod_identities"),
    ("pattern", with_pod_identities(pod_identity(namespace="shop*")), "@pod_identities"),
    ("kube-system", with_pod_identities(pod_identity(namespace="kube-system")), "@pod_identities"),
    ("empty", with_pod_identities(pod_identity(namespace="")), "@pod_identities"),
)
def test_a_pod_identity_in_an_undeclared_namespace_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("twice", with_pod_identities(pod_identity(), pod_identity(role_arn=f"{ROLE}/other")), "@pod_identities"),
    ("no role", with_pod_identities(without(pod_identity(), "role_arn")), "@pod_identities"),
    ("user", with_pod_identities(pod_identity(role_arn="arn:aws:iam::111122223333:user/orders")), "@pod_identities"),
    ("session", with_pod_identities(pod_identity(role_arn="arn:aws:sts::111122223333:assumed-role/orders/x")), "@pod_identities"),
    ("role's name", with_pod_identities(pod_identity(role_arn="orders")), "@pod_identities"),
    ("newline", with_pod_identities(pod_identity(role_arn=f"{ROLE}/orders\n")), "@pod_identities"),
    ("service-linked", with_pod_identities(pod_identity(role_arn=f"{ROLE}/aws-service-role/eks.amazonaws.com/x")), "@pod_identities"),
    ("target", with_pod_identities(pod_identity(target_role_arn="orders")), "@pod_identities"),
    ("service account", with_pod_identities(pod_identity(service_account="Orders")), "@pod_identities"),
    ("service account, empty", with_pod_identities(pod_identity(service_account="")), "@pod_identities"),
    ("service account, too long", with_pod_identities(pod_identity(service_account="a" * 254)), "@pod_identities"),
    ("every service account", with_pod_identities(pod_identity(service_account="*")), "@pod_identities"),
    ("empty labels", with_pod_identities(pod_identity(pod_labels={})), "@pod_identities"),
    ("policy with tags on", narrowed(disable_session_tags=False), "@pod_identities"),
    ("policy, no JSON", narrowed(session_policy="allow"), "@pod_identities"),
    ("policy, JSON but no document", narrowed(session_policy="[]"), "@pod_identities"),
    ("policy too long", narrowed(session_policy='{"Version": "2012-10-17", "Id": "' + "a" * 2048 + '"}'), "@pod_identities"),
    ("policy, dict", narrowed(session_policy={}), "@pod_identities"),
)
def test_a_malformed_pod_identity_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
