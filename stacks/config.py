"""The only reader of Pulumi's configuration."""

import json
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi.runtime import config as given

from eks_citadel.parsing.refusal import GIVEN, Described, known_words, refuse

KEYS = ("cluster", "layout")
LAYOUTS = ("single",)
NOT_BUILT = ("foundation", "cluster", "traffic")


@dataclass(frozen=True)
class StackConfig:
    """The configuration: the layout, the cluster's name, and the cluster's args."""

    layout: str
    name: str
    cluster: dict[str, Any]


def read() -> StackConfig:
    """The configuration, or one sentence that says what is wrong with it."""
    config = pulumi.Config()
    _refuse_unknown_keys(config)
    layout = config.get("layout") or "single"
    if layout in NOT_BUILT:
        raise pulumi.RunError(f'layout is "{layout}": this version does not have it yet; write "single".')
    if layout not in LAYOUTS:
        raise pulumi.RunError(f'layout is "{layout}": it is unknown; choose one of {", ".join(LAYOUTS)}.')
    cluster = _read_map(config, "cluster")
    return StackConfig(layout, _take_name(cluster), cluster)


def _refuse_unknown_keys(config: pulumi.Config) -> None:
    # Config.get reads both sources, and no method lists its keys.
    for full_key in sorted({*given.CONFIG.get(), *given.get_config_env()}):
        namespace, _, key = full_key.partition(":")
        if namespace == config.name and key not in KEYS:
            raise pulumi.RunError(str(refuse(key, GIVEN, "this key is unknown here", known_words(key, KEYS))))


def _take_name(cluster: dict[str, Any]) -> str:
    name = cluster.pop("name", pulumi.get_stack())
    if isinstance(name, str):
        return name
    number = isinstance(name, (int, float)) and not isinstance(name, bool)
    way_out = "quote it" if number else "write text, or leave it out for the stack's name"
    value = Described("null") if name is None else name
    raise pulumi.RunError(str(refuse("cluster.name", value, "it must be a string", way_out)))


def _read_map(config: pulumi.Config, key: str) -> dict[str, Any]:
    text = config.get(key)
    if text is None:
        way_out = f"write the cluster's args under {config.full_key(key)} in the stack's file"
        raise pulumi.RunError(f"{key} is missing: it is required; {way_out}.")
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        start = " ".join(text.split())[:40]
        raise pulumi.RunError(f'{key} is "{start}": it must be a map; write the cluster\'s args under it.')
    return found
