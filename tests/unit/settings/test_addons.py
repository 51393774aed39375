"""Pins of add-on versions."""

from typing import Any

from .samples import cluster, refusal, sentences, parsed


def pinned(**pins: Any) -> dict[str, Any]:
    return cluster(addon_versions={name.replace("_", "-"): pin for name, pin in pins.items()})


@sentences(
    ("misspelt", pinned(vpc_cnl="v1.20.0-eksbuild.1"), "@addon_versions"),
    ("not ours", pinned(adot="v0.100.0-eksbuild.1"), "@addon_versions"),
    ("latest", pinned(coredns="latest"), "@addon_versions"),
    ("no v", pinned(coredns="1.11.4-eksbuild.2"), "@addon_versions"),
    ("number", pinned(coredns=1.11), "@addon_versions"),
    ("null", pinned(coredns=None), "@addon_versions"),
    ("newline", pinned(coredns="v1.11.4-eksbuild.2\n"), "@addon_versions"),
    ("unicode digits", pinned(coredns="v1.١١.4-eksbuild.2"), "@addon_versions"),
    ("list", cluster(addon_versions=["coredns"]), "@addon_versions"),
)
def test_A3_a_malformed_pin_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("newer than the table", cluster(kubernetes_version="1.99"), "@addon_versions"),
)
def test_A3_a_version_without_known_addons_needs_every_pin(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
