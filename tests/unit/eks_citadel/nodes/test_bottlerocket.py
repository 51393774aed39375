"""Settings of Bottlerocket: what EKS would not take and what opens a gate is refused, the rest is user data."""

import tomllib
from base64 import b64decode, b64encode
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citadel_rehearsal.emulator.eks import node_user_data
from eks_citadel.nodes.documents.bottlerocket_user_data import toml
from eks_citadel.nodes.settings.bottlerocket import judge_bottlerocket
from eks_citadel.parsing.refusal import Refusal
from eks_citadel.secure_cluster.findings import findings
from unit.eks_citadel.component_samples import later, made, small, tried
from unit.eks_citadel.settings_samples import node_group, parsed, refusal, with_node_groups

PATH = "node_groups[0].bottlerocket_settings"
JOIN = "EKS sets it, and with another value the node never joins; leave it out."
HOST = "a host container has the whole node, and admin and control are logins to it; write enabled: false alone."
USER_DATA = "in user data; write it in another way."
SETTINGS = {
    "kubernetes": {"max-pods": 58.0, "eviction-hard": {"memory.available": "15%"}, "cluster-dns-ip": ["10.0.0.10"]},
    "kernel": {"sysctl": {"net.core.somaxconn": "1024"}},
    "container-registry": {"mirrors": [{"registry": "docker.io", "endpoint": ["https://mirror.example"]}]},
    "host-containers": {"control": {"enabled": False}},
    "motd": "two\nlines",
}


def with_settings(settings: Any, **changes: Any) -> Any:
    return with_node_groups(node_group(bottlerocket_settings=settings, **changes))


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"kubernetes": {"cluster-name": "x"}}, f".kubernetes.cluster-name is given: {JOIN}"),
        ({"kubernetes": {"api-server": "x"}}, f".kubernetes.api-server is given: {JOIN}"),
        (
            {"kubernetes": {"bootstrap-token": "x"}},
            ".kubernetes.bootstrap-token is given: it decides with which credentials the node joins; leave it out.",
        ),
        (
            {"kubernetes": {"node-labels": {"a": "b"}}},
            ".kubernetes.node-labels is given: EKS gives nodes their labels; write labels.",
        ),
        (
            {"kubernetes": {"static-pods": {"x": {"enabled": True}}}},
            ".kubernetes.static-pods is given: such pods pass by access entries, Pod Security and network policies; "
            "run a DaemonSet instead.",
        ),
        ({"host-containers": {"admin": {"enabled": True}}}, f".host-containers.admin.enabled is true: {HOST}"),
        ({"host-containers": {"mine": {"source": "x"}}}, f'.host-containers.mine.source is "x": {HOST}'),
        (
            {"container-registry": {"mirrors": [{"registry": "a", "endpoint": ["http://a"]}]}},
            '.container-registry.mirrors.endpoint is "http://a": images would come unencrypted, from whoever answers; '
            'begin it with "https://".',
        ),
        (
            {"container-registry": {"credentials": [{"registry": "a", "auth": "b"}]}},
            ".container-registry.credentials is given: whoever may describe launch templates reads user data, so "
            "secrets do not belong there; leave it out.",
        ),
        (
            {"kubernets": {"max-pods": 1}},
            '.kubernets is given: Bottlerocket has no such setting; "kubernetes" was probably meant.',
        ),
        (
            {"kubernetes": {"max_pods": 1}},
            '.kubernetes.max_pods is given: Bottlerocket has no such setting; "max-pods" was probably meant.',
        ),
        ({"settings": {}}, ".settings is given: the keys below it are meant; write them without it."),
        (
            {"motd": 'say "hi"'},
            f".motd is given: EKS does not read quotes and control characters inside of text {USER_DATA}",
        ),
        (
            {"motd": "C:\\"},
            ".motd is given: EKS reads no escaped quotes in user data, and its last backslash would stand before the "
            "closing quote; end it otherwise.",
        ),
        (
            {"kernel": {"sysctl": {"a.b": {"c": "d"}}}},
            f'.kernel.sysctl["a.b"] is given: EKS does not read a map under a key that is no plain word {USER_DATA}',
        ),
        (
            {"network": {"hosts": [["10.0.0.1", ["a"]]]}},
            f".network.hosts is given: EKS does not read a list of several types {USER_DATA}",
        ),
        (
            {"motd": None},
            ".motd is missing: it must be text, a number, true or false, a list or a map; give it a value.",
        ),
        ({"motd": 10**5000}, ".motd is a huge number: TOML has no such number; write another one."),
    ],
)
def test_settings_that_do_not_work_or_open_a_gate_are_refused(settings: Any, sentence: str) -> None:
    assert refusal(with_settings(settings)) == PATH + sentence


