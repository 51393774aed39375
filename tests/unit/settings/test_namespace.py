"""The namespaces that are closed."""

from typing import Any

from .samples import cluster, parsed, refusal, sentences


def named(*names: Any) -> dict[str, Any]:
    return cluster(namespaces=[{"name": name} for name in names])


@sentences(
    ("kube-system", named("kube-system"), "@namespaces"),
    ("kube-", named("kube-shop"), "@namespaces"),
    ("capitals", named("Shop"), "@namespaces"),
    ("underscore", named("my_shop"), "@namespaces"),
    ("empty", named(""), "@namespaces"),
    ("too long", named("a" * 64), "@namespaces"),
    ("newline", named("shop\n"), "@namespaces"),
    ("unicode", named("shöp"), "@namespaces"),
    ("unicode digit", named("shop٣"), "@namespaces"),
    ("pattern", named("shop-*"), "@namespaces"),
    ("hyphen last", named("shop-"), "@namespaces"),
    ("twice", named("shop", "shop"), "@namespaces"),
    ("adopted kube-system", cluster(namespaces=[{"name": "kube-system", "existing": True}]), "@namespaces"),
)
def test_T5_kube_namespaces_and_malformed_names_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("misspelt", cluster(namespaces=[{"name": "shop", "pod_security": "restrict"}]), "@namespaces"),
    ("capitals", cluster(namespaces=[{"name": "shop", "pod_security": "Restricted"}]), "@namespaces"),
    ("far off", cluster(namespaces=[{"name": "shop", "pod_security": "none"}]), "@namespaces"),
    ("default made by us", cluster(namespaces=[{"name": "default", "existing": "yes"}]), "@namespaces"),
)
def test_T5_an_unknown_pod_security_level_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
