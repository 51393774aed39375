"""Pins of add-on versions."""

from typing import Any

from .rules import ADDON_ROWS, ADDON_VERSION, QUOTE_IT, TEXT
from .samples import cluster, refusal, sentences


def pinned(**pins: Any) -> dict[str, Any]:
    return cluster(addon_versions={name.replace("_", "-"): pin for name, pin in pins.items()})


@sentences(
    (
        "misspelt",
        pinned(vpc_cnl="v1.20.0-eksbuild.1"),
        (
            'addon_versions.vpc-cnl is "vpc-cnl": the set of add-ons is fixed and has no such one; "vpc-cni" was '
            "probably meant."
        ),
    ),
    (
        "not ours",
        pinned(adot="v0.100.0-eksbuild.1"),
        (
            'addon_versions.adot is "adot": the set of add-ons is fixed and has no such one; known are '
            "aws-ebs-csi-driver, coredns, eks-pod-identity-agent, kube-proxy, metrics-server, vpc-cni."
        ),
    ),
    ("latest", pinned(coredns="latest"), f'addon_versions.coredns is "latest": {ADDON_VERSION}'),
    ("no v", pinned(coredns="1.11.4-eksbuild.2"), f'addon_versions.coredns is "1.11.4-eksbuild.2": {ADDON_VERSION}'),
    ("number", pinned(coredns=1.11), f"addon_versions.coredns is 1.11: {QUOTE_IT}"),
    ("null", pinned(coredns=None), f"addon_versions.coredns is missing: {TEXT}"),
    (
        "newline",
        pinned(coredns="v1.11.4-eksbuild.2\n"),
        f'addon_versions.coredns is "v1.11.4-eksbuild.2\\n": {ADDON_VERSION}',
    ),
    (
        "unicode digits",
        pinned(coredns="v1.١١.4-eksbuild.2"),
        f'addon_versions.coredns is "v1.١١.4-eksbuild.2": {ADDON_VERSION}',
    ),
    ("list", cluster(addon_versions=["coredns"]), "addon_versions is a list: it must be a map; write name: value."),
)
def test_A3_a_malformed_pin_is_refused(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@sentences(
    ("newer than the table", cluster(kubernetes_version="1.99"), f'kubernetes_version is "1.99": {ADDON_ROWS}'),
    ("older than the table", cluster(kubernetes_version="1.20"), f'kubernetes_version is "1.20": {ADDON_ROWS}'),
    (
        "one pinned",
        pinned(coredns="v1.11.4-eksbuild.2") | {"kubernetes_version": "1.99"},
        (
            'kubernetes_version is "1.99": the table has no version of aws-ebs-csi-driver, '
            "eks-pod-identity-agent, kube-proxy, metrics-server, vpc-cni for it; pin them in addon_versions, or "
            "choose a version from the table."
        ),
    ),
)
def test_A3_a_version_without_known_addons_needs_every_pin(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence
