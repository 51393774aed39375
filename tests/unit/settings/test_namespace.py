"""The namespaces that are closed."""

from typing import Any

from .samples import cluster, refusal, sentences


def named(*names: Any) -> dict[str, Any]:
    return cluster(namespaces=[{"name": name} for name in names])


@sentences(
    (
        "kube-system",
        named("kube-system"),
        ('namespaces[0].name is "kube-system": Kubernetes owns namespaces that begin with kube-; use one of your own.'),
    ),
    (
        "kube-",
        named("kube-shop"),
        ('namespaces[0].name is "kube-shop": Kubernetes owns namespaces that begin with kube-; use one of your own.'),
    ),
    (
        "capitals",
        named("Shop"),
        (
            'namespaces[0].name is "Shop": a name has up to 63 lower-case letters, digits and hyphens, a '
            "letter or digit at both ends; rename it."
        ),
    ),
    (
        "underscore",
        named("my_shop"),
        (
            'namespaces[0].name is "my_shop": a name has up to 63 lower-case letters, digits and hyphens, a '
            "letter or digit at both ends; rename it."
        ),
    ),
    (
        "empty",
        named(""),
        (
            'namespaces[0].name is "": a name has up to 63 lower-case letters, digits and hyphens, a letter '
            "or digit at both ends; rename it."
        ),
    ),
    (
        "too long",
        named("a" * 64),
        (
            'namespaces[0].name is "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": a '
            "name has up to 63 lower-case letters, digits and hyphens, a letter or digit at both ends; "
            "rename it."
        ),
    ),
    (
        "newline",
        named("shop\n"),
        (
            'namespaces[0].name is "shop\\n": a name has up to 63 lower-case letters, digits and hyphens, a '
            "letter or digit at both ends; rename it."
        ),
    ),
    (
        "unicode",
        named("shöp"),
        (
            'namespaces[0].name is "shöp": a name has up to 63 lower-case letters, digits and hyphens, a '
            "letter or digit at both ends; rename it."
        ),
    ),
    (
        "unicode digit",
        named("shop٣"),
        (
            'namespaces[0].name is "shop٣": a name has up to 63 lower-case letters, digits and hyphens, a '
            "letter or digit at both ends; rename it."
        ),
    ),
    (
        "pattern",
        named("shop-*"),
        (
            'namespaces[0].name is "shop-*": a name has up to 63 lower-case letters, digits and hyphens, a '
            "letter or digit at both ends; rename it."
        ),
    ),
    (
        "hyphen last",
        named("shop-"),
        (
            'namespaces[0].name is "shop-": a name has up to 63 lower-case letters, digits and hyphens, a '
            "letter or digit at both ends; rename it."
        ),
    ),
    ("twice", named("shop", "shop"), 'namespaces[1].name is "shop": namespaces[0] has it already; keep one.'),
    (
        "adopted kube-system",
        cluster(namespaces=[{"name": "kube-system", "existing": True}]),
        ('namespaces[0].name is "kube-system": Kubernetes owns namespaces that begin with kube-; use one of your own.'),
    ),
)
def test_T5_kube_namespaces_and_malformed_names_are_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    (
        "misspelt",
        cluster(namespaces=[{"name": "shop", "pod_security": "restrict"}]),
        ('namespaces[0].pod_security is "restrict": it is unknown here; "restricted" was probably meant.'),
    ),
    (
        "capitals",
        cluster(namespaces=[{"name": "shop", "pod_security": "Restricted"}]),
        ('namespaces[0].pod_security is "Restricted": it is unknown here; "restricted" was probably meant.'),
    ),
    (
        "far off",
        cluster(namespaces=[{"name": "shop", "pod_security": "none"}]),
        ('namespaces[0].pod_security is "none": it is unknown here; known are baseline, privileged, restricted.'),
    ),
    (
        "default made by us",
        cluster(namespaces=[{"name": "default", "existing": "yes"}]),
        'namespaces[0].existing is "yes": it must be true or false; write one of the two.',
    ),
)
def test_T5_an_unknown_pod_security_level_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
