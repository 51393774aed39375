"""Rules for settings of Bottlerocket, which EKS merges with its own as user data.

https://bottlerocket.dev/en/os/latest/#/api/settings/ (read at 1.57)
https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html (user data of Bottlerocket)
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Any

from eks_citadel.parsing.parse import at
from eks_citadel.parsing.refusal import GIVEN, Refusal, misspelt, refuse

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_NO_TOML_OF_EKS = re.compile('["\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]')
_JOIN = ("EKS sets it, and with another value the node never joins", "leave it out")
_CREDENTIALS = ("it decides with which credentials the node joins", "leave it out")
_SECRETS = ("whoever may describe launch templates reads user data, so secrets do not belong there", "leave it out")
_HOST = ("a host container has the whole node, and admin and control are logins to it", "write enabled: false alone")
# The first pattern that fits a setting's path; (rule, way out).
_REFUSED: Mapping[str, tuple[str, str]] = {
    "kubernetes.api-server": _JOIN,
    "kubernetes.cluster-certificate": _JOIN,
    "kubernetes.cluster-name": _JOIN,
    "kubernetes.cloud-provider": _JOIN,
    "kubernetes.hostname-override*": _JOIN,
    "kubernetes.node-ip": _JOIN,
    "kubernetes.provider-id": _JOIN,
    "kubernetes.standalone-mode": _JOIN,
    "kubernetes.authentication-mode": _CREDENTIALS,
    "kubernetes.bootstrap-token": _CREDENTIALS,
    "kubernetes.server-*": _CREDENTIALS,
    "kubernetes.node-labels": ("EKS gives nodes their labels", "write labels"),
    "kubernetes.node-taints": ("EKS gives nodes their taints", "write taints"),
    "kubernetes.static-pods": (
        "such pods pass by access entries, Pod Security and network policies",
        "run a DaemonSet instead",
    ),
    "container-registry.credentials": _SECRETS,
    "aws.credentials": _SECRETS,
    "ecs": ("it is for Amazon ECS", "leave it out"),
    "settings": ("the keys below it are meant", "write them without it"),
}  # fmt: skip
# Settings that open more than others do, with what they open.
_TOLD: Mapping[str, str] = {
    "bootstrap-commands": "these commands run as root on each node before it joins",
    "bootstrap-containers": "these images run as root on each node before it joins",
    "kubernetes.allowed-unsafe-sysctls": "a pod may change settings of the kernel that other pods feel",
    "kubernetes.credential-providers": "the kubelet runs these programs with the node's role",
    "pki": "each node trusts these authorities for whatever it connects to",
}


def judge_bottlerocket(settings: Mapping[str, Any], ami_type: str, path: str) -> None:
    """Refuses settings that EKS or AWS would not take, and those that open a gate."""
    if settings and not ami_type.startswith("BOTTLEROCKET"):
        rule = f"{ami_type} is another system"
        raise refuse(path, GIVEN, rule, "choose an image of Bottlerocket, or leave it out")
    for keys, value in _walk(settings):
        here = _at(path, keys)
        _judge_known(keys, here)
        _judge_open(keys, value, here)
        _judge_toml(keys, value, here)


def told(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(path, what it opens) of settings that are allowed and worth knowing."""
    for keys, value in _walk(settings):
        dotted = ".".join(keys)
        if dotted in _TOLD:
            yield dotted, _TOLD[dotted]
        if (dotted, value) == ("kernel.lockdown", "none"):
            yield dotted, "root on a node may change the running kernel"


def newer_than_table(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Sections, and settings of `kubernetes`, that the table does not have."""
    of_kubernetes = [f"kubernetes.{key}" for key in _map(settings.get("kubernetes")) if key not in _words("kubernetes")]
    return tuple(sorted([*(key for key in settings if key not in _words("sections")), *of_kubernetes]))


@cache
def _words(name: str) -> frozenset[str]:
    """The `sections` of the settings, or those of `kubernetes`."""
    text = files("eks_citadel.nodes.settings").joinpath("bottlerocket.json").read_text()
    return frozenset(json.loads(text)[name].split())


def _judge_known(keys: tuple[str, ...], here: str) -> None:
    of_kubernetes = keys[0] == "kubernetes" and len(keys) == 2
    words = _words("sections") if len(keys) == 1 else _words("kubernetes") if of_kubernetes else ()
    meant = misspelt(keys[-1], words) if words else None
    if meant is not None:
        raise refuse(here, GIVEN, "Bottlerocket has no such setting", f'"{meant}" was probably meant')


def _judge_open(keys: tuple[str, ...], value: Any, here: str) -> None:
    dotted = ".".join(keys)
    for pattern, (rule, way_out) in _REFUSED.items():
        if fnmatchcase(dotted, pattern):
            raise refuse(here, GIVEN, rule, way_out)
    if keys[0] == "host-containers" and len(keys) == 3 and (keys[2], value) != ("enabled", False):
        raise refuse(here, value, *_HOST)
    if keys[0] == "container-registry" and isinstance(value, str) and value.startswith("http://"):
        raise refuse(here, value, "images would come unencrypted, from whoever answers", 'begin it with "https://"')


def _judge_toml(keys: tuple[str, ...], value: Any, here: str) -> None:
    """EKS reads less than TOML has: no escaped quotes, no quoted keys in headers, no lists of several types."""
    bare = all(_BARE.fullmatch(key) for key in keys)
    tables = isinstance(value, Mapping) or (isinstance(value, tuple) and any(isinstance(one, Mapping) for one in value))
    if any(_NO_TOML_OF_EKS.search(text) for text in (keys[-1], value) if isinstance(text, str)):
        raise _unread(here, "quotes and control characters inside of text")
    if any(text.endswith("\\") for text in (keys[-1], value) if isinstance(text, str)):
        rule = "EKS reads no escaped quotes in user data, and its last backslash would stand before the closing quote"
        raise refuse(here, GIVEN, rule, "end it otherwise")
    if tables and not bare:
        raise _unread(here, "a map under a key that is no plain word")
    if isinstance(value, tuple) and len({type(one) for one in value}) > 1:
        raise _unread(here, "a list of several types")
    if (isinstance(value, int) and abs(value) >= 2**63) or (isinstance(value, float) and not math.isfinite(value)):
        raise refuse(here, value, "TOML has no such number", "write another one")


def _unread(here: str, form: str) -> Refusal:
    return refuse(here, GIVEN, f"EKS does not read {form} in user data", "write it in another way")


def _walk(value: Any, keys: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each setting with its path, a map or list before what is in it."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield (*keys, key), inner
            yield from _walk(inner, (*keys, key))
    elif isinstance(value, tuple):
        for inner in value:
            yield keys, inner
            yield from _walk(inner, keys)


def _at(path: str, keys: tuple[str, ...]) -> str:
    for key in keys:
        path = at(path, key)
    return path


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
