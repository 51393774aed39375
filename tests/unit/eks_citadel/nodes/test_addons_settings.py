"""Pins of add-on versions."""

from typing import Any

import pytest

from eks_citadel.nodes.settings.addons import AddonsSettings
from eks_citadel.parsing.parse import parse
from unit.eks_citadel.settings_rules import ADDON_ROWS, ADDON_VERSION, QUOTE_IT, TEXT
from unit.eks_citadel.settings_samples import cluster, parsed, refusal, sentences, unreached

ALONE = {"cluster_name": "shop", "kubernetes_version": "1.36", "stage": "before-nodes"}
STRICT = {"network_policy_mode": "strict"}
STANDARD = {"network_policy_mode": "standard"}
NO_AGENT = "it has no network policy agent, so nothing would enforce network policies; pin {} or later."
NO_STRICT = "it has no strict mode, so pods would start open; pin v1.17.1 or later."


def pinned(**pins: Any) -> dict[str, Any]:
    return cluster(addon_versions={name.replace("_", "-"): pin for name, pin in pins.items()})


@sentences(
    (
        "misspelt",
        pinned(vpc_cnl="v1.20.0-eksbuild.1"),
        ('addon_versions.vpc-cnl is "vpc-cnl": it is not in the fixed set of add-ons; "vpc-cni" was probably meant.'),
    ),
    (
        "not ours",
        pinned(adot="v0.100.0-eksbuild.1"),
        (
            'addon_versions.adot is "adot": it is not in the fixed set of add-ons; choose one of '
            "aws-ebs-csi-driver, coredns, eks-pod-identity-agent, kube-proxy, metrics-server, vpc-cni."
        ),
    ),
    ("latest", pinned(coredns="latest"), f'addon_versions.coredns is "latest": {ADDON_VERSION}'),
    ("no v", pinned(coredns="1.11.4-eksbuild.2"), f'addon_versions.coredns is "1.11.4-eksbuild.2": {ADDON_VERSION}'),
    (
        "too long for a number",
        pinned(vpc_cni=f"v{'1' * 5000}.0.0-eksbuild.1"),
        f'addon_versions.vpc-cni is "v{"1" * 116}...": {ADDON_VERSION}',
    ),
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
            'kubernetes_version is "1.99": the add-on table has no version of aws-ebs-csi-driver, '
            "eks-pod-identity-agent, kube-proxy, metrics-server, vpc-cni for it; pin them in addon_versions, or "
            "choose a version from the table."
        ),
    ),
)
def test_A3_a_version_without_known_addons_needs_every_pin(arguments: Any, sentence: str) -> None:
    assert refusal(arguments) == sentence


@pytest.mark.parametrize(
    ("pin", "mode", "said"),
    [
        ("v1.12.0-eksbuild.1", STRICT, NO_AGENT.format("v1.17.1")),
        ("v1.12.0-eksbuild.1", STANDARD, NO_AGENT.format("v1.14.0")),
        ("v1.13.4-eksbuild.1", STANDARD, NO_AGENT.format("v1.14.0")),
        ("v1.14.0-eksbuild.3", STRICT, NO_STRICT),
        ("v1.17.0-eksbuild.1", STRICT, NO_STRICT),
    ],
)
def test_T2_a_CNI_that_would_not_enforce_policies_in_the_mode_is_refused(pin: str, mode: Any, said: str) -> None:
    sentence = f'addon_versions.vpc-cni is "{pin}": {said}'
    assert refusal(pinned(vpc_cni=pin) | {"namespaces": [{"name": "shop"}]} | mode) == sentence
    assert refusal({**ALONE, "addon_versions": {"vpc-cni": pin}, **mode}, AddonsSettings) == sentence


def test_T2_the_mode_that_nobody_said_is_the_one_that_a_CNI_is_judged_by() -> None:
    pins = {"vpc-cni": "v1.14.0-eksbuild.3"}
    assert refusal(cluster(addon_versions=pins)) == f'addon_versions.vpc-cni is "v1.14.0-eksbuild.3": {NO_STRICT}'
    assert parsed(unreached(addon_versions=pins)).policy_mode == "standard"
    assert parse(AddonsSettings, {**ALONE, "addon_versions": pins}).version("vpc-cni") == "v1.14.0-eksbuild.3"


def test_T2_a_CNI_that_enforces_policies_in_the_mode_is_taken() -> None:
    for pin, mode in (("v1.17.1-eksbuild.1", STRICT), ("v1.14.0-eksbuild.3", STANDARD)):
        assert parsed(pinned(vpc_cni=pin) | mode)
        assert parse(AddonsSettings, {**ALONE, "addon_versions": {"vpc-cni": pin}, **mode})


@pytest.mark.parametrize("pin", ["v1.57.9-eksbuild.1", "v1.54.0-eksbuild.3"])
def test_a_driver_that_does_not_mark_volumes_is_refused_with_the_scope_of_a_cluster(pin: str) -> None:
    sentence = (
        f'addon_versions.aws-ebs-csi-driver is "{pin}": it does not write the cluster\'s name on volumes, by which its '
        "role knows them; pin v1.58.0 or later, or say volume_scope: account."
    )
    assert refusal(pinned(aws_ebs_csi_driver=pin)) == sentence
    pins = {"addon_versions": {"aws-ebs-csi-driver": pin}}
    assert refusal({**ALONE, **pins}, AddonsSettings) == sentence
    assert parse(AddonsSettings, {**ALONE, **pins, "volume_scope": "account"}).volume_scope == "account"


def test_a_driver_that_marks_volumes_is_taken() -> None:
    assert parsed(pinned(aws_ebs_csi_driver="v1.58.0-eksbuild.1")).volume_scope == "cluster"


def test_volumes_of_a_node_itself_are_a_few() -> None:
    assert refusal({**ALONE, "reserved_volume_attachments": 0}, AddonsSettings) == (
        "reserved_volume_attachments is 0: a node has one volume of its own at least, and few more; choose from 1 to "
        "20."
    )
