"""The namespaces that are closed."""

from typing import Any

from unit.eks_citadel.settings_rules import DNS_LABEL, KUBE_NAMESPACE, KUBE_SYSTEM_CLOSED
from unit.eks_citadel.settings_samples import cluster, refusal, sentences


def named(*names: Any) -> dict[str, Any]:
    return cluster(namespaces=[{"name": name} for name in names])


@sentences(
    ("kube-system", named("kube-system"), f'namespaces[0].name is "kube-system": {KUBE_SYSTEM_CLOSED}'),
    ("kube-", named("kube-shop"), f'namespaces[0].name is "kube-shop": {KUBE_NAMESPACE}'),
    ("capitals", named("Shop"), f'namespaces[0].name is "Shop": {DNS_LABEL}'),
    ("underscore", named("my_shop"), f'namespaces[0].name is "my_shop": {DNS_LABEL}'),
    ("empty", named(""), f'namespaces[0].name is "": {DNS_LABEL}'),
    ("too long", named("a" * 64), f'namespaces[0].name is "{"a" * 64}": {DNS_LABEL}'),
    ("newline", named("shop\n"), f'namespaces[0].name is "shop\\n": {DNS_LABEL}'),
    ("unicode", named("shöp"), f'namespaces[0].name is "shöp": {DNS_LABEL}'),
    ("unicode digit", named("shop٣"), f'namespaces[0].name is "shop٣": {DNS_LABEL}'),
    ("pattern", named("shop-*"), f'namespaces[0].name is "shop-*": {DNS_LABEL}'),
    ("hyphen last", named("shop-"), f'namespaces[0].name is "shop-": {DNS_LABEL}'),
    ("twice", named("shop", "shop"), 'namespaces[1].name is "shop": namespaces[0] has it already; keep one.'),
    (
        "adopted kube-system",
        cluster(namespaces=[{"name": "kube-system", "existing": True}]),
        f'namespaces[0].name is "kube-system": {KUBE_SYSTEM_CLOSED}',
    ),
)
def test_T5_kube_namespaces_and_malformed_names_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "misspelt",
        cluster(namespaces=[{"name": "shop", "pod_security": "restrict"}]),
        'namespaces[0].pod_security is "restrict": it is unknown here; "restricted" was probably meant.',
    ),
    (
        "capitals",
        cluster(namespaces=[{"name": "shop", "pod_security": "Restricted"}]),
        'namespaces[0].pod_security is "Restricted": it is unknown here; "restricted" was probably meant.',
    ),
    (
        "far off",
        cluster(namespaces=[{"name": "shop", "pod_security": "none"}]),
        ('namespaces[0].pod_security is "none": it is unknown here; choose one of baseline, privileged, restricted.'),
    ),
    (
        "default made by us",
        cluster(namespaces=[{"name": "default", "existing": "yes"}]),
        'namespaces[0].existing is "yes": it must be true or false; write one of the two.',
    ),
)
def test_T5_an_unknown_pod_security_level_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