def test_settings_of_another_system_are_refused() -> None:
    assert refusal(with_settings({"motd": "hi"}, ami_type="AL2023_x86_64_STANDARD")) == (
        f"{PATH} is given: AL2023_x86_64_STANDARD is another system; choose an image of Bottlerocket, or leave it out."
    )
    assert refusal(with_settings("[settings]")).startswith(f'{PATH} is "[settings]": it must be a map; ')


def test_a_setting_is_plain() -> None:
    def arguments() -> Any:
        return small(node_groups=[{"name": "main", "bottlerocket_settings": {"motd": later("hi")}}])

    assert tried(arguments).sentence == (
        f"{PATH}.motd is not known before the update: it must be a plain value, not an Output; write the value itself."
    )


def found(settings: Any, code: str) -> list[str]:
    every = findings(parsed(with_settings(settings)), "small", date(2026, 11, 30))
    return [one.sentence for one in every if one.code == code]


def test_settings_that_open_more_than_others_are_findings() -> None:
    opened = {"bootstrap-containers": {"a": {"mode": "once"}}, "kernel": {"lockdown": "none"}}
    assert found(opened, "bottlerocket-setting-opens") == [
        "main has the setting bootstrap-containers: these images run as root on each node before it joins.",
        "main has the setting kernel.lockdown: root on a node may change the running kernel.",
    ]
    assert found(SETTINGS, "bottlerocket-setting-opens") == []


def test_settings_that_the_table_lacks_are_findings() -> None:
    new = {"quantum": {"a": 1}, "kubernetes": {"max-pods": 2, "entangled-pods": 3}}
    assert [sentence.split(", which")[0] for sentence in found(new, "bottlerocket-setting-newer-than-table")] == [
        "main has the setting kubernetes.entangled-pods",
        "main has the setting quantum",
    ]


def test_the_user_data_is_what_was_written() -> None:
    monitor = made(small(node_groups=[{"name": "main", "bottlerocket_settings": SETTINGS}]))
    text = b64decode(monitor.one("shop-nodes-main-template").inputs["userData"]).decode()
    assert tomllib.loads(text) == {"settings": SETTINGS}
    assert "max-pods = 58\n" in text


def test_without_settings_there_is_no_user_data() -> None:
    assert "userData" not in made(small()).one("shop-nodes-default-template").inputs


KEYS = st.text(st.sampled_from("ab-._/\"'[ä "), min_size=1, max_size=4)
VALUES = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.text(st.sampled_from("ab\"'\\\n[=#ä"), max_size=5),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(KEYS, VALUES, max_size=3))
def test_whatever_is_not_refused_is_read_by_EKS_and_means_the_same(settings: dict[str, Any]) -> None:
    try:
        judge_bottlerocket(settings, "BOTTLEROCKET_x86_64", "settings")
    except Refusal:
        return
    text = toml(settings)
    assert (
        node_user_data.unmerged({"amiType": "BOTTLEROCKET_x86_64"}, {"UserData": b64encode(text.encode()).decode()})
        == []
    )
    assert listed(tomllib.loads(text)) == {"settings": listed(settings)}


def listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: listed(inner) for key, inner in value.items()}
    return [listed(inner) for inner in value] if isinstance(value, (list, tuple)) else value
